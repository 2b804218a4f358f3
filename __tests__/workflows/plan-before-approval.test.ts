import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { callsUpToReview, DEPLOY, DeployProject } from "../support/github/deploy-project";
import { VARS } from "../support/github/documented";
import type { Values } from "../support/github/job-run";
import { exitCodes } from "../support/github/project";
import { jobRuns } from "../support/github/run-job";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

let project: DeployProject;

beforeEach(() => {
  project = new DeployProject();
});

afterEach(() => project.remove());

const plan = (inputs?: Values) => project.runDeploy("plan", inputs);

describe("the plan before the reviewers decide", () => {
  test("checks the time limits of the deploy, plans and reviews, and deploys nothing", async () => {
    const { conclusion, summary } = await plan({ "timeout-minutes": 90, "role-duration-seconds": 7200 });
    expect(conclusion).toBe("success");
    expect(project.fakes.calls).toEqual(callsUpToReview("--job-minutes 90 --session-minutes 120"));
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
      "cdktf-ecs-codedeploy-plan-production-1-1": ["plans/network.txt", "plans/web.txt", "review.md"],
    });
  });

  test("has the plan role only", async () => {
    const { actions } = await plan({ "role-duration-seconds": 7200 });
    const roles = actions.filter(({ uses }) => uses === "aws-actions/configure-aws-credentials");
    expect(roles.map((one) => one.with)).toEqual([
      {
        "role-to-assume": VARS.PLAN_ROLE_ARN,
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
    const locks = async (job: "plan" | "deploy") =>
      (await project.runDeploy(job)).steps.find(({ name }) => name === "Plan")?.log.match(/lock: .*/g);
    expect(await locks("plan")).toEqual(["lock: -lock=false", "lock: -lock=false"]);
    expect(await locks("deploy")).toEqual(["lock: default", "lock: default"]);
  });

  test("fails when a time limit is too short, without a plan", async () => {
    project.fakes.answer("cdktf-ecs-codedeploy budget", "exit 6");
    const planned = await plan();
    expect(planned.conclusion).toBe("failure");
    expect(exitCodes(planned)).toMatchObject({ "Check the time limits": 6 });
    expect(exitCodes(planned)).not.toHaveProperty("Plan");
  });

  test("fails when a plan fails, and keeps the text of the others", async () => {
    project.fakes.answer("cdktf diff web", "exit 1");
    const planned = await plan();
    expect(planned.conclusion).toBe("failure");
    expect(exitCodes(planned)).toMatchObject({ Plan: 1 });
    expect(Object.values(planned.artifacts)).toEqual([["not-planned.md", "plans/network.txt"]]);
  });

  test("runs only if there is a role for it", () => {
    const runs = (role: string) =>
      jobRuns("reusable-deploy.yml", "plan", { inputs: { "plan-role-arn": role } });
    expect(runs(VARS.PLAN_ROLE_ARN)).toBe(true);
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

  test.each([
    ["succeeded", "success"],
    ["was skipped", "skipped"],
  ])("the deploy doesn't start in a cancelled run after a plan that %s", (_, result) => {
    expect(jobRuns("reusable-deploy.yml", "deploy", { needs: { plan: { result } } }, true)).toBe(false);
  });

  test("the deploy runs with and without a plan role", async () => {
    for (const role of [VARS.PLAN_ROLE_ARN, ""]) {
      expect((await project.runDeploy("deploy", { "plan-role-arn": role })).conclusion).toBe("success");
    }
    expect(project.fakes.calls.filter((call) => call === DEPLOY)).toHaveLength(2);
  });
});
