import * as http from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FAULTS_PATH } from "../../../local/gateway/faults";
import { type Gateway, startGateway } from "../../../local/gateway/gateway";

let gateway: Gateway;
let slept: number[];
let answered: number;

beforeEach(async () => {
  slept = [];
  answered = 0;
  const count = async () => {
    answered += 1;
    return { status: 200, headers: {}, body: Buffer.from(`answer ${answered}`) };
  };
  gateway = await startGateway({
    upstream: "http://127.0.0.1:1",
    patches: [
      { service: "codedeploy", operations: "all", handle: count },
      { service: "elasticloadbalancing", operations: "all", handle: count },
    ],
    log: () => undefined,
    sleep: async (milliseconds) => slept.push(milliseconds),
  });
});
afterEach(() => gateway.stop());

async function control(method: string, body?: unknown) {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${gateway.endpoint}${FAULTS_PATH}`, init);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const plan = (kind: string, more: object = {}) =>
  control("POST", { service: "codedeploy", operation: "GetDeployment", kind, ...more });

/** Sends a request. Returns the response, or the error code of the connection. */
function send(operation = "GetDeployment", service = "codedeploy", body = ""): Promise<string> {
  const isForm = service === "elasticloadbalancing";
  const headers: http.OutgoingHttpHeaders = {
    authorization: `AWS4-HMAC-SHA256 Credential=local/20250101/eu-west-1/${service}/aws4_request, Signature=00`,
    ...(isForm
      ? { "content-type": "application/x-www-form-urlencoded" }
      : { "x-amz-target": `Any_1.${operation}` }),
  };
  return new Promise((resolve) => {
    const request = http.request(gateway.endpoint, { method: "POST", headers, agent: false }, (response) => {
      let text = `${response.statusCode} `;
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
    });
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end(isForm ? `Action=${operation}` : body);
  });
}

describe("a fault", () => {
  test("applies to the given number of requests", async () => {
    await plan("throttle", { times: 2 });
    const throttled = '400 {"__type":"ThrottlingException","message":"Rate exceeded"}';
    expect([await send(), await send(), await send()]).toEqual([throttled, throttled, "200 answer 1"]);
  });

  test("applies once by default", async () => {
    await plan("throttle");
    await send();
    expect(await send()).toBe("200 answer 1");
  });

  test("doesn't affect other operations and services", async () => {
    await plan("throttle");
    expect(await send("ListDeployments")).toBe("200 answer 1");
    expect(await send("GetDeployment", "elasticloadbalancing")).toBe("200 answer 2");
  });

  test("applies to all operations of a service with *", async () => {
    await plan("throttle", { operation: "*" });
    expect(await send("ListDeployments")).toMatch(/^400/);
  });

  test("uses the client's protocol", async () => {
    await control("POST", { service: "elasticloadbalancing", operation: "*", kind: "throttle" });
    expect(await send("DescribeRules", "elasticloadbalancing")).toMatch(/^400 .*<Code>Throttling<\/Code>/);
  });

  test("of the kind server-error returns 500, and the request has no effect", async () => {
    await plan("server-error");
    expect(await send()).toMatch(/^500 \{"__type":"InternalFailure"/);
    expect(answered).toBe(0);
  });

  test("of the kind expired returns the error code of each protocol, and the request has no effect", async () => {
    const message = "The security token included in the request is expired";
    await plan("expired");
    await control("POST", { service: "elasticloadbalancing", operation: "*", kind: "expired" });
    expect(await send()).toBe(`400 {"__type":"ExpiredTokenException","message":"${message}"}`);
    expect(await send("DescribeRules", "elasticloadbalancing")).toMatch(/^403 .*<Code>ExpiredToken<\/Code>/);
    expect(answered).toBe(0);
  });

  test("of the kind reset resets the connection after the request took effect", async () => {
    await plan("reset");
    expect(await send()).toBe("ECONNRESET");
    expect(await send()).toBe("200 answer 2");
  });

  test.each([
    [{}, 5000],
    [{ seconds: 0.5 }, 500],
  ])("of the kind slow delays the response: %j", async (more, milliseconds) => {
    await plan("slow", more);
    expect(await send()).toBe("200 answer 1");
    await send();
    expect(slept).toEqual([milliseconds]);
  });

  test("of the kind stale repeats the last response to the same request", async () => {
    await send();
    await plan("stale", { times: 2 });
    expect(await send("GetDeployment", "codedeploy", "{}")).toBe("200 answer 2");
    expect([await send(), await send(), await send()]).toEqual([
      "200 answer 1",
      "200 answer 1",
      "200 answer 3",
    ]);
  });

  test("applies after earlier faults", async () => {
    await plan("throttle");
    await plan("server-error");
    expect(await send()).toMatch(/^400/);
    expect(await send()).toMatch(/^500/);
  });

  test("is listed until it has been applied or removed", async () => {
    const fault = {
      service: "codedeploy",
      operation: "GetDeployment",
      kind: "throttle",
      times: 2,
      seconds: 5,
    };
    expect((await plan("throttle", { times: 3 })).status).toBe(200);
    await send();
    expect(await control("GET")).toEqual({ status: 200, body: { faults: [fault] } });
    expect(await control("DELETE")).toEqual({ status: 200, body: { faults: [] } });
    expect(await send()).toBe("200 answer 1");
  });
});

describe("the fault injection fails", () => {
  test.each([
    ["for an unknown kind", { kind: "fire" }, "kind"],
    ["for 0 times", { times: 0 }, "times"],
    ["for 1.5 times", { times: 1.5 }, "times"],
    ["for a service without a name", { service: "" }, "service"],
    ["for an unknown member", { after: 1 }, "after"],
  ])("%s", async (_, changes, member) => {
    const { status, body } = await plan("throttle", changes);
    expect(status).toBe(400);
    expect(body["message"]).toContain(member);
    expect(await send()).toBe("200 answer 1");
  });

  test("for a body that isn't JSON", async () => {
    const response = await fetch(`${gateway.endpoint}${FAULTS_PATH}`, { method: "POST", body: "{" });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      message: "the body is not a valid fault: ✖ Invalid input: expected object, received undefined",
    });
  });

  test("for another method", async () => {
    expect((await control("PUT", {})).status).toBe(405);
  });
});
