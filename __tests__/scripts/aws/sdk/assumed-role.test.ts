import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { explainFailure } from "../../../../scripts/aws";
import { sdkAws } from "../../../../scripts/aws/sdk";
import type { AssumedRole } from "../../../../scripts/contract";

const ROLE = "arn:aws:iam::111122223333:role/deploy";
const SESSION = { id: "ASIASESSION", secret: "session-secret", token: "session-token" };

const before = process.env;
let server: Server;
let forms: URLSearchParams[];
let keys: string[];

beforeEach(() => {
  forms = [];
  keys = [];
});
afterEach(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** An AWS with STS and CodeDeploy. It remembers the requests to STS, and the access keys of all requests. */
async function listen(sts: { readonly status: number; readonly body: string }): Promise<void> {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    keys.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "");
    if (request.headers["x-amz-target"] !== undefined) {
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ deploymentGroups: ["web"] }));
      return;
    }
    forms.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    response.writeHead(sts.status, { "content-type": "text/xml" });
    response.end(sts.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env = {
    AWS_ACCESS_KEY_ID: "AKIACALLER",
    AWS_SECRET_ACCESS_KEY: "caller-secret",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
}

const ASSUMED = {
  status: 200,
  body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>${SESSION.id}</AccessKeyId><SecretAccessKey>${SESSION.secret}</SecretAccessKey>
<SessionToken>${SESSION.token}</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/deploy/x</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser>
</AssumeRoleResult></AssumeRoleResponse>`,
};

const refused = (status: number, code: string, message: string) => ({
  status,
  body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

const groups = (role: AssumedRole | undefined) => sdkAws("eu-west-1", role).deploymentGroups("web");

describe("an assumed role", () => {
  test("makes the calls, with the caller's credentials for STS only", async () => {
    await listen(ASSUMED);

    expect(await groups({ roleArn: ROLE })).toEqual(["web"]);
    expect(keys).toEqual(["AKIACALLER", SESSION.id]);
    expect(Object.fromEntries(forms[0] ?? [])).toMatchObject({
      Action: "AssumeRole",
      RoleArn: ROLE,
      RoleSessionName: "cdktf-ecs-codedeploy",
    });
    expect(forms[0]?.has("ExternalId")).toBe(false);
  });

  test("is assumed with the given external id and session name", async () => {
    await listen(ASSUMED);
    await groups({ roleArn: ROLE, externalId: "shop-1", sessionName: "pipeline" });

    expect(Object.fromEntries(forms[0] ?? [])).toMatchObject({
      ExternalId: "shop-1",
      RoleSessionName: "pipeline",
    });
  });

  test("is assumed once for several calls of a client", async () => {
    await listen(ASSUMED);
    const aws = sdkAws("eu-west-1", { roleArn: ROLE });
    await aws.deploymentGroups("web");
    await aws.deploymentGroups("web");

    expect(forms).toHaveLength(1);
  });

  test("is not needed: without one, the caller makes the calls", async () => {
    await listen(ASSUMED);
    await groups(undefined);

    expect(keys).toEqual(["AKIACALLER"]);
  });

  test.each([
    [403, "AccessDenied", "User: arn:aws:iam::1:user/a is not authorized to perform: sts:AssumeRole"],
    [403, "RegionDisabledException", "STS is not activated in this region"],
  ])("fails as a role that can't be assumed: %s %s", async (status, code, message) => {
    await listen(refused(status, code, message));

    const role = { roleArn: ROLE, externalId: "shop-1" };
    const failure = await groups(role).catch((error) => error);
    expect(failure).toMatchObject({ kind: "role", action: "sts:AssumeRole", code, detail: message, role });
    expect(explainFailure(failure)).toContain(ROLE);
    expect(explainFailure(failure)).not.toContain("caller-secret");
  });

  test("fails as wrong credentials when those of the caller have expired", async () => {
    await listen(refused(403, "ExpiredToken", "The security token included in the request is expired"));

    await expect(groups({ roleArn: ROLE })).rejects.toMatchObject({ kind: "credentials" });
  });
});
