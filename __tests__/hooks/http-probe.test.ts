import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { handler } from "../../hooks/http-probe";

/** CodeDeploy answers with these status codes in order. */
let answers: number[] = [];
let statuses: unknown[] = [];
const codeDeploy = createServer(async (request, response) => {
  const chunks = await request.toArray();
  statuses.push(JSON.parse(Buffer.concat(chunks).toString()).status);
  response.writeHead(answers.shift() ?? 200, { "content-type": "application/x-amz-json-1.1" }).end("{}");
});
const { env } = process;

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation(() => undefined);
  await new Promise<void>((resolve) => codeDeploy.listen(0, "127.0.0.1", resolve));
  const { port } = codeDeploy.address() as AddressInfo;
  process.env = {
    ...env,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  };
});
afterAll(() => {
  process.env = env;
  codeDeploy.closeAllConnections();
  codeDeploy.close();
});
beforeEach(() => {
  statuses = [];
});

/** Without settings, the check fails. */
const call = () =>
  handler(
    { DeploymentId: "d-ABCDEFGHI", LifecycleEventHookExecutionId: "execution-1" },
    { getRemainingTimeInMillis: () => 0 },
  );

test("the function of a probe reports to CodeDeploy again when the first report gets an error", async () => {
  answers = [500, 200];
  await call();

  expect(statuses).toEqual(["Failed", "Failed"]);
});

test("the function of a probe fails when the second report gets an error too, before its time ends", async () => {
  answers = [500, 500, 200];
  await expect(call()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500, attempts: 2 } });

  expect(statuses).toHaveLength(2);
});
