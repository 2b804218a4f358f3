import { describe, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../../local/account-region";
import { formOf } from "../../../../local/gateway/parse-request";
import type { AwsRequest, Forward } from "../../../../local/gateway/patch";
import { assumedRoles } from "../../../../local/gateway/patches/assumed-roles";
import { callerIdentity, OTHER_ACCOUNT, SESSION } from "../../support/fake-sts";

const KNOWN = [
  `arn:aws:iam::${OTHER_ACCOUNT}:role/admin`,
  `arn:aws:iam::${OTHER_ACCOUNT}:role/teams/shop/deploy`,
];

/** A fake moto with two roles in the other account. */
const moto: Forward = async ({ account, service, headers, body }) => {
  const form = formOf({ headers, body });
  const arn = KNOWN.find(
    (known) =>
      known.endsWith(`/${form?.get("RoleName")}`) && known.includes(`::${account}:`) && service === "iam",
  );
  const answers: Readonly<Record<string, string>> = {
    GetRole: arn === undefined ? "<Code>NoSuchEntity</Code>" : `<Role><Arn>${arn}</Arn></Role>`,
    GetCallerIdentity: callerIdentity(headers["authorization"]),
    AssumeRole: SESSION,
  };
  const action = form?.get("Action") ?? "";
  const status = action === "GetRole" && arn === undefined ? 404 : 200;
  return { status, headers: {}, body: Buffer.from(answers[action] ?? "") };
};

async function assume(RoleArn: string, forward = moto) {
  const request: AwsRequest = {
    service: "sts",
    account: BASE_ACCOUNT,
    region: "eu-west-1",
    operation: "AssumeRole",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(
      new URLSearchParams({ Action: "AssumeRole", RoleArn, RoleSessionName: "test" }).toString(),
    ),
  };
  const { status, body } = await assumedRoles().handle(request, forward);
  return { status, text: body.toString() };
}

describe("a role", () => {
  test.each(KNOWN)("can be assumed if it exists: %s", async (arn) => {
    expect(await assume(arn)).toEqual({ status: 200, text: SESSION });
  });

  test.each([
    `arn:aws:iam::${OTHER_ACCOUNT}:role/missing`,
    `arn:aws:iam::${OTHER_ACCOUNT}:role/deploy`,
    `arn:aws:iam::${BASE_ACCOUNT}:role/admin`,
    "admin",
  ])("can't be assumed if it does not exist: %s", async (arn) => {
    expect(await assume(arn)).toEqual({
      status: 403,
      text: `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:sts::123456789012:user/moto is not authorized to perform: sts:AssumeRole on resource: ${arn}</Message></Error><RequestId>local</RequestId></ErrorResponse>`,
    });
  });

  test("fails when moto can't say whether it exists", async () => {
    const broken: Forward = async () => ({ status: 500, headers: {}, body: Buffer.from("no") });
    await expect(assume(`arn:aws:iam::${OTHER_ACCOUNT}:role/admin`, broken)).rejects.toThrow(
      new Error("GetRole failed with status 500: no"),
    );
  });
});
