import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { cancelIn, RUN_UNTIL_INTERRUPTED } from "../support/github/cancel";
import { callsUpToReview, DEPLOY, DeployProject, WRITE_VERDICT } from "../support/github/deploy-project";
import { VARS } from "../support/github/documented";
import type { Runner, Values } from "../support/github/job-run";
import { exitCodes } from "../support/github/project";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

let project: DeployProject;

beforeEach(() => {
  project = new DeployProject();
});

afterEach(() => project.remove());

const deploy = (inputs?: Values, onStep?: Runner["onStep"]) => project.runDeploy("deploy", inputs, onStep);

describe("the workflow that deploys", () => {
  test("checks the time limits, plans, reviews and deploys", async () => {
    const { conclusion, summary } = await deploy({ "timeout-minutes": 90, "role-duration-seconds": 7200 });
    expect(conclusion).toBe("success");
    expect(project.fakes.calls).toEqual([
      ...callsUpToReview("--job-minutes 90 --session-minutes 120"),
      DEPLOY,
    ]);
    expect(summary).toBe("## Review\n");
  });

  test("keeps the plans' text and the verdicts, and no plan file", async () => {
    expect((await deploy()).artifacts).toEqual({
      "cdktf-ecs-codedeploy-deploy-production-1-1": [
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
      "role-to-assume": VARS.DEPLOY_ROLE_ARN,
      "aws-region": "eu-west-1",
      "role-duration-seconds": "7200",
      "role-session-name": "github-4711",
    });
  });

  test("keeps what there is when the deployment fails", async () => {
    project.fakes.answer("cdktf deploy", `${WRITE_VERDICT}; exit 1`);
    const run = await deploy();
    expect(run.conclusion).toBe("failure");
    expect(Object.values(run.artifacts)).toEqual([
      ["plans/network.txt", "plans/web.txt", "review.md", "verdicts/web.json"],
    ]);
  });

  test("fails when one of the patterns matches no stack, and deploys nothing", async () => {
    const run = await deploy({ stacks: "network wbe" });
    expect(exitCodes(run)["Select the stacks"]).toBe(2);
    expect(project.fakes.calls).not.toContain(DEPLOY);
  });

  test("takes patterns on several lines", async () => {
    await deploy({ stacks: "network\nweb\n" });
    expect(project.fakes.calls).toContain(DEPLOY);
  });

  test("fails when no stack matches, and deploys nothing", async () => {
    const run = await deploy({ stacks: "prod-*" });
    expect(exitCodes(run)["Select the stacks"]).toBe(2);
    expect(run.steps.find(({ name }) => name === "Select the stacks")?.log).toBe(
      "::error title=stacks::No stack matches prod-*. The stacks are: network, web\n",
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
    project.fakes.answer("cdktf deploy", RUN_UNTIL_INTERRUPTED);
    const run = await deploy({}, cancelIn("Deploy"));
    expect(run.conclusion).toBe("cancelled");
    const { calls } = project.fakes;
    expect(calls.slice(calls.indexOf(DEPLOY) + 1)).toEqual([
      "interrupted",
      "cdktf-ecs-codedeploy watch --stack web",
      "cdktf-ecs-codedeploy status --stack web",
    ]);
    expect(Object.values(run.artifacts)).toEqual([["plans/network.txt", "plans/web.txt", "review.md"]]);
  });

  test("follows the rollbacks of several stacks for four minutes in all, of the five that GitHub gives", async () => {
    project.remove();
    project = new DeployProject(["a-web", "b-web", "c-web"]);
    const { fakes } = project;
    writeFileSync(fakes.file("clock"), "1000");
    fakes.replace("date", 'cat "$FAKES/clock"');
    fakes.replace("timeout", 'shift 5; "$@"');
    fakes.answer("cdktf-ecs-codedeploy watch", 'echo $(($(cat "$FAKES/clock") + 105)) >"$FAKES/clock"');
    fakes.answer("cdktf deploy", "echo started; exec sleep 60");
    const run = await deploy({}, cancelIn("Deploy"));
    const limit = "timeout --signal INT --kill-after 5";
    expect(fakes.calls.filter((call) => call.startsWith("timeout"))).toEqual([
      `${limit} 210 npx cdktf-ecs-codedeploy watch --stack a-web`,
      `${limit} 135 npx cdktf-ecs-codedeploy status --stack a-web`,
      `${limit} 105 npx cdktf-ecs-codedeploy watch --stack b-web`,
      `${limit} 30 npx cdktf-ecs-codedeploy status --stack b-web`,
      `${limit} 30 npx cdktf-ecs-codedeploy status --stack c-web`,
    ]);
    expect(run.steps.find(({ name }) => name === "Show what was stopped")?.log).toBe(`::group::a-web
::endgroup::
::group::b-web
::endgroup::
::group::c-web
No time is left: GitHub ends a cancelled job after five minutes.
Next: npx cdktf-ecs-codedeploy watch --stack c-web
::endgroup::
`);
  });
});
