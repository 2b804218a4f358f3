import { describe, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../../local/account-region";
import type { AwsRequest, Forward } from "../../../../local/gateway/patch";
import { bucketPolicies } from "../../../../local/gateway/patches/bucket-policies";

const allow = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
const onlyWithTls = { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } };
const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** A fake moto that keeps the policy of one bucket, and the requests that it got. */
function fakeMoto() {
  const requests: AwsRequest[] = [];
  let policy: Buffer | undefined;
  const forward: Forward = async (request) => {
    requests.push(request);
    if (request.method === "PUT") {
      policy = request.body;
    }
    if (request.method === "DELETE") {
      policy = undefined;
    }
    const status = policy === undefined && request.method === "GET" ? 404 : 200;
    return {
      status,
      headers: {},
      body: request.method === "GET" ? (policy ?? Buffer.from("")) : Buffer.from(""),
    };
  };
  const patch = bucketPolicies();
  const send = async (method: string, path: string, text = "") => {
    const request: AwsRequest = {
      service: "s3",
      account: BASE_ACCOUNT,
      region: "eu-west-1",
      operation: undefined,
      method,
      path,
      headers: { "content-md5": "of the original", "content-length": String(text.length) },
      body: Buffer.from(text),
    };
    const { status, body } = await patch.handle(request, forward);
    return { status, text: body.toString() };
  };
  return { requests, send };
}

describe("the policy of a bucket", () => {
  test("gets to moto without what it denies under a condition, and is returned as it was put", async () => {
    const { requests, send } = fakeMoto();
    const policy = policyOf(allow, onlyWithTls, deny);
    await send("PUT", "/shop?policy", policy);

    const [put] = requests;
    expect(put?.body.toString()).toBe(policyOf(allow, deny));
    expect(put?.headers).toEqual({ "content-length": String(policyOf(allow, deny).length) });
    expect(await send("GET", "/shop?policy")).toEqual({ status: 200, text: policy });
  });

  test("is gone after it was deleted, also for the next one without conditions", async () => {
    const { send } = fakeMoto();
    await send("PUT", "/shop?policy", policyOf(onlyWithTls));
    await send("DELETE", "/shop?policy");

    expect(await send("GET", "/shop?policy")).toEqual({ status: 404, text: "" });
  });

  test("belongs to one bucket", async () => {
    const { send } = fakeMoto();
    await send("PUT", "/shop?policy", policyOf(onlyWithTls));

    expect(await send("GET", "/other?policy")).toEqual({ status: 200, text: policyOf() });
  });

  test.each(["/shop?versioning", "/shop/policy", "/shop/a?policy=1"])(
    "is not %s, which moto gets",
    async (path) => {
      const { requests, send } = fakeMoto();
      await send("PUT", path, policyOf(onlyWithTls));

      expect(requests.map(({ body }) => body.toString())).toEqual([policyOf(onlyWithTls)]);
    },
  );

  test("that isn't JSON is left to moto", async () => {
    const { requests, send } = fakeMoto();
    await send("PUT", "/shop?policy", "{");

    expect(requests.map(({ body }) => body.toString())).toEqual(["{"]);
  });
});
