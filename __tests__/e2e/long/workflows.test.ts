import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { JobRun } from "../../support/github/job-run";
import { exitCodes, PULL_REQUEST } from "../../support/github/project";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { WorkflowShop } from "../support/workflow-shop";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const imageOf = (version: number) => `public.ecr.aws/shop/shop:${version}`;
const INPUTS = { "role-arn": "arn:aws:iam::123456789012:role/shop", region: "eu-west-1" };
const BY_HAND = { ...INPUTS, environment: "production", application: "shop" };

const DIFF = { workflow: "reusable-diff.yml", job: "diff", inputs: INPUTS, github: PULL_REQUEST };
const DEPLOY = {
  workflow: "reusable-deploy.yml",
  job: "deploy",
  inputs: { ...INPUTS, environment: "production" },
};
const DRIFT = { workflow: "reusable-drift.yml", job: "drift", inputs: INPUTS };

/** Where an artifact has the verdict. */
const VERDICT = "verdicts/shop-shop-eu-west-1.json";

let shop: WorkflowShop;

/** The log of a step, for a failure. */
const logOf = (run: JobRun, step: string) => run.steps.find(({ name }) => name === step)?.log ?? "";

/** What went wrong in a run: nothing, as a rule. */
const failures = (run: JobRun) =>
  run.steps.filter(({ outcome }) => outcome === "failure").map(({ name, log }) => `${name}:\n${log}`);

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with what the test before left.
describeEndToEnd("a team that deploys with the workflows", () => {
  beforeAll(async () => {
    shop = await WorkflowShop.open();
  });

  afterAll(() => shop?.close());

  test("gets a plan of the network, and hears that the service can't be planned yet", async () => {
    const run = await shop.run({ ...DIFF, inputs: { ...INPUTS, "all-stacks": true } }, { image: imageOf(1) });
    expect(failures(run)).toEqual([]);
    expect(shop.artifact("plans/network.txt")).toContain("aws_vpc.");
    expect(shop.artifact("plans/shop.txt")).toBe(undefined);
    expect(shop.comments).toHaveLength(1);
    expect(shop.comments[0]?.body).toContain("- `shop` can't be planned yet");
  });

  test("deploys both stacks at first", async () => {
    const run = await shop.run(DEPLOY, { image: imageOf(1) });
    expect(failures(run)).toEqual([]);
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:1", healthyTargets: 2 });
  });

  test("gets a review of a new image, and of no other stack, in the same comment", async () => {
    const run = await shop.run(DIFF, { image: imageOf(2) }, { image: imageOf(1) });
    expect(failures(run)).toEqual([]);
    expect(shop.artifact("plans/network.txt")).toBe(undefined);
    expect(shop.artifact("plans/shop.txt")).toContain(imageOf(2));
    expect(shop.comments).toHaveLength(1);
    expect(shop.comments[0]?.body).toContain(imageOf(2));
  });

  test("deploys the image, with its verdict in the artifacts and in the summary", async () => {
    const run = await shop.run(DEPLOY, { image: imageOf(2) });
    expect(failures(run)).toEqual([]);
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:2" });
    const [artifact = []] = Object.values(run.artifacts);
    expect(JSON.parse(shop.artifact(VERDICT) ?? "{}")).toMatchObject({ verdict: { kind: "succeeded" } });
    expect(artifact).toEqual([
      "plans/network.txt",
      "plans/shop.txt",
      "review.md",
      VERDICT,
      VERDICT.replace(".json", ".txt"),
    ]);
    expect(Object.keys(JSON.parse(`${run.outputs["services"]}`))).toEqual(["shop-shop-eu-west-1"]);
    expect(run.summary).toContain("shop:2");
  });

  test("has no drift after it", async () => {
    const run = await shop.run(DRIFT, { image: imageOf(2) });
    expect(failures(run)).toEqual([]);
    expect(run.summary).toBe("No drift in: network shop\n");
  });

  test("cancels a deploy, whose deployment is then stopped and rolled back", async () => {
    const before = await shop.live();
    let id = "";
    const run = await shop.run(
      {
        ...DEPLOY,
        // Time for the long wait of this revision.
        inputs: { ...DEPLOY.inputs, "timeout-minutes": 300, "role-duration-seconds": 18_000 },
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
      },
      { image: imageOf(3), bakeMinutes: 150 },
    );
    expect(run.conclusion).toBe("cancelled");
    expect(exitCodes(run)["Show what was stopped"]).toBe(0);
    await shop.rolledBack(id, before);
    expect(logOf(run, "Show what was stopped")).toContain("shop:2");
    await shop.processesEnded();
  });

  test("rolls back by hand", async () => {
    const run = await shop.run(
      { workflow: "reusable-rollback.yml", job: "rollback", inputs: BY_HAND },
      { image: imageOf(2) },
    );
    expect(failures(run)).toEqual([]);
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:1" });
    expect(JSON.parse(shop.artifact(VERDICT) ?? "{}")).toMatchObject({
      verdict: { kind: "traffic-shifted" },
    });
  });
});
