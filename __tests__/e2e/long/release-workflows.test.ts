import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { documentedWorkflow, VARS, withLines } from "../../support/github/documented";
import type { WorkflowFile } from "../../support/github/files";
import type { JobRun, Values } from "../../support/github/job-run";
import { exitCodes, failures } from "../../support/github/project";
import type { WorkflowRun } from "../../support/github/run-workflow";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { type Commit, WorkflowShop } from "../support/workflow-shop";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const imageOf = (version: number) => `public.ecr.aws/shop/shop:${version}`;
// As a user copies them from docs/github.md.
const DEPLOY = withLines(documentedWorkflow("Deploy"), { "plan-role-arn": "" });
const RELEASE = withLines(documentedWorkflow("Release"), { stack: "shop" });
const APPROVE = documentedWorkflow("Approve");
const BREAK_GLASS = documentedWorkflow("Break glass");

/** The code: releases come from the command, and somebody approves them. */
const CODE = { image: imageOf(1), approvalMinutes: 300 };
/** Time for the approval and the rollout. */
const LONG = { "timeout-minutes": 360, "role-duration-seconds": 21_600 };

let shop: WorkflowShop;

const run = (workflow: WorkflowFile, inputs: Values = {}, onStep?: Commit["onStep"]) =>
  shop.run(workflow, { vars: VARS, inputs }, { head: CODE, ...(onStep === undefined ? {} : { onStep }) });

/** Runs a workflow whose step deploys, and meanwhile approves the deployment by another workflow. */
async function runApproved(workflow: WorkflowFile, step: string, inputs: Values) {
  const before = await shop.deploymentIds();
  let approved: WorkflowRun | undefined;
  const result = await run(workflow, inputs, async (name) => {
    if (name === step) {
      await shop.waitsForApproval(before);
      approved = await run(APPROVE, { application: "shop", decision: "approve" });
    }
    return false;
  });
  expect(failures(approved?.jobs ?? {})).toEqual({ "approve / approve": [] });
  return result;
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with what the test before left.
describeEndToEnd("a team that releases with the workflows", () => {
  beforeAll(async () => {
    shop = await WorkflowShop.open();
  });

  afterAll(() => shop?.close());

  test("creates the service by a deploy, without a deployment of CodeDeploy", async () => {
    const { jobs } = await run(DEPLOY);
    expect(failures(jobs)).toEqual({ "production / deploy": [] });
    expect([await shop.liveImage(), await shop.deploymentIds()]).toEqual([imageOf(1), []]);
  });

  test("fails to release when the job is too short for the approval, and releases nothing", async () => {
    const { jobs, results } = await run(RELEASE, { image: imageOf(2) });
    const steps = exitCodes(jobs["release / release"] ?? { steps: [] });
    expect(results["release"]?.result).toBe("failure");
    expect(steps["Check the time limits"]).toBe(6);
    expect(steps).not.toHaveProperty("Release");
    expect(await shop.deploymentIds()).toEqual([]);
  });

  test("releases an image, which another workflow approves", async () => {
    const { jobs, results } = await runApproved(withLines(RELEASE, LONG), "Release", { image: imageOf(2) });
    expect(failures(jobs)).toEqual({ "release / release": [] });
    const service = "shop-shop-eu-west-1";
    expect(JSON.parse(`${results["release"]?.outputs["services"]}`)).toMatchObject({
      [service]: { verdict: "succeeded" },
    });
    expect(Object.values(jobs["release / release"]?.artifacts ?? {})).toEqual([
      [`verdicts/${service}.json`, `verdicts/${service}.txt`],
    ]);
    expect([await shop.liveImage(), (await shop.live()).taskSets]).toEqual([imageOf(2), 1]);
  });

  test("cancels a release, whose deployment is then stopped and rolled back", async () => {
    const [before, deployments] = [await shop.live(), await shop.deploymentIds()];
    let id = "";
    const { jobs } = await run(withLines(RELEASE, LONG), { image: imageOf(3) }, async (name, child) => {
      if (name !== "Release") {
        return false;
      }
      await shop.waitsForApproval(deployments);
      [id = ""] = await shop.deploymentIds();
      // GitHub signals the first process of the step only.
      child.kill("SIGINT");
      return true;
    });
    const release = jobs["release / release"] as JobRun;
    expect(release.conclusion).toBe("cancelled");
    expect(exitCodes(release)["Show what was stopped"]).toBe(0);
    const shown = release.steps.find(({ name }) => name === "Show what was stopped");
    expect(shown?.log).toContain(imageOf(2));
    await shop.rolledBack(id, before);
    await shop.processesEnded();
  });

  test("breaks the glass, which goes back to the release before and keeps the reason", async () => {
    const reason = "checkout is down";
    const inputs = { application: "shop", reason };
    const { jobs } = await runApproved(BREAK_GLASS, "Roll back past the guards", inputs);
    expect(failures(jobs)).toEqual({ "break-glass / break-glass": [] });
    expect(await shop.liveImage()).toBe(imageOf(1));
    const [id = ""] = await shop.deploymentIds();
    expect((await shop.deployment(id)).description).toContain(reason);
  });
});
