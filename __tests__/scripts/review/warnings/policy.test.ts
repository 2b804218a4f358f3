import { describe, expect, test } from "@jest/globals";
import type { PlannedChange } from "../../../../scripts/plan/plan";
import { warningsOf } from "../../../../scripts/review/warnings";
import { change, changed, planOf } from "../plans";

const ADDRESS = "aws_iam_role_policy.task";
const allow = (Action: unknown, Resource: unknown = "*", rest: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});
const deny = (Action: unknown, Resource: unknown = "*", rest: object = {}) => ({
  ...allow(Action, Resource, rest),
  Effect: "Deny",
});
const trust = (Principal: unknown, rest: object = {}) => ({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal,
  ...rest,
});
const only = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});
const text = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** The lines on what one policy allows more than another. */
function widenings(before: string, after: string): readonly string[] {
  const found = warningsOf(planOf(changed(ADDRESS, { policy: before }, { policy: after })));
  return found.flatMap((warning) => warning.text.filter((line) => line.includes(": `")));
}

const BUCKET = "arn:aws:s3:::orders";
const READ = allow("s3:GetObject", `${BUCKET}/*`);

describe("a policy that allows more", () => {
  test.each<[string, string, string, string[]]>([
    [
      "an action",
      text(READ),
      text(allow(["s3:GetObject", "s3:PutObject"], `${BUCKET}/*`)),
      ["allowed: `s3:PutObject` on `arn:aws:s3:::orders/*`"],
    ],
    ["a wildcard", text(allow("s3:GetObject")), text(allow("s3:Get*")), ["allowed: `s3:Get*` on `*`"]],
    [
      "a resource",
      text(allow("s3:GetObject", [`${BUCKET}/a`])),
      text(allow("s3:GetObject", [`${BUCKET}/a`, `${BUCKET}/b`])),
      ["allowed: `s3:GetObject` on `arn:aws:s3:::orders/b`"],
    ],
    [
      "two actions, each on the other's resource",
      text(allow("s3:GetObject", "a"), allow("s3:PutObject", "b")),
      text(allow(["s3:GetObject", "s3:PutObject"], ["a", "b"])),
      ["allowed: `s3:GetObject` on `b`", "allowed: `s3:PutObject` on `a`"],
    ],
    [
      "because a condition is removed",
      text(allow("s3:GetObject", "*", only("StringEquals", "aws:SourceVpc", "vpc-1"))),
      text(allow("s3:GetObject")),
      ["allowed: `s3:GetObject` on `*`, because a condition changes"],
    ],
    [
      "because a condition has one value more",
      text(allow("s3:GetObject", "*", only("StringEquals", "aws:SourceVpc", "vpc-1"))),
      text(allow("s3:GetObject", "*", only("StringEquals", "aws:SourceVpc", ["vpc-1", "vpc-2"]))),
      ["allowed: `s3:GetObject` on `*`, because a condition changes"],
    ],
    [
      "because an exclusion has one value less",
      text(allow("s3:GetObject", "*", only("StringNotEquals", "aws:SourceVpc", ["vpc-1", "vpc-2"]))),
      text(allow("s3:GetObject", "*", only("StringNotEquals", "aws:SourceVpc", "vpc-1"))),
      ["allowed: `s3:GetObject` on `*`, because a condition changes"],
    ],
    [
      "because a Deny is removed",
      text(allow("s3:*"), deny("s3:DeleteObject")),
      text(allow("s3:*")),
      ["no longer denied: `s3:DeleteObject` on `*`"],
    ],
    [
      "because a Deny gets a condition",
      text(deny("s3:DeleteObject")),
      text(deny("s3:DeleteObject", "*", only("Bool", "aws:SecureTransport", "false"))),
      ["no longer denied: `s3:DeleteObject` on `*`, because a condition changes"],
    ],
    [
      "because fewer actions are excluded",
      text({ Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: "*" }),
      text({ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }),
      ["allowed: `everything except iam:*` on `*`"],
    ],
    [
      "because it excludes instead of lists",
      text(allow("s3:*")),
      text({ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }),
      ["allowed: `everything except iam:*` on `*`"],
    ],
  ])("is a warning: %s", (_, before, after, expected) => {
    expect(widenings(before, after)).toEqual(expected);
  });

  test.each<[string, string, string]>([
    [
      "reordered, with other ids",
      text({ Sid: "A", ...READ }, allow(["s3:PutObject", "s3:ListBucket"])),
      text(allow(["s3:ListBucket", "s3:PutObject"]), { Sid: "B", ...READ }),
    ],
    ["one string instead of a list", text(allow(["s3:GetObject"])), text(allow("s3:GetObject"))],
    ["one statement instead of a list", text(READ), JSON.stringify({ Statement: READ })],
    ["in another case", text(allow("s3:GetObject")), text(allow("S3:getobject"))],
    ["divided into statements", text(allow(["a:B", "a:C"])), text(allow("a:B"), allow("a:C"))],
    ["fewer actions", text(allow(["s3:GetObject", "s3:PutObject"])), text(allow("s3:GetObject"))],
    ["an action of a wildcard", text(allow("s3:*")), text(allow(["s3:GetObject", "s3:Put*"]))],
    [
      "a part of a resource",
      text(allow("s3:GetObject", `${BUCKET}/*`)),
      text(allow("s3:GetObject", `${BUCKET}/a?`)),
    ],
    [
      "a new condition",
      text(allow("s3:GetObject")),
      text(allow("s3:GetObject", "*", only("StringEquals", "aws:SourceVpc", "vpc-1"))),
    ],
    [
      "a value instead of a pattern",
      text(allow("s3:GetObject", "*", only("StringLike", "AWS:sourcevpc", "vpc-*"))),
      text(allow("s3:GetObject", "*", only("StringEquals", "aws:SourceVpc", "vpc-1"))),
    ],
    [
      "one more exclusion",
      text(allow("s3:GetObject", "*", only("StringNotEquals", "aws:SourceVpc", "vpc-1"))),
      text(allow("s3:GetObject", "*", only("StringNotEquals", "aws:SourceVpc", ["vpc-1", "vpc-2"]))),
    ],
    ["a new Deny", text(allow("s3:*")), text(allow("s3:*"), deny("s3:DeleteObject"))],
    ["a wider Deny", text(deny("s3:DeleteObject")), text(deny("s3:Delete*"))],
    [
      "a list instead of an exclusion",
      text({ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }),
      text(allow("s3:GetObject")),
    ],
    [
      "more excluded actions",
      text({ Effect: "Allow", NotAction: ["iam:Pass*"], Resource: "*" }),
      text({ Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: "*" }),
    ],
  ])("is none: %s", (_, before, after) => {
    expect(widenings(before, after)).toEqual([]);
  });
});

describe("a trust policy", () => {
  const ROOT = "arn:aws:iam::123456789012:root";
  const ROLE = "arn:aws:iam::123456789012:role/deploy";
  const widened = (before: object, after: object) =>
    warningsOf(
      planOf(
        changed(
          "aws_iam_role.deploy",
          { assume_role_policy: text(before) },
          { assume_role_policy: text(after) },
        ),
      ),
    ).flatMap((warning) => warning.text.filter((line) => line.includes(": `")));

  test.each<[string, object, object, string]>([
    ["everyone", trust({ AWS: ROOT }), trust("*"), "allowed: `sts:AssumeRole` on `*`"],
    [
      "a whole account",
      trust({ AWS: ROLE }),
      trust({ AWS: "123456789012" }),
      `allowed: \`sts:AssumeRole\` by \`AWS:${ROOT}\``,
    ],
    [
      "another service",
      trust({ Service: "ecs-tasks.amazonaws.com" }),
      trust({ Service: ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"] }),
      "allowed: `sts:AssumeRole` by `Service:ec2.amazonaws.com`",
    ],
    [
      "every branch",
      trust({ Federated: "github" }, only("StringLike", "gh:sub", "repo:o/n:ref:refs/heads/main")),
      trust({ Federated: "github" }, only("StringLike", "gh:sub", "repo:o/n:*")),
      "allowed: `sts:AssumeRole` by `Federated:github`, because a condition changes",
    ],
  ])("is a warning if it lets in %s", (_, before, after, line) => {
    expect(widened(before, after)).toEqual([line]);
  });

  test.each<[string, object, object]>([
    ["a role instead of its account", trust({ AWS: "123456789012" }), trust({ AWS: ROLE })],
    ["an account by its other name", trust({ AWS: "123456789012" }), trust({ AWS: ROOT })],
    ["everyone by the other form", trust("*"), trust({ AWS: "*" })],
    [
      "one branch instead of all",
      trust({ Federated: "github" }, only("StringLike", "gh:sub", "repo:o/n:*")),
      trust({ Federated: "github" }, only("StringEquals", "gh:sub", "repo:o/n:environment:prod")),
    ],
  ])("is none for %s", (_, before, after) => {
    expect(widened(before, after)).toEqual([]);
  });
});

describe("a policy whose change can't be judged", () => {
  const why = (policy: PlannedChange) =>
    warningsOf(planOf(policy)).map(({ kind, text: [first] }) => `${kind}: ${first}`);
  const reason = (words: string) => [
    `policy-not-known: Whether \`policy\` allows more than before can't be judged: ${words}.`,
  ];

  test("is one that only the apply knows", () => {
    const unknown = changed(ADDRESS, { policy: text(READ) }, {}, { afterUnknown: { policy: true } });
    expect(why(unknown)).toEqual(reason("only the apply knows the new policy"));
  });

  test("is a sensitive one, and none of its text is shown", () => {
    const sensitive = { before: {}, after: { policy: true } };
    const changes = changed(ADDRESS, { policy: text(READ) }, { policy: text(allow("s3:*")) }, { sensitive });
    expect(why(changes)).toEqual(reason("Terraform marks it as sensitive"));
    expect(JSON.stringify(warningsOf(planOf(changes)))).not.toContain("s3:");
  });

  test.each(["no JSON", "[]", '{"Statement":[{"Effect":"Maybe"}]}', '{"Statement":["Allow"]}'])(
    "is one that is no policy: %s",
    (policy) => {
      expect(why(changed(ADDRESS, { policy: text(READ) }, { policy }))).toEqual(
        reason("it can't be read as an IAM policy"),
      );
    },
  );

  test("is none that stays the same while something else is changed", () => {
    expect(
      why(changed(ADDRESS, { policy: text(READ), name: "a" }, { policy: text(READ), name: "b" })),
    ).toEqual([]);
  });
});

describe("a new policy", () => {
  const created = (members: Partial<PlannedChange> = {}) =>
    change(ADDRESS, "created", { after: { role: "shop-task", policy: text(READ) }, ...members });

  test("of an existing role is a warning", () => {
    expect(warningsOf(planOf(created()))).toEqual([
      {
        kind: "policy-widened",
        address: ADDRESS,
        text: [
          "A new policy adds permissions:",
          "allowed: `s3:GetObject` on `arn:aws:s3:::orders/*`",
          "Everyone who can use what the policy belongs to gets these permissions. Do this: check that each is needed, and limit it to the resources that need it.",
        ],
      },
    ]);
  });

  test("of a new role is none", () => {
    const unknown = created({ after: { policy: text(READ) }, afterUnknown: { role: true } });
    expect(warningsOf(planOf(unknown))).toEqual([]);
    const role = change("aws_iam_role.task", "created", { after: { name: "shop-task" } });
    expect(warningsOf(planOf(created(), role))).toEqual([]);
    const namesake = change("aws_ecs_cluster.task", "created", { after: { name: "shop-task" } });
    expect(warningsOf(planOf(created(), namesake))).toHaveLength(1);
  });

  test("names at most six permissions", () => {
    const policy = text(allow(["a:A", "a:B", "a:C", "a:D", "a:E", "a:F", "a:G", "a:H"]));
    const lines = warningsOf(planOf(created({ after: { role: "shop-task", policy } })))[0]?.text ?? [];
    expect(lines.slice(6, 8)).toEqual(["allowed: `a:F` on `*`", "and 2 more"]);
  });
});
