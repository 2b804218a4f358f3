import { describe, expect, test } from "@jest/globals";
import type { PlannedChange } from "../../../../scripts/plan/plan";
import { warningsOf } from "../../../../scripts/review/warnings";
import { change, changed, planOf } from "../plans";

const kinds = (...changes: readonly PlannedChange[]) =>
  warningsOf(planOf(...changes)).map(({ kind }) => kind);
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";

describe("an attached policy", () => {
  const attachment = (members: Partial<PlannedChange> = {}) =>
    change("aws_iam_role_policy_attachment.admin", "created", {
      after: { role: "shop-task", policy_arn: ADMIN },
      ...members,
    });

  test("is a warning for an existing role", () => {
    expect(warningsOf(planOf(attachment()))).toEqual([
      {
        kind: "policy-attached",
        address: "aws_iam_role_policy_attachment.admin",
        text: [
          `The role \`shop-task\` gets \`${ADMIN}\`.`,
          "Its permissions are added to those of the role, also what later versions of the policy allow. The plan doesn't show its statements.",
          "Do this: check them, and prefer a policy with only the actions that are needed.",
        ],
      },
    ]);
  });

  test("is a warning if only the apply knows the policy", () => {
    const unknown = attachment({ after: { role: "shop-task" }, afterUnknown: { policy_arn: true } });
    expect(warningsOf(planOf(unknown))[0]?.text[0]).toBe(
      "The role `shop-task` gets a managed policy that only the apply knows.",
    );
  });

  test("is none for a role that the plan creates", () => {
    expect(kinds(attachment({ after: { policy_arn: ADMIN }, afterUnknown: { role: true } }))).toEqual([]);
    const role = change("aws_iam_role.task", "created", { after: { name: "shop-task" } });
    expect(kinds(attachment(), role)).toEqual([]);
  });

  test("is none if the same policy is attached again", () => {
    const before = { role: "shop-task", policy_arn: ADMIN };
    expect(kinds(attachment({ action: "replaced", before }))).toEqual([]);
    const other = { role: "shop-task", policy_arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" };
    expect(kinds(attachment({ action: "replaced", before: other }))).toEqual(["policy-attached"]);
  });
});

describe("a role", () => {
  const ROLE = "aws_iam_role.task";
  const inline = (Action: string, name = "a") => ({
    inline_policy: [
      { name, policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] }) },
    ],
  });

  test("is a warning if it lists one more managed policy, and none if it lists one less", () => {
    const [fewer, more] = [{ managed_policy_arns: ["a"] }, { managed_policy_arns: ["a", ADMIN] }];
    expect(kinds(changed(ROLE, fewer, more))).toEqual(["policy-attached"]);
    expect(kinds(changed(ROLE, more, fewer))).toEqual([]);
  });

  test("is a warning if its inline policy allows more, and none if it allows less", () => {
    expect(kinds(changed(ROLE, inline("s3:GetObject"), inline("s3:*")))).toEqual(["policy-widened"]);
    expect(kinds(changed(ROLE, inline("s3:*"), inline("s3:GetObject", "b")))).toEqual([]);
  });

  test("is a warning if its inline policy can't be read", () => {
    const unreadable = { inline_policy: [{ name: "a", policy: "no JSON" }] };
    expect(kinds(changed(ROLE, inline("s3:*"), unreadable))).toEqual(["policy-widened"]);
  });

  test.each([
    [{ permissions_boundary: null }, "The permissions boundary `b` is removed."],
    [{ permissions_boundary: "c" }, "The permissions boundary changes from `b` to `c`."],
  ])("is a warning if it loses its permissions boundary: %j", (after, line) => {
    const found = warningsOf(planOf(changed(ROLE, { permissions_boundary: "b" }, after)));
    expect(found).toMatchObject([{ kind: "permissions-boundary-changed" }]);
    expect(found[0]?.text[0]).toBe(line);
  });

  test("is none if it gets a permissions boundary or keeps it", () => {
    expect(kinds(changed(ROLE, { permissions_boundary: "" }, { permissions_boundary: "b" }))).toEqual([]);
    expect(kinds(changed(ROLE, { permissions_boundary: "b" }, { permissions_boundary: "b" }))).toEqual([]);
  });

  test("is none if it is new", () => {
    const after = { managed_policy_arns: [ADMIN], ...inline("s3:*") };
    expect(kinds(change(ROLE, "created", { after }))).toEqual([]);
  });
});
