import { describe, expect, test } from "@jest/globals";
import { ACCOUNT, accessStack, inAccount, ofDefaults } from "../../support/access";
import { Template } from "../../support/template";

describe("an access stack", () => {
  test("has an output for each role, and for the bucket", () => {
    const stack = accessStack();
    expect(Object.keys(Template.of(stack).document.output ?? {}).sort()).toEqual([
      "break-glass-role-arn",
      "deploy-role-arn",
      "operator-role-arn",
      "plan-role-arn",
      "state-bucket",
    ]);
    expect(stack.planRole.policies.length).toBeGreaterThan(0);
  });

  test("names the roles and limits their sessions", () => {
    const names = (template: Template) =>
      Object.values(template.all("aws_iam_role")).map((role) => [role["name"], role["max_session_duration"]]);
    expect(names(ofDefaults())).toEqual([
      ["shop-github-break-glass", 21_600],
      ["shop-github-deploy", 21_600],
      ["shop-github-operator", 21_600],
      ["shop-github-plan", 3600],
    ]);
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
    const template = inAccount({
      names: { deployRole: "deployer" },
      sessionHours: { plan: 2, deploy: 12, operator: 3, breakGlass: 1 },
      roles: { permissionsBoundaryArn: boundary, namePrefix: "team-" },
    });
    expect(names(template)).toEqual([
      ["team-shop-github-break-glass", 3600],
      ["deployer", 43_200],
      ["team-shop-github-operator", 10_800],
      ["team-shop-github-plan", 7200],
    ]);
    expect(template.byId("aws_iam_role", "plan")["permissions_boundary"]).toBe(boundary);
  });

  test("has a bucket that is never destroyed, keeps versions, and lets only named accounts in", () => {
    const template = inAccount({
      stateBucket: { kind: "own", bucket: "example-states", accountIds: ["444455556666"] },
    });
    expect(template.only("aws_s3_bucket")).toMatchObject({
      bucket: "example-states",
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
    expect(template.only("aws_s3_bucket_versioning")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
    const { Statement } = template.json(template.only("aws_s3_bucket_policy")["policy"]) as {
      Statement: { Sid: string; Effect: string; Principal: unknown; Action: unknown }[];
    };
    expect(Statement.map(({ Sid, Effect, Principal }) => [Sid, Effect, Principal])).toEqual([
      ["ListStates", "Allow", { AWS: ["444455556666"] }],
      ["KeepStates", "Allow", { AWS: ["444455556666"] }],
      ["LockStates", "Allow", { AWS: ["444455556666"] }],
      ["OnlyWithTls", "Deny", "*"],
    ]);
    const existing = inAccount({ stateBucket: { kind: "existing", bucket: "example-states" } });
    expect(existing.all("aws_s3_bucket")).toEqual({});
    expect(existing.document.output?.["state-bucket"]).toMatchObject({ value: "example-states" });
  });

  test("asks Terraform for the account if the settings don't name it", () => {
    expect(Object.keys(Template.of(accessStack()).document.data ?? {})).toEqual(["aws_caller_identity"]);
    expect(ofDefaults().document.data).toBeUndefined();
  });
});
