import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { portInvalid, portTaken } from "../../../local/errors";
import { awsError } from "../../../local/gateway/aws-error";
import { readAll } from "../../../local/gateway/forward";
import { startGateway } from "../../../local/gateway/gateway";
import type { Patch } from "../../../local/gateway/patch";

const stops: (() => Promise<unknown>)[] = [];
const log: string[] = [];
const noSleep = async () => undefined;

afterEach(async () => {
  log.length = 0;
  for (const stop of stops.splice(0).reverse()) {
    await stop();
  }
});

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A fake moto. */
async function upstream(
  answer: (received: Received, response: http.ServerResponse) => void,
): Promise<string> {
  const server = http.createServer(async (request, response) => {
    const { method, url, headers } = request;
    answer({ method, url, headers, body: await readAll(request) }, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function gateway(moto: string, ...patches: Patch[]): Promise<string> {
  const started = await startGateway({
    upstream: moto,
    patches,
    log: (line) => log.push(line),
    sleep: noSleep,
  });
  stops.push(started.stop);
  return started.endpoint;
}

interface Answered {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

function send(url: string, options: http.RequestOptions, body: Buffer | string = ""): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { agent: false, method: "POST", ...options }, (response) => {
      readAll(response).then(
        (read) => resolve({ status: response.statusCode, headers: response.headers, body: read }),
        reject,
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

const scope = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=local/20250101/eu-west-1/${service}/aws4_request, Signature=00`;
const json = (service: string, operation: string) => ({
  headers: { authorization: scope(service), "x-amz-target": `Any_1.${operation}` },
});
const form = (service: string) => ({
  headers: { authorization: scope(service), "content-type": "application/x-www-form-urlencoded" },
});

function patch(service: string, operations: Patch["operations"], handle: Patch["handle"]): Patch {
  return { service, operations, handle };
}

const answerText = (text: string): Patch["handle"] => {
  return async () => ({ status: 200, headers: { "content-type": "text/plain" }, body: Buffer.from(text) });
};

describe("a request that no patch handles", () => {
  test("is forwarded unchanged, and so is the response", async () => {
    let received: Received | undefined;
    const moto = await upstream((got, response) => {
      received = got;
      response.writeHead(207, { "content-type": "application/octet-stream", "x-amzn-requestid": "r1" });
      response.end(Buffer.from([0, 1, 254, 255]));
    });
    const endpoint = await gateway(moto, patch("ecs", "all", answerText("not me")));
    const body = Buffer.from([255, 254, 0, 10, 13]);
    const headers = { authorization: scope("s3"), "x-amz-meta-a": "b c", host: "bucket.example" };

    const answer = await send(`${endpoint}/b/k%2Fey?x=%20&y`, { method: "PUT", headers }, body);

    expect(received).toMatchObject({ method: "PUT", url: "/b/k%2Fey?x=%20&y", headers });
    expect(received?.body).toEqual(body);
    expect(answer.status).toBe(207);
    expect(answer.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "x-amzn-requestid": "r1",
    });
    expect(answer.body).toEqual(Buffer.from([0, 1, 254, 255]));
  });

  test("is forwarded with a content length, also if it was sent in chunks", async () => {
    let received: Received | undefined;
    const moto = await upstream((got, response) => {
      received = got;
      response.end();
    });
    const endpoint = await gateway(moto);

    await send(endpoint, { method: "PUT", headers: { "transfer-encoding": "chunked" } }, "12345");

    expect(received?.headers["content-length"]).toBe("5");
    expect(received?.headers["transfer-encoding"]).toBeUndefined();
    expect(received?.body.toString()).toBe("12345");
  });

  test("keeps the content length of moto's response to a HEAD", async () => {
    const moto = await upstream((_got, response) => {
      response.writeHead(200, { "content-length": "1234" });
      response.end();
    });
    const answer = await send(await gateway(moto), { method: "HEAD" });
    expect(answer.headers["content-length"]).toBe("1234");
    expect(answer.body).toHaveLength(0);
  });

  test("gets moto's 500 unchanged when it isn't HTML", async () => {
    const moto = await upstream((_got, response) => {
      response.writeHead(500, { "content-type": "application/x-amz-json-1.1" });
      response.end('{"__type":"ServerException"}');
    });
    const answer = await send(await gateway(moto), json("ecs", "CreateService"));
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).toBe('{"__type":"ServerException"}');
  });
});

describe("a request that moto doesn't support", () => {
  const failing = () =>
    upstream((_got, response) => {
      response.writeHead(500, { "content-type": "text/html; charset=utf-8" });
      response.end("<!doctype html><title>500</title>");
    });

  test("gets a 501 in JSON with the service and the operation, and is logged", async () => {
    const answer = await send(await gateway(await failing()), json("ecs", "CreateUnicorn"));
    expect(answer.status).toBe(501);
    expect(JSON.parse(answer.body.toString())).toEqual({
      __type: "NotImplemented",
      message: "the local AWS can't execute ecs CreateUnicorn: moto doesn't support it or failed",
    });
    expect(log).toEqual(["gateway: ecs CreateUnicorn: moto returned 500 (HTML), converted to 501"]);
  });

  test.each([
    [
      "ec2",
      "<Response><Errors><Error><Code>NotImplemented</Code><Message>the local AWS can't execute ec2 CreateUnicorn: moto doesn't support it or failed</Message></Error></Errors><RequestID>local</RequestID></Response>",
    ],
    [
      "iam",
      "<ErrorResponse><Error><Type>Sender</Type><Code>NotImplemented</Code><Message>the local AWS can't execute iam CreateUnicorn: moto doesn't support it or failed</Message></Error><RequestId>local</RequestId></ErrorResponse>",
    ],
  ])("gets a 501 in the XML of %s", async (service, expected) => {
    const answer = await send(
      await gateway(await failing()),
      form(service),
      "Action=CreateUnicorn&Version=1",
    );
    expect(answer.status).toBe(501);
    expect(answer.headers["content-type"]).toBe("text/xml");
    expect(answer.body.toString()).toBe(expected);
  });

  test("is described by its method and path when its protocol has no operations", async () => {
    const options = { method: "GET", headers: { authorization: scope("lambda") } };
    const answer = await send(`${await gateway(await failing())}/2015-03-31/unicorns?Max=1`, options);
    expect(JSON.parse(answer.body.toString()).message).toBe(
      "the local AWS can't execute lambda GET /2015-03-31/unicorns: moto doesn't support it or failed",
    );
  });
});

describe("a patch", () => {
  test("handles only its operations of its service", async () => {
    const moto = await upstream((_got, response) => response.end("moto"));
    const endpoint = await gateway(moto, patch("ecs", ["CreateService"], answerText("patch")));
    const bodyOf = async (service: string, operation: string) =>
      (await send(endpoint, json(service, operation))).body.toString();

    expect(await bodyOf("ecs", "CreateService")).toBe("patch");
    expect(await bodyOf("ecs", "DeleteService")).toBe("moto");
    expect(await bodyOf("servicediscovery", "CreateService")).toBe("moto");
  });

  test("for all operations doesn't handle the operations of another patch", async () => {
    const endpoint = await gateway(
      "http://127.0.0.1:9",
      patch("codedeploy", "all", answerText("all")),
      patch("codedeploy", ["GetDeployment"], answerText("one")),
    );
    expect((await send(endpoint, json("codedeploy", "GetDeployment"))).body.toString()).toBe("one");
    expect((await send(endpoint, json("codedeploy", "CreateDeployment"))).body.toString()).toBe("all");
  });

  test("may change the request and the response", async () => {
    const moto = await upstream((got, response) => response.end(`moto got ${got.body}`));
    const handle: Patch["handle"] = async (request, forward) => {
      const response = await forward({ ...request, body: Buffer.from("changed, and longer") });
      return { ...response, body: Buffer.from(`${response.body}!`) };
    };
    const endpoint = await gateway(moto, patch("ecs", ["CreateService"], handle));
    expect((await send(endpoint, json("ecs", "CreateService"), "short")).body.toString()).toBe(
      "moto got changed, and longer!",
    );
  });

  test("may return an error in the client's protocol", async () => {
    const handle: Patch["handle"] = async (request) =>
      awsError(request, { status: 400, code: "InvalidParameterException", message: "no <such> & thing" });
    const endpoint = await gateway("http://127.0.0.1:9", patch("iam", ["CreateRole"], handle));
    const answer = await send(endpoint, form("iam"), "Action=CreateRole");
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain("<Message>no &lt;such&gt; &amp; thing</Message>");
  });

  test("returns a 501 with the message when it throws, and logs the stack", async () => {
    const handle: Patch["handle"] = async () => {
      throw new Error("a bug in here");
    };
    const endpoint = await gateway("http://127.0.0.1:9", patch("ecs", ["CreateService"], handle));
    const answer = await send(endpoint, json("ecs", "CreateService"));
    expect(answer.status).toBe(501);
    expect(JSON.parse(answer.body.toString()).message).toBe(
      "the local AWS failed to execute ecs CreateService: a bug in here",
    );
    const [message, ...stack] = log.join("\n").split(/\n\s+at /);
    expect(message).toBe("gateway: ecs CreateService: Error: a bug in here");
    expect(stack.length).toBeGreaterThan(0);
  });

  test("fails when another patch handles the same operation", async () => {
    const patches = [patch("ecs", ["A", "B"], answerText("1")), patch("ecs", ["B"], answerText("2"))];
    await expect(gateway("http://127.0.0.1:9", ...patches)).rejects.toThrow(
      new Error("two patches handle ecs B: remove the operation from one of them"),
    );
  });
});

describe("the gateway", () => {
  test("fails with a 501, which clients don't retry, when moto has exited", async () => {
    const moto = await upstream(() => undefined);
    const endpoint = await gateway(moto);
    await stops.shift()?.();
    const answer = await send(endpoint, json("ecs", "ListClusters"));
    expect(answer.status).toBe(501);
    expect(answer.body.toString()).toContain("ECONNREFUSED");
  });

  test("can be stopped twice, also with an open connection", async () => {
    const moto = await upstream((_got, response) => response.end("moto"));
    const started = await startGateway({ upstream: moto, patches: [], log: () => undefined, sleep: noSleep });
    const agent = new http.Agent({ keepAlive: true });
    await send(started.endpoint, { agent });
    await started.stop();
    await started.stop();
    await expect(send(started.endpoint, {})).rejects.toThrow("ECONNREFUSED");
    agent.destroy();
  });

  test("fails to start when its port is in use", async () => {
    const moto = await upstream(() => undefined);
    const port = Number(new URL(moto).port);
    await expect(
      startGateway({ upstream: moto, patches: [], log: () => undefined, sleep: noSleep, port }),
    ).rejects.toThrow(portTaken(port));
  });

  test.each([-1, 65_536, 1.5, Number.NaN])("fails to start on port %p", async (port) => {
    const props = { upstream: "http://127.0.0.1:9", patches: [], log: () => undefined, sleep: noSleep, port };
    await expect(startGateway(props)).rejects.toThrow(portInvalid(port));
  });
});
