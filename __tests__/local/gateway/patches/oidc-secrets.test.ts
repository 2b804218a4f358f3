import { describe, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../../local/account-region";
import type { AwsRequest, Forward } from "../../../../local/gateway/patch";
import { oidcSecrets } from "../../../../local/gateway/patches/oidc-secrets";

const OIDC = "AuthenticateOidcConfig";

function request(operation: string, parameters: Record<string, string> = {}): AwsRequest {
  return {
    service: "elasticloadbalancing",
    account: BASE_ACCOUNT,
    region: "eu-west-1",
    operation,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(new URLSearchParams({ Action: operation, ...parameters }).toString()),
  };
}

const answer = `<Result><${OIDC}><ClientId>shop</ClientId><ClientSecret>s3cret</ClientSecret></${OIDC}></Result>`;
const moto: Forward = async () => ({ status: 200, headers: {}, body: Buffer.from(answer) });
const answered = async (of: AwsRequest) => {
  const { status, body } = await oidcSecrets().handle(of, moto);
  return { status, text: body.toString() };
};

describe("the secret of an OIDC client", () => {
  test.each(["CreateListener", "CreateRule", "DescribeListeners", "DescribeRules"])(
    "is not in the response of %s",
    async (operation) => {
      expect(await answered(request(operation))).toEqual({
        status: 200,
        text: `<Result><${OIDC}><ClientId>shop</ClientId></${OIDC}></Result>`,
      });
    },
  );

  test.each([
    ["ModifyRule", "Actions.member.1"],
    ["ModifyListener", "DefaultActions.member.2"],
  ])("is required by %s, unless the existing one is used", async (operation, action) => {
    const issuer = { [`${action}.${OIDC}.Issuer`]: "https://id.example" };
    const statusWith = async (more: Record<string, string>) =>
      (await answered(request(operation, { ...issuer, ...more }))).status;

    expect(await statusWith({})).toBe(400);
    expect(await statusWith({ [`${action}.${OIDC}.UseExistingClientSecret`]: "false" })).toBe(400);
    expect(await statusWith({ [`${action}.${OIDC}.UseExistingClientSecret`]: "true" })).toBe(200);
    expect(await statusWith({ [`${action}.${OIDC}.ClientSecret`]: "s3cret" })).toBe(200);
  });

  test("is not required in actions without an authentication", async () => {
    expect((await answered(request("ModifyRule", { "Actions.member.1.Type": "forward" }))).status).toBe(200);
  });
});
