import { describe, expect, test } from "@jest/globals";
import type { ReviewResult } from "../../../scripts/commands/review/result";
import { planSample } from "../review/plan-sample";
import { type Machine, runProgram } from "./fake-host";

const SHOW = "terraform show -json -no-color plan";
const done = (stdout: string) => ({ exitCode: 0, stdout, stderr: "" });
const failed = (stderr: string) => ({ exitCode: 1, stdout: "", stderr });

/** The plan as JSON, with code like the template's. */
function withCode(sample: string, resources: readonly object[] = []): string {
  return JSON.stringify({ ...JSON.parse(planSample(sample)), configuration: { root_module: { resources } } });
}

/** One stack with a saved plan. */
function machine(members: Machine = {}): Machine {
  return {
    env: {},
    folders: { "cdktf.out/stacks": ["shop-network", "shop-web"] },
    files: { "cdktf.out/stacks/shop-web/plan": "PK", "cdktf.out/stacks/shop-web/cdk.tf.json": "{}" },
    programs: { [SHOW]: done(withCode("image-shop-web")) },
    ...members,
  };
}

const run = (options: string, members?: Machine) =>
  runProgram(`review ${options}`.trim(), {}, machine(members));

describe("review", () => {
  test("reads the plan of each stack that has one", async () => {
    const { exitCode, stdout, executed } = await run("--json");
    expect(exitCode).toBe(0);
    expect(executed).toEqual([`cdktf.out/stacks/shop-web: ${SHOW}`]);
    const { plans } = JSON.parse(stdout) as ReviewResult;
    expect(plans.map(({ stack, summary }) => [stack, summary])).toEqual([
      ["shop-web", "1 rollout, nothing else changes"],
    ]);
  });

  test("runs the program that cdktf runs", async () => {
    const show = SHOW.replace("terraform", "tofu");
    const { exitCode } = await run("", {
      env: { TERRAFORM_BINARY_NAME: "tofu" },
      programs: { [show]: done(withCode("empty")) },
    });
    expect(exitCode).toBe(0);
  });

  test("reads a plan as JSON from a file", async () => {
    const { exitCode, stdout, executed } = await run("--plan plan.json", {
      files: { "plan.json": planSample("empty") },
    });
    expect({ exitCode, stdout, executed }).toEqual({
      exitCode: 0,
      stdout: "No changes: `plan.json`.\n",
      executed: [],
    });
  });

  test("exits 6 for warnings only with --fail-on-warnings", async () => {
    const programs = { [SHOW]: done(withCode("listener")) };
    expect((await run("", { programs })).exitCode).toBe(0);
    expect((await run("--fail-on-warnings", { programs })).exitCode).toBe(6);
    expect((await run("--fail-on-warnings")).exitCode).toBe(0);
  });
});

const NEXT = ["Next: make the plan:", "  npx cdktf diff shop-web"];
const FILE = "cdktf.out/stacks/shop-web/plan";
const DIFFS = ["  npx cdktf diff shop-network", "  npx cdktf diff shop-web"];
const DEPLOY = [
  "If planning fails because a stack that it depends on isn't deployed yet, deploy that first:",
  "  npx cdktf deploy shop-network --ignore-missing-stack-dependencies",
];
const SAVE = [
  "Next: save a plan in the folder of its stack, and review its JSON:",
  "  terraform plan -out=tfplan",
  "  terraform show -json tfplan > tfplan.json",
  "  npx cdktf-ecs-codedeploy review --plan tfplan.json",
];
/** The stack `shop-web` depends on `shop-network`. */
const MANIFEST = {
  "cdktf.out/manifest.json": JSON.stringify({
    stacks: {
      "shop-web": { synthesizedStackPath: "stacks/shop-web/cdk.tf.json", dependencies: ["shop-network"] },
      "shop-network": { synthesizedStackPath: "stacks/shop-network/cdk.tf.json", dependencies: [] },
    },
  }),
  "cdktf.out/stacks/shop-web/cdk.tf.json": "{}",
  "cdktf.out/stacks/shop-network/cdk.tf.json": "{}",
};

describe("review fails", () => {
  test.each<[string, Machine, readonly string[]]>([
    [
      "without a plan",
      { files: {} },
      ["no stack has a saved plan: cdktf diff saves one", ...NEXT.slice(0, 1), ...DIFFS],
    ],
    [
      "without a plan, and names the stacks in the order of their dependencies",
      { files: MANIFEST },
      ["no stack has a saved plan: cdktf diff saves one", ...NEXT.slice(0, 1), ...DIFFS, ...DEPLOY],
    ],
    [
      "with a plan of another version of Terraform",
      {
        programs: {
          [SHOW]: failed(
            "╷\n│ Error: Failed to read plan\n│ \n│ plan file was created by a different version of Terraform, 1.9.0; the current version is 1.11.4\n╵\n",
          ),
        },
      },
      [
        `${FILE}: the plan was made by another version of Terraform 1.9.0. Use that version, or plan again with this one (Error: Failed to read plan)`,
        ...NEXT,
      ],
    ],
    [
      "with an incomplete file",
      {
        programs: {
          [SHOW]: failed(
            "There are problems with the CLI configuration:\n╷\n│ Warning: no file\n╵\n\n╷\n│ Error: Failed to read the given file as a state or plan\n│ file\n│ \n│ State read error: Error reading plan: invalid character 'P'\n│ \n│ Plan read error: zip: not a valid zip file\n╵\n",
          ),
        },
      },
      [
        `${FILE}: Terraform can't read the plan. The file is incomplete, or is not a plan (Error: Failed to read the given file as a state or plan file)`,
        ...NEXT,
      ],
    ],
    [
      "with a plan of other code",
      {
        programs: {
          [SHOW]: done(
            withCode("empty", [{ address: "aws_sqs_queue.mail", mode: "managed", expressions: {} }]),
          ),
        },
      },
      [
        `${FILE}: the plan is of another stack, or older than the last synth. Resources that differ: aws_sqs_queue.mail`,
        ...NEXT,
      ],
    ],
    [
      "with an older image in the plan than in the code",
      {
        files: {
          [FILE]: "PK",
          "cdktf.out/stacks/shop-web/cdk.tf.json": JSON.stringify({
            resource: { terraform_data: { trigger: { input: { images: { app: "shop:2" } } } } },
          }),
        },
        programs: {
          [SHOW]: done(
            withCode("empty", [
              {
                address: "terraform_data.trigger",
                mode: "managed",
                expressions: { input: { constant_value: { images: { app: "shop:1" } } } },
              },
            ]),
          ),
        },
      },
      [
        `${FILE}: the plan is of another stack, or older than the last synth. Resources that differ: terraform_data.trigger (input)`,
        ...NEXT,
      ],
    ],
    [
      "with an incomplete plan",
      {
        programs: {
          [SHOW]: done(JSON.stringify({ format_version: "1.2", errored: true, planned_values: {} })),
        },
      },
      [`${FILE}: the plan is incomplete: planning failed, or was limited by -target`, ...NEXT],
    ],
    [
      "with a plan that failed, and names the stack to deploy first",
      {
        files: { ...MANIFEST, [FILE]: "PK" },
        programs: {
          [SHOW]: done(JSON.stringify({ format_version: "1.2", errored: true, planned_values: {} })),
        },
      },
      [`${FILE}: the plan is incomplete: planning failed, or was limited by -target`, ...NEXT, ...DEPLOY],
    ],
    [
      "with an action that it doesn't know",
      {
        programs: {
          [SHOW]: done(
            JSON.stringify({
              format_version: "1.2",
              planned_values: {},
              resource_changes: [
                { address: "aws_lb.a", mode: "managed", type: "aws_lb", change: { actions: ["renew"] } },
              ],
            }),
          ),
        },
      },
      [
        `${FILE}: the plan has actions that this version doesn't know: aws_lb.a (renew). Use a later version of this package`,
      ],
    ],
    [
      "without Terraform",
      { programs: {} },
      ["Terraform is not on the PATH: install it, or set TERRAFORM_BINARY_NAME (got terraform)"],
    ],
    [
      "without a synth",
      { folders: {} },
      [
        "the folder cdktf.out/stacks does not exist here, or has no stacks",
        "Next: synthesize the stacks, then plan them:",
        "  npx cdktf synth",
      ],
    ],
  ])("%s", async (_, members, lines) => {
    const { exitCode, stderr, stdout } = await run("", members);
    expect({ exitCode, stderr, stdout }).toEqual({ exitCode: 2, stderr: lines, stdout: "" });
  });

  test.each([
    ["a state", '{"format_version":"1.0","values":{}}', "this is a state, not a plan"],
    ["a state's file", '{"version":4,"serial":1,"lineage":"a","outputs":{}}', "this is a state, not a plan"],
    ["an incomplete file", planSample("empty").slice(0, 500), "not the JSON of a plan, or incomplete"],
    ["a later format", '{"format_version":"2.0","planned_values":{}}', "not a plan in a format of version 1"],
  ])("with %s as --plan", async (_, text, what) => {
    const { exitCode, stderr } = await run("--plan plan.json", { files: { "plan.json": text } });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: [`plan.json: ${what}`, ...SAVE] });
  });

  test.each([
    [
      "cdktf.out/stacks/shop-web/plan",
      "terraform -chdir=cdktf.out/stacks/shop-web show -json plan > plan.json",
    ],
    ["tfplan", "terraform show -json tfplan > tfplan.json"],
  ])("with Terraform's binary plan as --plan: %s", async (path, command) => {
    const files = { [path]: "PK\u0003\u0004\u0014" };
    const { exitCode, stderr } = await run(`--plan ${path}`, { files });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: [
        `--plan: this is Terraform's binary plan, not its JSON (got ${path})`,
        "Next: convert it, and review the JSON:",
        `  ${command}`,
        `  npx cdktf-ecs-codedeploy review --plan ${command.split(" ").at(-1)}`,
      ],
    });
  });

  test("with --stack and --plan, and with a stack that isn't there", async () => {
    const files = { "plan.json": planSample("empty") };
    expect((await run("--stack shop-web --plan plan.json", { files })).exitCode).toBe(2);
    const { stderr } = await run("--stack shop");
    expect(stderr[0]).toBe(
      "--stack: cdktf.out/stacks has no such stack; it contains shop-network, shop-web (got shop)",
    );
  });
});
