import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FAULTS_PATH } from "../../../local/gateway/faults";
import { type Gateway, startGateway } from "../../../local/gateway/gateway";
import { callerIdentity, OTHER_ACCOUNT, OTHER_KEY } from "../support/fake-sts";
import { serve } from "../support/http-server";

const ACCOUNT = "x-moto-account-id";

let gateway: Gateway;
/** The accounts of the requests that moto got, except those that ask for the owner of a key. */
let forwarded: unknown[];
let identityQuestions: number;
let log: string[];

beforeEach(async () => {
  forwarded = [];
  identityQuestions = 0;
  log = [];
  const moto = await serve(({ headers, body }) => {
    if (body.startsWith("Action=GetCallerIdentity") && headers[ACCOUNT] === undefined) {
      identityQuestions += 1;
      return callerIdentity(headers.authorization);
    }
    forwarded.push(headers[ACCOUNT]);
    return "moto";
  });
  gateway = await start(moto);
});
afterEach(() => gateway.stop());

function start(moto: string): Promise<Gateway> {
  let answers = 0;
  return startGateway({
    upstream: moto,
    patches: [
      {
        service: "codedeploy",
        operations: "all",
        handle: async ({ account }) => {
          answers += 1;
          return { status: 200, headers: {}, body: Buffer.from(`patch ${account} ${answers}`) };
        },
      },
    ],
    log: (line) => log.push(line),
    sleep: async () => undefined,
  });
}

const signed = (key: string, service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20250101/eu-west-1/${service}/aws4_request, Signature=00`,
});
const json = { "x-amz-target": "Any_1.Any", "content-type": "application/x-amz-json-1.1" };
const form = { "content-type": "application/x-www-form-urlencoded" };

async function send(headers: Record<string, string>, body = "") {
  const response = await fetch(gateway.endpoint, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}

describe("a request acts in", () => {
  test("the base account with the base access key, and moto is not asked for its owner", async () => {
    expect(await send({ ...signed("local", "codedeploy"), ...json })).toMatchObject({
      text: "patch 123456789012 1",
    });
    await send({ ...signed("local", "ecs"), ...json });
    expect([forwarded, identityQuestions]).toEqual([["123456789012"], 0]);
  });

  test("the account of its access key", async () => {
    expect(await send({ ...signed(OTHER_KEY, "codedeploy"), ...json })).toMatchObject({
      text: `patch ${OTHER_ACCOUNT} 1`,
    });
    await send({ ...signed(OTHER_KEY, "ecs"), ...json });
    expect(forwarded).toEqual([OTHER_ACCOUNT]);
  });

  test("the account of its access key when it is presigned", async () => {
    const credential = encodeURIComponent(`${OTHER_KEY}/20250101/eu-west-1/s3/aws4_request`);
    await fetch(`${gateway.endpoint}/bucket/key?X-Amz-Credential=${credential}`);
    expect(forwarded).toEqual([OTHER_ACCOUNT]);
  });

  test("the base account when it is not signed", async () => {
    await send({});
    expect(forwarded).toEqual(["123456789012"]);
  });

  test("no other account that the client names", async () => {
    await send({ ...signed("local", "ecs"), ...json, [ACCOUNT]: OTHER_ACCOUNT });
    expect(forwarded).toEqual(["123456789012"]);
  });
});

describe("an access key that belongs to no account", () => {
  test.each([
    [
      "codedeploy",
      json,
      400,
      "UnrecognizedClientException",
      "security token included in the request is invalid",
    ],
    ["lambda", {}, 403, "UnrecognizedClientException", "security token included in the request is invalid"],
    ["sts", form, 403, "InvalidClientTokenId", "security token included in the request is invalid"],
    ["ec2", form, 401, "AuthFailure", "not able to validate the provided access credentials"],
    ["s3", {}, 403, "InvalidAccessKeyId", "does not exist in our records"],
  ])("is refused by %s as AWS does", async (service, headers, status, code, message) => {
    const answer = await send({ ...signed("AKIAUNKNOWN", service), ...headers });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(code);
    expect(answer.text).toContain(message);
    expect(forwarded).toEqual([]);
  });
});

test("a stale response is not one of another account", async () => {
  const inBase = { ...signed("local", "codedeploy"), ...json };
  const inOther = { ...signed(OTHER_KEY, "codedeploy"), ...json };
  await send(inBase);
  await send(inOther);
  await fetch(`${gateway.endpoint}${FAULTS_PATH}`, {
    method: "POST",
    body: JSON.stringify({ service: "codedeploy", operation: "*", kind: "stale", times: 2 }),
  });
  expect([await send(inBase), await send(inOther)]).toMatchObject([
    { text: "patch 123456789012 1" },
    { text: `patch ${OTHER_ACCOUNT} 2` },
  ]);
});

test("fails with a 501 when moto can't say whose access key it is", async () => {
  await gateway.stop();
  gateway = await start(await serve(() => ({ status: 500, body: "no" })));
  const answer = await send({ ...signed("AKIAUNKNOWN", "ecs"), ...json });
  const why = "sts GetCallerIdentity failed with status 500: no";
  const message = `the local AWS failed to execute ecs Any: ${why}`;
  expect(answer).toEqual({ status: 501, text: JSON.stringify({ __type: "NotImplemented", message }) });
  // Below the message, the log has a stack trace.
  expect(log.map((line) => line.split("\n")[0])).toEqual([`gateway: ecs Any: Error: ${why}`]);
});
