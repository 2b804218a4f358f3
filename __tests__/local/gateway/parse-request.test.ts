import { describe, expect, test } from "@jest/globals";
import { parseRequest, type RawRequest } from "../../../local/gateway/parse-request";

const SIGNED =
  "AWS4-HMAC-SHA256 Credential=local/20250101/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=00";

function raw(changes: Partial<RawRequest>): RawRequest {
  return { method: "POST", path: "/", headers: {}, body: Buffer.alloc(0), ...changes };
}

describe("the service, the region and the access key", () => {
  test("come from the credential scope of the authorization header", () => {
    expect(parseRequest(raw({ headers: { authorization: SIGNED } }))).toMatchObject({
      service: "ecs",
      region: "eu-west-1",
      accessKeyId: "local",
    });
  });

  test("come from the query string of a presigned request", () => {
    const path =
      "/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=local%2F20250101%2Fus-east-2%2Fs3%2Faws4_request";
    expect(parseRequest(raw({ method: "GET", path }))).toMatchObject({
      service: "s3",
      region: "us-east-2",
      accessKeyId: "local",
    });
  });

  test("are found after a key id that contains a slash", () => {
    const authorization = SIGNED.replace("local/", "lo/cal/");
    expect(parseRequest(raw({ headers: { authorization } }))).toMatchObject({
      service: "ecs",
      region: "eu-west-1",
      accessKeyId: "lo/cal",
    });
  });

  test.each([
    ["no authorization", {}],
    ["a bearer token", { authorization: "Bearer abc" }],
    ["an incomplete scope", { authorization: "AWS4-HMAC-SHA256 Credential=local/20250101/eu-west-1" }],
  ])("stay empty for %s", (_what, headers) => {
    expect(parseRequest(raw({ headers }))).toMatchObject({
      service: "",
      region: "",
      accessKeyId: undefined,
    });
  });
});

describe("the operation", () => {
  test("comes from x-amz-target, without its prefix", () => {
    const headers = { "x-amz-target": "AmazonEC2ContainerServiceV20141113.CreateService" };
    expect(parseRequest(raw({ headers })).operation).toBe("CreateService");
  });

  test("comes from the form of a query protocol request", () => {
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const body = Buffer.from("Version=2016-11-15&Action=DescribeVpcs");
    expect(parseRequest(raw({ headers, body })).operation).toBe("DescribeVpcs");
  });

  test("comes from the query string of a query protocol request by GET", () => {
    const path = "/?Action=GetCallerIdentity&Version=2011-06-15";
    expect(parseRequest(raw({ method: "GET", path })).operation).toBe("GetCallerIdentity");
  });

  test("comes from the path of an RPC v2 request", () => {
    const path = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms";
    expect(parseRequest(raw({ path })).operation).toBe("DescribeAlarms");
  });

  test("is not read from a body that isn't a form", () => {
    const headers = { "content-type": "application/octet-stream" };
    const body = Buffer.from("Action=DeleteEverything");
    expect(
      parseRequest(raw({ method: "PUT", path: "/bucket/key", headers, body })).operation,
    ).toBeUndefined();
  });
});

test("the message itself is not changed", () => {
  const request = raw({ path: "/a%2Fb?x=%20", headers: { "x-any": "1" }, body: Buffer.from([0, 255]) });
  expect(parseRequest(request)).toMatchObject(request);
});
