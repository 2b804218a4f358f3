import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { measure } from "../../bench/measure";
import { LocalAwsError } from "../../local/errors";
import { bareEnvironment } from "../support/child";

let server: Server;
let upstream: string;

beforeAll(async () => {
  server = createServer((_request, response) => response.end("answered"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

const env = bareEnvironment();
const asks = `
  const headers = { "x-amz-target": "CodeDeploy_20141006.GetDeployment" };
  fetch(process.env.AWS_ENDPOINT_URL, { method: "POST", headers, body: "{}" })
    .then((answer) => answer.text()).then(console.log);`;

test("measures a program's requests, times and memory, and forwards the responses", async () => {
  const before = Date.now();
  const found = await measure({ args: ["node", "-e", asks], env }, upstream);

  expect(found).toMatchObject({ exitCode: 0, output: "answered\n" });
  expect(found.calls).toEqual([{ at: expect.any(Number), name: " GetDeployment" }]);
  const [first] = found.calls;
  const times = [before, found.startedAt, first?.at ?? 0, found.endedAt, Date.now()];
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  expect(found.cpuSeconds).toBeGreaterThan(0);
  // Node always uses more than the lower bound, and a number in KiB would be larger than the upper bound.
  expect(found.memoryMiB).toBeGreaterThan(20);
  expect(found.memoryMiB).toBeLessThan(1_000);
});

test("includes the child processes of a shell, and reports the exit code of a failure", async () => {
  const found = await measure({ args: ["/bin/sh", "-c", "node -e 0; exit 7"], env }, upstream);

  expect(found).toMatchObject({ exitCode: 7, calls: [] });
  expect(found.memoryMiB).toBeGreaterThan(20);
});

test("fails when the program does not exist", async () => {
  const error = await measure({ args: ["/missing"], env }, upstream).catch((thrown: Error) => thrown);

  expect(error).toBeInstanceOf(LocalAwsError);
  // The next lines are Python's.
  expect((error as Error).message.split("\n")[0]).toBe("/missing could not be measured:");
});
