import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import { NetworkStack, ServiceStack, type StackSettings } from "../../../../stacks";
import { NETWORK, SERVICE } from "../../../support/fixtures";
import { problemsOf } from "../../../support/problems";
import { Template, testApp } from "../../../support/template";

const ROLE = "arn:aws:iam::111122223333:role/deploy";

const network = (settings: Partial<StackSettings>) =>
  Template.of(new NetworkStack(testApp(), "network", { ...NETWORK, ...settings }));
const provider = (settings: Partial<StackSettings>) => {
  const providers = network(settings).document.provider?.["aws"];
  return Array.isArray(providers) ? providers[0] : undefined;
};
const problems = (settings: Partial<StackSettings>) => problemsOf(() => network(settings));
const token = (name: string) => Token.asString(Token.asAny(`\${var.${name}}`));

describe("the role of a stack", () => {
  test("is assumed by the provider", () => {
    expect(provider({ assumeRole: { roleArn: ROLE } })).toMatchObject({
      assume_role: [{ role_arn: ROLE }],
    });
  });

  test("has the given external id and session name", () => {
    const assumeRole = { roleArn: ROLE, externalId: "shop-1", sessionName: "pipeline" };
    expect(provider({ assumeRole })).toMatchObject({
      assume_role: [{ role_arn: ROLE, external_id: "shop-1", session_name: "pipeline" }],
    });
  });

  test("is not assumed by default", () => {
    expect(provider({})).toEqual({ region: "eu-west-1" });
  });

  test("may be a token", () => {
    const assumeRole = { roleArn: token("role"), externalId: token("id"), sessionName: token("name") };
    expect(problems({ assumeRole, allowedAccountIds: ["444455556666"] })).toEqual([]);
  });

  test("is an output of a service stack, for the commands", () => {
    const outputs = (settings: Partial<StackSettings>) =>
      Template.of(new ServiceStack(testApp(), "web", { ...SERVICE, ...settings })).document.output;
    const assumeRole = { roleArn: ROLE, externalId: "shop-1" };

    expect(outputs({ assumeRole })?.["assume-role"]).toMatchObject({ value: assumeRole });
    expect(outputs({})).not.toHaveProperty("assume-role");
  });

  test("triggers no deployment", () => {
    const replacedBy = (settings: Partial<StackSettings>) =>
      Template.of(new ServiceStack(testApp(), "web", { ...SERVICE, ...settings })).only("terraform_data")[
        "triggers_replace"
      ];
    expect(replacedBy({ assumeRole: { roleArn: ROLE } })).toEqual(replacedBy({}));
  });

  test.each(["deploy", "arn:aws:iam::1111:role/deploy", "arn:aws:iam::111122223333:user/deploy"])(
    "fails when it is no role's ARN: %s",
    (roleArn) => {
      expect(problems({ assumeRole: { roleArn } })).toEqual([
        `assumeRole.roleArn: got ${JSON.stringify(roleArn)}`,
      ]);
    },
  );

  test.each([
    ["externalId", 2, 1224],
    ["sessionName", 2, 64],
  ])("fails when its %s has fewer than %d or more than %d characters", (name, from, to) => {
    const of = (length: number) => problems({ assumeRole: { roleArn: ROLE, [name]: "a".repeat(length) } });
    expect([from, to].flatMap(of)).toEqual([]);
    expect(of(from - 1)).toHaveLength(1);
    expect(of(to + 1)).toHaveLength(1);
  });
});

describe("the allowed accounts", () => {
  test("are those of the provider", () => {
    expect(provider({ allowedAccountIds: ["111122223333", "444455556666"] })).toMatchObject({
      allowed_account_ids: ["111122223333", "444455556666"],
    });
  });

  test("may be tokens, single or as a list", () => {
    const list = Token.asList(Token.asAny("${var.accounts}"));
    expect(problems({ allowedAccountIds: [token("account")], assumeRole: { roleArn: ROLE } })).toEqual([]);
    expect(provider({ allowedAccountIds: list })).toMatchObject({ allowed_account_ids: "${var.accounts}" });
  });

  test("fail when an id is not 12 digits", () => {
    expect(problems({ allowedAccountIds: ["11112222333", "1111-2222-3333"] })).toEqual([
      'allowedAccountIds[0]: got "11112222333"',
      'allowedAccountIds[1]: got "1111-2222-3333"',
    ]);
  });

  test("fail when there is none", () => {
    expect(problems({ allowedAccountIds: [] })).toEqual(["allowedAccountIds: got an empty list"]);
  });

  test("fail when an id occurs twice", () => {
    expect(problems({ allowedAccountIds: ["111122223333", "111122223333"] })).toEqual([
      "allowedAccountIds: 111122223333 occurs more than once",
    ]);
  });

  test("fail when the account of the role is missing", () => {
    expect(problems({ allowedAccountIds: ["444455556666"], assumeRole: { roleArn: ROLE } })).toEqual([
      "allowedAccountIds: does not have 111122223333, the account of assumeRole.roleArn",
    ]);
  });
});
