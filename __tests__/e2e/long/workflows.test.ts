import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { documentedWorkflow, VARS, withLines } from "../../support/github/documented";
import type { WorkflowFile } from "../../support/github/files";
import type { JobRun } from "../../support/github/job-run";
import { exitCodes, failures, PULL_REQUEST } from "../../support/github/project";
import type { Start } from "../../support/github/run-workflow";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { type Commit, WorkflowShop } from "../support/workflow-shop";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const imageOf = (version: number) => `public.ecr.aws/shop/shop:${version}`;
// As a user copies them from docs/github.md.
const PULL_REQUESTS = documentedWorkflow("Pull request");
const DEPLOY = documentedWorkflow("Deploy");
const DRIFT = documentedWorkflow("Drift");
const ROLL_BACK = documentedWorkflow("Roll back");

/** Where an artifact has the verdict. */
const VERDICT = "verdicts/shop-shop-eu-west-1.json";

let shop: WorkflowShop;

/** Runs a workflow. The jobs that ran, by their names on the page of the run. */
async function run(workflow: WorkflowFile, commit: Commit, start: Start = {}) {
  const { jobs } = await shop.run(workflow, { vars: VARS, ...start }, commit);
  return jobs;
}

/** The log of a step, for a failure. */
const logOf = (run: JobRun | undefined, step: string) =>
  run?.steps.find(({ name }) => name === step)?.log ?? "";

const NO_FAILURE = {
  deploy: { "production / plan": [], "production / deploy": [] },
  diff: { "diff / diff": [] },
  drift: { "drift / drift": [] },
  rollback: { "rollback / rollback": [] },
};

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with what the test before left.
describeEndToEnd("a team that deploys with the workflows", () => {
  beforeAll(async () => {
    shop = await WorkflowShop.open();
  });

  afterAll(() => shop?.close());

  test("gets a plan of the network, and hears that the service can't be planned yet", async () => {
    const workflow = withLines(PULL_REQUESTS, { "all-stacks": true });
    const jobs = await run(workflow, { head: { image: imageOf(1) } }, { github: PULL_REQUEST });
    expect(failures(jobs)).toEqual(NO_FAILURE.diff);
    expect(shop.artifact("plans/network.txt")).toContain("aws_vpc.");
    expect(shop.artifact("plans/shop.txt")).toBe(undefined);
    expect(shop.comments).toHaveLength(1);
    expect(shop.comments[0]?.body).toContain("- `shop` can't be planned yet");
  });

  test("deploys both stacks at first", async () => {
    const jobs = await run(DEPLOY, { head: { image: imageOf(1) } });
    expect(failures(jobs)).toEqual(NO_FAILURE.deploy);
    expect(jobs["production / plan"]?.summary).toContain("- `shop` can't be planned yet");
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:1", healthyTargets: 2 });
  });

  test("gets a review of a new image, and of no other stack, in the same comment", async () => {
    const commit = { head: { image: imageOf(2) }, base: { image: imageOf(1) } };
    const jobs = await run(PULL_REQUESTS, commit, { github: PULL_REQUEST });
    expect(failures(jobs)).toEqual(NO_FAILURE.diff);
    expect(shop.artifact("plans/network.txt")).toBe(undefined);
    expect(shop.artifact("plans/shop.txt")).toContain(imageOf(2));
    expect(shop.comments).toHaveLength(1);
    expect(shop.comments[0]?.body).toContain(imageOf(2));
  });

  test("deploys the image, with its verdict in the artifacts and in the summary", async () => {
    const { jobs, results } = await shop.run(DEPLOY, { vars: VARS }, { head: { image: imageOf(2) } });
    expect(failures(jobs)).toEqual(NO_FAILURE.deploy);
    expect(jobs["production / plan"]?.summary).toContain(imageOf(2));
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:2" });
    const deploy = jobs["production / deploy"];
    const [artifact = []] = Object.values(deploy?.artifacts ?? {});
    expect(JSON.parse(shop.artifact(VERDICT) ?? "{}")).toMatchObject({ verdict: { kind: "succeeded" } });
    expect(artifact).toEqual([
      "plans/network.txt",
      "plans/shop.txt",
      "review.md",
      VERDICT,
      VERDICT.replace(".json", ".txt"),
    ]);
    const services = results["production"]?.outputs["services"];
    expect(Object.keys(JSON.parse(`${services}`))).toEqual(["shop-shop-eu-west-1"]);
    expect(deploy?.summary).toContain("shop:2");
  });

  test("has no drift after it", async () => {
    const jobs = await run(DRIFT, { head: { image: imageOf(2) } });
    expect(failures(jobs)).toEqual(NO_FAILURE.drift);
    expect(jobs["drift / drift"]?.summary).toBe("No drift in: network shop\n");
  });

  test("cancels a deploy, whose deployment is then stopped and rolled back", async () => {
    const before = await shop.live();
    let id = "";
    // Time for the long wait of this revision.
    const workflow = withLines(DEPLOY, { "timeout-minutes": 300, "role-duration-seconds": 18_000 });
    const jobs = await run(workflow, {
      head: { image: imageOf(3), bakeMinutes: 150 },
      onStep: async (name, child) => {
        if (name !== "Deploy") {
          return false;
        }
        await shop.canary();
        [id = ""] = await shop.deploymentIds();
        // GitHub signals the first process of the step only.
        child.kill("SIGINT");
        return true;
      },
    });
    const deploy = jobs["production / deploy"] as JobRun;
    expect(deploy.conclusion).toBe("cancelled");
    expect(exitCodes(deploy)["Show what was stopped"]).toBe(0);
    await shop.rolledBack(id, before);
    expect(logOf(deploy, "Show what was stopped")).toContain("shop:2");
    await shop.processesEnded();
  });

  test("rolls back by hand", async () => {
    const jobs = await run(ROLL_BACK, { head: { image: imageOf(2) } }, { inputs: { application: "shop" } });
    expect(failures(jobs)).toEqual(NO_FAILURE.rollback);
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:1" });
    expect(JSON.parse(shop.artifact(VERDICT) ?? "{}")).toMatchObject({
      verdict: { kind: "traffic-shifted" },
    });
  });
});
