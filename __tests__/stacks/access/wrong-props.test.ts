import { describe, expect, test } from "@jest/globals";
import type { App, TerraformStack } from "cdktf";
import { AccessStack, Deployment, ServiceStack } from "../../../stacks";
import {
  ACCESS,
  ACCOUNT,
  accessStack,
  BACKEND,
  inAccount,
  networkAndService,
  resourcesFor,
  withTable,
} from "../../support/access";
import { SERVICE } from "../../support/fixtures";
import { expectGolden } from "../../support/golden";
import { problemsOf, wholeProblemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

const GROUP = `arn:aws:codedeploy:eu-west-1:${ACCOUNT}:deploymentgroup:own/own`;

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

  test.each([
    ["refs/heads/main", 'write "main"'],
    ["refs/heads/release/*", 'write "release/*"'],
    ["refs/heads/*", 'name the branches, such as "main"'],
    ["refs/tags/v1", 'name the branches, such as "main"'],
  ])("a branch is the Git ref %s", (ref, fix) => {
    expect(wholeProblemsOf(() => accessStack({ planBranches: ["main", ref] }))).toEqual([
      {
        prop: "planBranches[1]",
        what: `got ${JSON.stringify(ref)}, a Git ref and not the name of a branch`,
        allowed: "branches by name, or patterns with * after a fixed beginning, such as release/*",
        fix,
      },
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
    expect(problems({ stacks: [] })).toEqual(["stacks: got an empty list"]);
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

  test("a stack has a trigger of the user's own, whose driver's permissions are not known", () => {
    const stack = (app: App) => {
      const own = new ServiceStack(app, "web", { ...SERVICE, backend: BACKEND });
      const { target } = own.deployment as Deployment;
      const summary = { images: {}, trafficShift: "all at once" };
      new Deployment(own, "second", { target, appSpec: own.appSpec, summary });
      return [own];
    };
    const terraform_data = { write: [{ actions: ["codedeploy:CreateDeployment"], resources: [GROUP] }] };
    expect(problems({}, stack)).toEqual([
      "typeStatements: has no terraform_data, but web/second/trigger is one",
    ]);
    const access = inAccount({ typeStatements: { terraform_data } }, stack);
    expect(resourcesFor(access, "deploy", "codedeploy:CreateDeployment")).toContain(GROUP);
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
