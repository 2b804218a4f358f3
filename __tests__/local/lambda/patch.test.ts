import { describe, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../local/account-region";
import type { AwsRequest, AwsResponse } from "../../../local/gateway/patch";
import { createLambdaPatch } from "../../../local/lambda/patch";
import { Registry } from "../../../local/lambda/registry";

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:hook";
const ROLE = "arn:aws:iam::123456789012:role/hook";

function setUp() {
  const registry = new Registry();
  const patch = createLambdaPatch(() => registry);
  const forwarded: AwsRequest[] = [];
  const send = async (method: string, path: string, input: object, answer: object, status = 200) => {
    const request: AwsRequest = {
      service: "lambda",
      account: BASE_ACCOUNT,
      region: "eu-west-1",
      operation: undefined,
      method,
      path,
      headers: { host: "127.0.0.1" },
      body: Buffer.from(JSON.stringify(input)),
    };
    return patch.handle(request, async (given): Promise<AwsResponse> => {
      forwarded.push(given);
      const body = given.service === "s3" ? "from s3" : JSON.stringify(answer);
      return { status: given.service === "s3" ? 200 : status, headers: {}, body: Buffer.from(body) };
    });
  };
  const zip = (text: string) => ({ ZipFile: Buffer.from(text).toString("base64") });
  const created = {
    FunctionName: "hook",
    FunctionArn: ARN,
    Role: ROLE,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
  };
  return { registry, forwarded, send, zip, created };
}

const FUNCTIONS = "/2015-03-31/functions";

describe("a Lambda function", () => {
  test("is recorded from Lambda's response, with the code of the request", async () => {
    const { registry, send, zip, created } = setUp();
    const answer = {
      ...created,
      Timeout: 30,
      MemorySize: 256,
      Environment: { Variables: { A: "b" } },
      Version: "$LATEST",
    };
    const response = await send("POST", FUNCTIONS, { FunctionName: "hook", Code: zip("one") }, answer, 201);
    expect(response.status).toBe(201);
    expect(registry.find("hook")).toEqual({
      name: "hook",
      arn: ARN,
      role: ROLE,
      version: "$LATEST",
      runtime: "nodejs22.x",
      handler: "index.handler",
      timeoutSeconds: 30,
      memoryMegabytes: 256,
      variables: { A: "b" },
      zip: Buffer.from("one"),
    });
  });

  test("is found by name, by ARN, and by either with a version", async () => {
    const { registry, send, zip, created } = setUp();
    await send("POST", FUNCTIONS, { Code: zip("one") }, { ...created, Version: "1" });
    await send("PUT", `${FUNCTIONS}/hook/code`, zip("two"), { ...created, Version: "$LATEST" });
    const code = (name: string) => registry.find(name)?.zip?.toString();
    expect(["hook", ARN, `${ARN}:$LATEST`, "123456789012:function:hook"].map(code)).toEqual(
      Array(4).fill("two"),
    );
    expect(["hook:1", `${ARN}:1`].map(code)).toEqual(["one", "one"]);
    expect(["hook:2", "hook:live", "other"].map(code)).toEqual(Array(3).fill(undefined));
  });

  test.each([
    "arn:aws:lambda:eu-west-1:222222222222:function:hook",
    "arn:aws:lambda:us-east-1:123456789012:function:hook",
    "222222222222:function:hook",
  ])("is not found by the ARN of another account or region: %s", async (name) => {
    const { registry, send, zip, created } = setUp();
    await send("POST", FUNCTIONS, { Code: zip("one") }, created);
    expect(registry.find("hook")).toBeDefined();
    expect(registry.find(name)).toBeUndefined();
  });

  test("gets versions from PublishVersion too", async () => {
    const { registry, send, zip, created } = setUp();
    await send("POST", FUNCTIONS, { Code: zip("one") }, created);
    await send("POST", `${FUNCTIONS}/hook/versions`, {}, { ...created, Version: "7" });
    expect(registry.find("hook:7")).toMatchObject({ version: "7", zip: Buffer.from("one") });
  });

  test("keeps its code when its configuration changes", async () => {
    const { registry, send, zip, created } = setUp();
    await send("POST", FUNCTIONS, { Code: zip("one") }, created);
    await send("PUT", `${FUNCTIONS}/hook/configuration`, {}, { ...created, Timeout: 9 });
    expect(registry.find("hook")).toMatchObject({ timeoutSeconds: 9, zip: Buffer.from("one") });
  });

  test("gets its code from S3", async () => {
    const { registry, forwarded, send, created } = setUp();
    await send("POST", FUNCTIONS, { Code: { S3Bucket: "code", S3Key: "a b/hook.zip" } }, created);
    expect(registry.find("hook")?.zip?.toString()).toBe("from s3");
    expect(forwarded[1]).toMatchObject({ method: "GET", path: "/code/a%20b/hook.zip" });
  });

  test("has no code when it is a container image", async () => {
    const { registry, send, created } = setUp();
    await send("POST", FUNCTIONS, { Code: { ImageUri: "x" } }, { ...created, Runtime: undefined });
    expect(registry.find("hook")).toMatchObject({ zip: undefined, runtime: "none" });
  });

  test("is removed when it is deleted, and so is a version", async () => {
    const { registry, send, zip, created } = setUp();
    await send("POST", FUNCTIONS, { Code: zip("one") }, { ...created, Version: "1" });
    await send("DELETE", `${FUNCTIONS}/hook?Qualifier=1`, {}, {}, 204);
    expect(registry.find("hook:1")).toBeUndefined();
    expect(registry.find("hook")).toBeDefined();
    await send("DELETE", `${FUNCTIONS}/${encodeURIComponent(ARN)}`, {}, {}, 204);
    expect(registry.find("hook")).toBeUndefined();
  });

  test("is not recorded when moto refuses it", async () => {
    const { registry, send, zip, created } = setUp();
    await send("POST", FUNCTIONS, { Code: zip("one") }, created, 409);
    expect(registry.find("hook")).toBeUndefined();
  });
});

test("other requests are forwarded unchanged", async () => {
  const { forwarded, send } = setUp();
  await send("GET", `${FUNCTIONS}/hook`, {}, {});
  await send("POST", `${FUNCTIONS}/hook/policy`, {}, {});
  await send("POST", "/2020-04-22/functions/hook/code-signing-config", {}, {});
  expect(forwarded).toHaveLength(3);
});
