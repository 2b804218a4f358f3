import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { exitCodes, Project } from "../support/github/project";
import { jobRuns } from "../support/github/run-job";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const INPUTS = {
  "role-arn": "arn:aws:iam::111122223333:role/deploy",
  region: "eu-west-1",
  environment: "production",
};
const PLAN_ROLE = "arn:aws:iam::111122223333:role/plan";
const DEPLOY = "cdktf deploy network web --skip-synth --auto-approve";

let project: Project;

beforeEach(() => {
  project = new Project(["network", "web"]);
  project.fakes.answer("terraform", 'case "$*" in *"show -no-color plan") echo "the text of a plan" ;; esac');
  project.fakes.answer(
    "cdktf deploy",
    'mkdir "$ECS_CODEDEPLOY_REPORT_FOLDER"; echo "{}" >"$ECS_CODEDEPLOY_REPORT_FOLDER/web.json"; echo "services={}" >>"$GITHUB_OUTPUT"',
  );
});

afterEach(() => project.remove());

const deploy = (
  inputs: Readonly<Record<string, string | number>> = {},
  onStep?: Parameters<Project["run"]>[0]["onStep"],
) =>
  project.run({
    workflow: "reusable-deploy.yml",
    job: "deploy",
    inputs: { ...INPUTS, ...inputs },
    ...(onStep === undefined ? {} : { onStep }),
  });

describe("the workflow that deploys", () => {
  test("checks the time limits, plans, reviews and deploys", async () => {
    const { conclusion, summary } = await deploy({ "timeout-minutes": 90, "role-duration-seconds": 7200 });
    expect(conclusion).toBe("success");
    expect(project.fakes.calls).toEqual([
      "npm ci --no-audit --no-fund",
      "cdktf synth",
      "cdktf-ecs-codedeploy stacks",
      "cdktf-ecs-codedeploy budget --job-minutes 90 --session-minutes 120",
      "cdktf diff network --skip-synth --no-color",
      "terraform -chdir=cdktf.out/stacks/network show -no-color plan",
      "cdktf diff web --skip-synth --no-color",
      "terraform -chdir=cdktf.out/stacks/web show -no-color plan",
      "cdktf-ecs-codedeploy review",
      DEPLOY,
    ]);
    expect(summary).toBe("## Review\n");
  });

  test("keeps the plans' text and the verdicts, and no plan file", async () => {
    expect((await deploy()).artifacts).toEqual({
      "cdktf-ecs-codedeploy-deploy-production-1": [
        "plans/network.txt",
        "plans/web.txt",
        "review.md",
        "verdicts/web.json",
      ],
    });
  });

  test("passes the verdicts of all services on to other jobs", async () => {
    expect((await deploy()).outputs).toEqual({ services: "{}" });
    project.fakes.answer("cdktf synth", "exit 1");
    expect((await deploy()).outputs).toEqual({ services: "" });
  });

  test("has credentials for as long as it was told", async () => {
    const { actions } = await deploy({ "role-duration-seconds": 7200 });
    expect(actions.find(({ uses }) => uses === "aws-actions/configure-aws-credentials")?.with).toEqual({
      "role-to-assume": INPUTS["role-arn"],
      "aws-region": "eu-west-1",
      "role-duration-seconds": "7200",
      "role-session-name": "github-4711",
    });
  });

  test("keeps what there is when the deployment fails", async () => {
    project.fakes.answer(
      "cdktf deploy",
      'mkdir "$ECS_CODEDEPLOY_REPORT_FOLDER"; echo "{}" >"$ECS_CODEDEPLOY_REPORT_FOLDER/web.json"; exit 1',
    );
    const run = await deploy();
    expect(run.conclusion).toBe("failure");
    expect(Object.values(run.artifacts)).toEqual([
      ["plans/network.txt", "plans/web.txt", "review.md", "verdicts/web.json"],
    ]);
  });

  test("fails when no stack matches, and deploys nothing", async () => {
    const run = await deploy({ stacks: "prod-*" });
    expect(exitCodes(run)["Select the stacks"]).toBe(2);
    expect(run.steps.find(({ name }) => name === "Select the stacks")?.log).toBe(
      "::error::No stack matches prod-*\n",
    );
    expect(project.fakes.calls).not.toContain(DEPLOY);
  });

  test("fails when a time limit is too short for one of the stacks, and deploys nothing", async () => {
    project.fakes.answer("cdktf-ecs-codedeploy budget --stack network", "exit 6");
    const run = await deploy({ stacks: "net* w*" });
    expect(run.conclusion).toBe("failure");
    expect(exitCodes(run)["Check the time limits"]).toBe(6);
    expect(project.fakes.calls.filter((call) => call.includes(" budget "))).toEqual([
      "cdktf-ecs-codedeploy budget --stack network --job-minutes 60 --session-minutes 60",
      "cdktf-ecs-codedeploy budget --stack web --job-minutes 60 --session-minutes 60",
    ]);
    expect(project.fakes.calls).not.toContain(DEPLOY);
  });

  test("fails when a time limit is too short for all stacks in one apply", async () => {
    project.fakes.answer("cdktf-ecs-codedeploy budget --job-minutes", "exit 6");
    expect(exitCodes(await deploy())["Check the time limits"]).toBe(6);
    expect(project.fakes.calls).not.toContain(DEPLOY);
  });

  test("fails when a plan fails, and deploys nothing", async () => {
    project.fakes.answer("cdktf diff web", "exit 1");
    expect((await deploy()).conclusion).toBe("failure");
    expect(project.fakes.calls).not.toContain(DEPLOY);
  });

  test("deploys stacks that can't be planned yet", async () => {
    project.fakes.answer("cdktf diff web", "echo 'Error: Unable to find remote state'; exit 1");
    const { conclusion, summary } = await deploy();
    expect(conclusion).toBe("success");
    expect(project.fakes.calls).toContain(DEPLOY);
    expect(summary).toContain("- `web` can't be planned yet");
  });

  test("interrupts cdktf itself when it is cancelled, and then shows what became of the deployments", async () => {
    // A shell waits for the end of a program before it acts on a signal. Here the program is the shell's place.
    project.fakes.answer(
      "cdktf deploy",
      'trap "echo interrupted >>$FAKES/calls; exit 130" INT; echo started; for i in {1..300}; do sleep 0.1; done',
    );
    const run = await deploy({}, (name, child) => {
      if (name !== "Deploy") {
        return false;
      }
      // GitHub signals the first process of a step, not its group.
      child.stdout?.once("data", () => child.kill("SIGINT"));
      return true;
    });
    expect(run.conclusion).toBe("cancelled");
    const { calls } = project.fakes;
    expect(calls.slice(calls.indexOf(DEPLOY) + 1)).toEqual([
      "interrupted",
      "cdktf-ecs-codedeploy watch --stack web",
      "cdktf-ecs-codedeploy status --stack web",
    ]);
    expect(Object.values(run.artifacts)).toEqual([["plans/network.txt", "plans/web.txt", "review.md"]]);
  });
});

describe("the plan before the reviewers decide", () => {
  const plan = (inputs: Readonly<Record<string, string | number>> = {}) =>
    project.run({
      workflow: "reusable-deploy.yml",
      job: "plan",
      inputs: { ...INPUTS, "plan-role-arn": PLAN_ROLE, ...inputs },
    });

  test("checks the time limits of the deploy, plans and reviews, and deploys nothing", async () => {
    const { conclusion, summary } = await plan({ "timeout-minutes": 90, "role-duration-seconds": 7200 });
    expect(conclusion).toBe("success");
    expect(project.fakes.calls).toEqual([
      "npm ci --no-audit --no-fund",
      "cdktf synth",
      "cdktf-ecs-codedeploy stacks",
      "cdktf-ecs-codedeploy budget --job-minutes 90 --session-minutes 120",
      "cdktf diff network --skip-synth --no-color",
      "terraform -chdir=cdktf.out/stacks/network show -no-color plan",
      "cdktf diff web --skip-synth --no-color",
      "terraform -chdir=cdktf.out/stacks/web show -no-color plan",
      "cdktf-ecs-codedeploy review",
    ]);
    expect(summary).toBe("## Review\n");
  });

  test("has the stacks, the image and the prepared project of the deploy", async () => {
    project.fakes.answer(
      "cdktf-ecs-codedeploy review",
      'echo "$ECS_CODEDEPLOY_IMAGE $ECS_CODEDEPLOY_IMAGES $ECS_CODEDEPLOY_ENVIRONMENT"',
    );
    const { summary } = await plan({
      stacks: "w*",
      image: "shop/web:2",
      images: "{}",
      "environment-name": "production",
      prepare: "npm run build",
    });
    expect(project.fakes.calls).toContain("npm run build");
    expect(project.fakes.calls.filter((call) => call.startsWith("cdktf diff"))).toEqual([
      "cdktf diff web --skip-synth --no-color",
    ]);
    expect(summary).toBe("shop/web:2 {} production\n");
  });

  test("keeps the plans' text and the review, and no plan file", async () => {
    expect((await plan()).artifacts).toEqual({
      "cdktf-ecs-codedeploy-plan-production-1": ["plans/network.txt", "plans/web.txt", "review.md"],
    });
  });

  test("has the plan role only", async () => {
    const { actions } = await plan({ "role-duration-seconds": 7200 });
    const roles = actions.filter(({ uses }) => uses === "aws-actions/configure-aws-credentials");
    expect(roles.map((one) => one.with)).toEqual([
      {
        "role-to-assume": PLAN_ROLE,
        "aws-region": "eu-west-1",
        "role-duration-seconds": "3600",
        "role-session-name": "github-4711",
      },
    ]);
  });

  test("doesn't lock a state, and the plan of the deploy does", async () => {
    project.fakes.answer(
      "cdktf diff",
      'echo "a plan" >"cdktf.out/stacks/$2/plan"; echo "lock: ${TF_CLI_ARGS_plan-default}"',
    );
    const locks = async (run: ReturnType<typeof plan>) =>
      (await run).steps.find(({ name }) => name === "Plan")?.log.match(/lock: .*/g);
    expect(await locks(plan())).toEqual(["lock: -lock=false", "lock: -lock=false"]);
    expect(await locks(deploy())).toEqual(["lock: default", "lock: default"]);
  });

  test("fails when a time limit is too short, without a plan", async () => {
    project.fakes.answer("cdktf-ecs-codedeploy budget", "exit 6");
    const run = await plan();
    expect(run.conclusion).toBe("failure");
    expect(exitCodes(run)).toMatchObject({ "Check the time limits": 6 });
    expect(exitCodes(run)).not.toHaveProperty("Plan");
  });

  test("fails when a plan fails, and keeps the text of the others", async () => {
    project.fakes.answer("cdktf diff web", "exit 1");
    const run = await plan();
    expect(run.conclusion).toBe("failure");
    expect(exitCodes(run)).toMatchObject({ Plan: 1 });
    expect(Object.values(run.artifacts)).toEqual([["not-planned.md", "plans/network.txt"]]);
  });

  test("runs only if there is a role for it", () => {
    const runs = (role: string) =>
      jobRuns("reusable-deploy.yml", "plan", { inputs: { "plan-role-arn": role } });
    expect(runs(PLAN_ROLE)).toBe(true);
    expect(runs("")).toBe(false);
  });

  test.each([
    ["starts", "succeeded", "success", true],
    ["starts", "was skipped", "skipped", true],
    ["doesn't start", "failed", "failure", false],
    ["doesn't start", "was cancelled or timed out", "cancelled", false],
  ])("the deploy %s after a plan that %s", (_, __, result, starts) => {
    expect(jobRuns("reusable-deploy.yml", "deploy", { needs: { plan: { result } } })).toBe(starts);
  });

  test.each(["success", "skipped"])("the deploy doesn't start in a cancelled run after: %s", (result) => {
    expect(jobRuns("reusable-deploy.yml", "deploy", { needs: { plan: { result } } }, true)).toBe(false);
  });

  test("the deploy runs with and without a plan role", async () => {
    for (const role of [PLAN_ROLE, ""]) {
      expect((await deploy({ "plan-role-arn": role })).conclusion).toBe("success");
    }
    expect(project.fakes.calls.filter((call) => call === DEPLOY)).toHaveLength(2);
  });
});
