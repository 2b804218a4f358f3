import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../local/account-region";
import { readAll } from "../../../local/gateway/forward";
import { putLog } from "../../../local/lambda/logs";

const lambda = {
  name: "hook",
  arn: "arn:aws:lambda:eu-west-1:123456789012:function:hook",
  role: "arn:aws:iam::123456789012:role/hook",
  version: "$LATEST",
  runtime: "nodejs22.x",
  handler: "index.handler",
  timeoutSeconds: 3,
  memoryMegabytes: 128,
  variables: {},
  zip: undefined,
};
const NOW = new Date("2026-01-02T03:00:00Z");
const group = { logGroupName: "/aws/lambda/hook" };
const stream = { ...group, logStreamName: "2026/01/02/[$LATEST]abc" };

let server: Server;
let received: unknown[];
/** The exceptions of moto, by operation. */
let refused: Record<string, string>;

beforeEach(async () => {
  received = [];
  refused = {};
  server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    received.push([operation, JSON.parse((await readAll(request)).toString())]);
    const type = refused[operation];
    response.writeHead(type === undefined ? 200 : 400).end(JSON.stringify({ __type: type }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.close();
});

function put(log: string): Promise<void> {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return putLog(lambda, { error: undefined, log }, "abc", {
    endpoint,
    account: BASE_ACCOUNT,
    region: "eu-west-1",
    now: () => NOW,
  });
}

test("the lines of an invocation are written to a new log stream", async () => {
  await put("START\none\n\ntwo\n");
  const timestamp = NOW.getTime();
  const logEvents = ["START", "one", "two"].map((message) => ({ timestamp, message }));
  expect(received).toEqual([
    ["CreateLogGroup", group],
    ["CreateLogStream", stream],
    ["PutLogEvents", { ...stream, logEvents }],
  ]);
});

test("an existing log group is used", async () => {
  refused["CreateLogGroup"] = "ResourceAlreadyExistsException";
  await put("one\n");
  expect(received).toHaveLength(3);
});

test.each([
  ["CreateLogGroup", "LimitExceededException"],
  ["PutLogEvents", "ResourceAlreadyExistsException"],
])("fails when %s returns %s", async (operation, type) => {
  refused[operation] = type;
  await expect(put("one\n")).rejects.toThrow(
    new Error(`${operation} failed with status 400: {"__type":"${type}"}`),
  );
});
