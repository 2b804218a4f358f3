import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { sdkAws } from "../../../../scripts/aws/sdk";

const order = { application: "a", deploymentGroup: "g", description: "d", content: "{}", sha256: "f" };
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_EC2_METADATA_DISABLED: "true",
};
const before = { ...process.env };
let server: Server;
let calls: number;

beforeEach(() => {
  calls = 0;
  Object.assign(process.env, ENVIRONMENT);
});

afterEach(() => {
  process.env = { ...before };
  server.closeAllConnections();
  server.close();
});

async function listen(answer: RequestListener): Promise<void> {
  server = createServer((request, response) => {
    calls += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the call that creates a deployment", () => {
  test("is sent once, even after a server error, because it may have arrived", async () => {
    await listen((_request, response) => {
      response.writeHead(500, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: "InternalFailure", message: "try again" }));
    });
    const aws = sdkAws("eu-west-1");

    await expect(aws.createDeployment(order)).rejects.toMatchObject({ kind: "transient" });
    expect(calls).toBe(1);
  });

  test("is a transient failure when no answer arrives in time", async () => {
    await listen(() => undefined);
    const aws = sdkAws("eu-west-1", undefined, { connectionTimeout: 1_000, requestTimeout: 50 });

    await expect(aws.createDeployment(order)).rejects.toMatchObject({
      kind: "transient",
      code: "ETIMEDOUT",
    });
    expect(calls).toBe(1);
  });
});

describe("a read call", () => {
  const deployment = { deploymentInfo: { deploymentId: "d-1", status: "Succeeded" } };
  const headers = { "content-type": "application/x-amz-json-1.1" };

  test("is asked again by the SDK after a throttle, a server error and a reset", async () => {
    await listen((request, response) => {
      if (calls === 3) {
        request.socket.destroy();
        return;
      }
      const [status, answer] =
        calls === 1
          ? [400, { __type: "ThrottlingException", message: "slow down" }]
          : calls === 2
            ? [500, { __type: "InternalFailure", message: "try again" }]
            : [200, deployment];
      response.writeHead(status, headers);
      response.end(JSON.stringify(answer));
    });
    const aws = sdkAws("eu-west-1");

    await expect(aws.deployment("d-1")).resolves.toMatchObject({ status: "Succeeded" });
    expect(calls).toBe(4);
  });

  test("fails at once with the right kind when the credentials have expired", async () => {
    await listen((_request, response) => {
      response.writeHead(400, headers);
      response.end(JSON.stringify({ __type: "ExpiredTokenException", message: "expired" }));
    });
    const aws = sdkAws("eu-west-1");

    await expect(aws.deployment("d-1")).rejects.toMatchObject({
      kind: "credentials",
      action: "codedeploy:GetDeployment",
      code: "ExpiredTokenException",
    });
    expect(calls).toBe(1);
  });

  test("fails as the SDK's AssumeRole call when the web identity may not assume the role", async () => {
    await listen((_request, response) => {
      response.writeHead(403, { "content-type": "text/xml" });
      response.end(
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error></ErrorResponse>',
      );
    });
    delete process.env["AWS_ACCESS_KEY_ID"];
    process.env["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/deployer";
    process.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = __filename;
    const aws = sdkAws("eu-west-1");

    await expect(aws.deployment("d-1")).rejects.toMatchObject({
      kind: "denied",
      action: "sts:AssumeRoleWithWebIdentity",
      code: "AccessDenied",
    });
  });
});
