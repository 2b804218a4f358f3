import { describe, expect, test } from "@jest/globals";
import { accountInvalid } from "../../../local/errors";
import { accountRoleArn, checkAccounts, createAccount } from "../../../local/moto/accounts";
import { OTHER_ACCOUNT, OTHER_KEY, SESSION } from "../support/fake-sts";
import { serve } from "../support/http-server";

describe("another account", () => {
  test("has a role for administrators, which the base account can assume", async () => {
    const received: Record<string, string | undefined>[] = [];
    const endpoint = await serve(({ headers, body }) => {
      const form = new URLSearchParams(body);
      const [, key] = headers.authorization?.match(/Credential=(\w+)/) ?? [];
      received.push({ key, ...Object.fromEntries(form) });
      return form.get("Action") === "AssumeRole" ? SESSION : "<Response/>";
    });
    await createAccount(endpoint, OTHER_ACCOUNT);
    // The credentials are those of the other account.
    expect(new Set(received.flatMap(({ RoleArn }) => RoleArn ?? []))).toEqual(
      new Set([`arn:aws:iam::${OTHER_ACCOUNT}:role/local-aws`]),
    );
    expect(received.filter(({ Action }) => Action !== "AssumeRole")).toEqual([
      {
        key: OTHER_KEY,
        Action: "CreateRole",
        Version: "2010-05-08",
        RoleName: "OrganizationAccountAccessRole",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::123456789012:root" },
              Action: "sts:AssumeRole",
            },
          ],
        }),
      },
      {
        key: OTHER_KEY,
        Action: "AttachRolePolicy",
        Version: "2010-05-08",
        RoleName: "OrganizationAccountAccessRole",
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      },
    ]);
    expect(accountRoleArn(OTHER_ACCOUNT)).toBe(
      `arn:aws:iam::${OTHER_ACCOUNT}:role/OrganizationAccountAccessRole`,
    );
  });
});

describe("the ids of accounts", () => {
  test("are twelve digits", () => {
    expect(checkAccounts(["222222222222", "000000000001"], "--account")).toEqual([
      "222222222222",
      "000000000001",
    ]);
  });

  test.each([
    [["22222222222"], "22222222222"],
    [["2222222222222"], "2222222222222"],
    [["prod"], "prod"],
    [["222222222222", "123456789012"], "123456789012"],
    [["222222222222", "222222222222"], "222222222222"],
  ])("fails when they are %j", (ids, named) => {
    expect(() => checkAccounts(ids, "--account")).toThrow(accountInvalid(named, "--account"));
  });
});
