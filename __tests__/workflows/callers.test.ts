import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { callOf } from "../support/github/call";
import {
  DOCUMENTED,
  documentedCall,
  documentedWorkflow,
  formOf,
  VARS,
  withLines,
} from "../support/github/documented";
import { evaluate } from "../support/github/expressions";
import { ROOT, readWorkflow, type WorkflowFile } from "../support/github/files";
import { Project, PULL_REQUEST } from "../support/github/project";
import type { Start } from "../support/github/run-workflow";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

/** What is live: of each service an image with its name. $3 is the service. */
const LIVE = `echo '{"live":{"images":[{"container":"proxy","image":"envoy:1"},{"container":"app","image":"'"$3:7"'"}]}}'`;

let project: Project;

beforeEach(() => {
  project = new Project(["staging-web", "production-web"]);
  project.fakes.answer("cdktf-ecs-codedeploy status", LIVE);
  project.fakes.answer("cdktf deploy", 'echo "services={\\"$2\\": {}}" >>"$GITHUB_OUTPUT"');
});

afterEach(() => project.remove());

/** How each job of a documented workflow ended. */
async function conclusions(file: WorkflowFile, start: Start = {}) {
  const { jobs } = await project.runWorkflow(file, start);
  return Object.fromEntries(Object.entries(jobs).map(([name, { conclusion }]) => [name, conclusion]));
}

const FORK = {
  event_name: "pull_request",
  event: { pull_request: { number: 7, head: { repo: { full_name: "visitor/fork" } } } },
};
const MERGE_QUEUE = { event_name: "merge_group", event: { merge_group: { base_ref: "refs/heads/main" } } };
const NIGHTLY = { event_name: "schedule" };
const BY_HAND = { event_name: "workflow_dispatch" };

describe("a workflow copied from the page", () => {
  test.each<[string, Start, readonly string[]]>([
    ["Deploy", {}, ["production / plan", "production / deploy"]],
    ["Build and deploy", {}, ["build", "staging / deploy", "production / plan", "production / deploy"]],
    ["Release", {}, ["release / release"]],
    ["Pull request", { github: PULL_REQUEST }, ["diff / diff"]],
    ["Pull request", { github: FORK }, ["diff / fork"]],
    ["Pull request", { github: MERGE_QUEUE }, []],
    ["Roll back", {}, ["rollback / rollback"]],
    ["Approve", {}, ["approve / approve"]],
    ["Break glass", {}, ["break-glass / break-glass"]],
    ["Drift", {}, ["drift / drift"]],
    ["Checks with live images", { github: PULL_REQUEST }, ["images", "diff / diff"]],
    ["Checks with live images", { github: FORK }, ["diff / fork"]],
    ["Checks with live images", { github: NIGHTLY }, ["images", "drift / drift"]],
    ["Checks with live images", { github: BY_HAND }, ["images", "drift / drift"]],
  ])("runs its jobs: %s", async (name, start, jobs) => {
    const file = documentedWorkflow(name);
    expect(await conclusions(file, { inputs: formOf(file), ...start })).toEqual(
      Object.fromEntries(jobs.map((job) => [job, "success"])),
    );
  });

  test.each(["Drift", "Checks with live images"])("looks for drift every night and by hand: %s", (name) => {
    expect(Object.keys(documentedWorkflow(name).on ?? {})).toEqual(
      expect.arrayContaining(["schedule", "workflow_dispatch"]),
    );
  });

  test("is run above, each of them", () => {
    expect(DOCUMENTED.map(({ name }) => name).sort()).toEqual([
      "Approve",
      "Break glass",
      "Build and deploy",
      "Checks with live images",
      "Deploy",
      "Drift",
      "Pull request",
      "Release",
      "Roll back",
    ]);
  });

  test("deploys to each environment its own stacks, with the images that were built", async () => {
    project.fakes.answer("cdktf deploy", 'echo "$ECS_CODEDEPLOY_IMAGES"');
    const { jobs } = await project.runWorkflow(documentedWorkflow("Build and deploy"));
    const image = "registry.example/orders:0123456789abcdef0123456789abcdef01234567";
    for (const name of ["staging", "production"]) {
      const run = jobs[`${name} / deploy`];
      expect(project.fakes.calls).toContain(`cdktf deploy ${name}-web --skip-synth --auto-approve`);
      expect(run?.steps.find((step) => step.name === "Deploy")?.log).toBe(
        `{"staging-orders": "${image}", "production-orders": "${image}"}\n`,
      );
    }
  });

  test.each([
    ["a pull request", "diff / diff", { github: PULL_REQUEST }, "production-orders:7", "production-web:7"],
    ["a pull request from a fork", "diff / fork", { github: FORK }, "none", "none"],
    ["the check for drift", "drift / drift", { github: NIGHTLY }, "production-orders:7", "production-web:7"],
  ])("synthesizes %s with the images of the page", async (_, job, start, orders, web) => {
    project.fakes.answer(
      "cdktf synth",
      'mkdir -p cdktf.out/stacks/{staging,production}-web; touch cdktf.out/stacks/{staging,production}-web/cdk.tf.json; echo "$ECS_CODEDEPLOY_IMAGES"',
    );
    const { jobs } = await project.runWorkflow(documentedWorkflow("Checks with live images"), start);
    const log = jobs[job]?.steps.find(({ name }) => name === "Synthesize")?.log;
    expect(JSON.parse(`${log}`)).toEqual({ "production-orders": orders, "production-web": web });
  });

  test("plans nothing when an image that is live can't be read", async () => {
    project.fakes.answer("cdktf-ecs-codedeploy status --application production-web", "echo '{}'");
    expect(
      await conclusions(documentedWorkflow("Checks with live images"), { github: PULL_REQUEST }),
    ).toEqual({
      images: "failure",
    });
  });

  test("deploys nothing to production after staging failed", async () => {
    project.fakes.answer("cdktf deploy staging-web", "exit 1");
    expect(await conclusions(documentedWorkflow("Build and deploy"))).toEqual({
      build: "success",
      "staging / deploy": "failure",
    });
  });

  test("deploys nothing after its plan failed", async () => {
    project.fakes.answer("cdktf diff", "exit 1");
    expect(await conclusions(documentedWorkflow("Deploy"))).toEqual({ "production / plan": "failure" });
  });

  test("needs a condition after a deploy without a plan role, as the page says", async () => {
    const file = documentedWorkflow("Build and deploy");
    const { if: _if, ...production } = file.jobs?.["production"] ?? {};
    expect(await conclusions({ ...file, jobs: { ...file.jobs, production } })).toEqual({
      build: "success",
      "staging / deploy": "success",
    });
  });

  test("has the verdicts in the output that the page names", async () => {
    const { results } = await project.runWorkflow(documentedWorkflow("Deploy"));
    const needs = Object.fromEntries(Object.entries(results));
    const expression = "toJSON(fromJSON(needs.production.outputs.services || '{}'))";
    expect(JSON.parse(`${evaluate(expression, { needs }, { failed: false, cancelled: false })}`)).toEqual({
      "staging-web": {},
    });
  });
});

describe("a call", () => {
  const deploy = documentedWorkflow("Deploy");
  const calling = (lines: Parameters<typeof withLines>[1]) => () => conclusions(withLines(deploy, lines));

  test("gets the values of the page, and the variables of the user's repository", () => {
    expect(documentedCall("Deploy").inputs).toMatchObject({
      environment: "production",
      region: "eu-west-1",
      "plan-role-arn": VARS.PLAN_ROLE_ARN,
      "role-arn": VARS.DEPLOY_ROLE_ARN,
      stacks: "*",
      "timeout-minutes": 60,
    });
  });

  test("fails when an input doesn't exist", async () => {
    await expect(calling({ "timeout-minuets": 90 })()).rejects.toThrow(
      new Error("unknown inputs: timeout-minuets"),
    );
  });

  test("fails when a required input is missing", async () => {
    const job = deploy.jobs?.["production"];
    const { region: _region, ...others } = job?.with ?? {};
    await expect(conclusions({ ...deploy, jobs: { production: { ...job, with: others } } })).rejects.toThrow(
      new Error("the input region is required"),
    );
  });

  test.each([
    [
      "a number is a text",
      { "timeout-minutes": "90" },
      'the input timeout-minutes must be a number, not "90"',
    ],
    ["a text is an object", { stacks: {} }, "the input stacks must be a string, not {}"],
  ])("fails when %s", async (_, lines, message) => {
    await expect(calling(lines)()).rejects.toThrow(new Error(message));
  });

  test("fails when a boolean is a text", async () => {
    const file = withLines(documentedWorkflow("Pull request"), { "fail-on-warnings": "true" });
    await expect(conclusions(file, { github: PULL_REQUEST })).rejects.toThrow(
      new Error('the input fail-on-warnings must be a boolean, not "true"'),
    );
  });

  test("fails when an expression asks for what the user doesn't have", async () => {
    await expect(conclusions(deploy, { vars: { DEPLOY_ROLE_ARN: VARS.DEPLOY_ROLE_ARN } })).rejects.toThrow(
      'an expression asks for "PLAN_ROLE_ARN", which the test doesn\'t define',
    );
    await expect(calling({ image: "${{ needs.build.outputs.image }}" })()).rejects.toThrow(
      'an expression asks for "build", which the test doesn\'t define',
    );
  });

  test("fails when the form lacks what is required, or has another field", async () => {
    const file = documentedWorkflow("Roll back");
    await expect(conclusions(file)).rejects.toThrow(new Error("the input application is required"));
    await expect(conclusions(file, { inputs: { application: "web", from: "1" } })).rejects.toThrow(
      new Error("unknown inputs: from"),
    );
  });

  const uses = "OWNER/cdktf-ecs-codedeploy/.github/workflows/reusable-deploy.yml@COMMIT";
  const refusal = (job: string, wanted: string, allowed: string) =>
    `Error calling workflow '${uses}'. The nested job '${job}' is requesting '${wanted}', but is only allowed '${allowed}'.`;

  test.each([
    ["has none", { permissions: {} }, "contents: read, id-token: write", "contents: none, id-token: none"],
    [
      "has one less",
      { permissions: { contents: "read", "id-token": "read" } },
      "id-token: write",
      "id-token: read",
    ],
    ["has only those by default", { permissions: undefined }, "id-token: write", "id-token: none"],
  ])("fails when a nested job asks for permissions and the caller %s", async (_, change, wanted, allowed) => {
    const { permissions: _permissions, ...file } = deploy;
    const { permissions: _old, ...job } = deploy.jobs?.["production"] ?? {};
    const own = change.permissions === undefined ? {} : { permissions: change.permissions };
    await expect(
      conclusions({ ...file, jobs: { production: { ...job, ...own } } } as WorkflowFile),
    ).rejects.toThrow(new Error(`${refusal("plan", wanted, allowed)} ${refusal("deploy", wanted, allowed)}`));
  });
});

describe("the workflows of this repository", () => {
  const OWN = readdirSync(join(ROOT, ".github/workflows")).filter((file) => !file.startsWith("reusable-"));
  const vars = { ...VARS, AWS_REGION: "eu-west-1" };

  test.each(OWN)("call another with all that it needs: %s", (name) => {
    const file = readWorkflow(name);
    const fields = Object.entries(file.on?.workflow_dispatch?.inputs ?? {});
    const inputs = Object.fromEntries(
      fields.filter(([, { required }]) => required).map(([id]) => [id, "web"]),
    );
    for (const job of Object.values(file.jobs ?? {})) {
      expect(callOf(file, job, { vars, inputs }).inputs).toMatchObject({ region: "eu-west-1" });
    }
  });
});
