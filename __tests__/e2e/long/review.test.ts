import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { differingResources } from "../../../scripts/commands/review/other-code";
import type { ReviewResult } from "../../../scripts/commands/review/result";
import { expectPlanSample } from "../../scripts/review/plan-sample";
import { readEverything } from "../support/inventory";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { CLUSTER_STACK, COMMAND_STACK, SHARED_STACKS, WEB_STACK } from "../support/review/review-app";
import { ReviewShop } from "../support/review/review-shop";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

let shop: ReviewShop;

/** What the command says of each plan in the app's folder. */
async function summaries(...options: readonly string[]): Promise<Record<string, string>> {
  const { exitCode, output } = await shop.review("--json", ...options);
  if (exitCode !== 0) {
    throw new Error(output);
  }
  const { plans } = JSON.parse(output) as ReviewResult;
  return Object.fromEntries(plans.map(({ stack = "", summary }) => [stack, summary]));
}

/** Plans a stack. The plan is of the present code, and equals the sample that the unit tests read. */
async function expectSample(name: string, stack: string): Promise<void> {
  const plan = await shop.plan(stack);
  expect(differingResources(shop.template(stack), plan)).toEqual([]);
  expectPlanSample(name, plan);
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with what the test before left.
describeEndToEnd("the review of real plans", () => {
  beforeAll(async () => {
    shop = await ReviewShop.open();
    await shop.apply(CLUSTER_STACK);
  });

  afterAll(() => shop?.close());

  test("shows the first deploy of a service", async () => {
    await expectSample("first-deploy", WEB_STACK);
    await expectSample("first-deploy-by-command", COMMAND_STACK);
    expect(await summaries()).toEqual({
      [WEB_STACK]: "first deploy, 21 other changes",
      [COMMAND_STACK]: "first deploy, 16 other changes",
    });
  });

  test("shows an empty plan", async () => {
    await shop.apply(WEB_STACK, ...SHARED_STACKS, COMMAND_STACK);
    await expectSample("empty", WEB_STACK);
  });

  test("refuses a plan that is older than the code", async () => {
    shop.synthesize({ version: 2 });
    const { exitCode, output } = await shop.review();
    expect(exitCode).toBe(2);
    expect(output).toContain("older than the last synth");
    shop.synthesize({ version: 1 });
  });

  test("shows a security group that changes", async () => {
    shop.synthesize({ version: 1, allowedCidrBlocks: ["192.0.2.0/24", "198.51.100.0/24"] });
    await expectSample("security-group", WEB_STACK);
  });

  test("shows a listener that is replaced", async () => {
    shop.synthesize({ version: 1, scheme: "internal" });
    await expectSample("listener", WEB_STACK);
  });

  test("shows new images of five services, and of one that only the command releases", async () => {
    shop.synthesize({ version: 2 });
    for (const stack of [WEB_STACK, ...SHARED_STACKS]) {
      await expectSample(`image-${stack}`, stack);
    }
    await expectSample("image-by-command", COMMAND_STACK);
    expect(await summaries()).toEqual({
      ...Object.fromEntries(
        [WEB_STACK, ...SHARED_STACKS].map((stack) => [stack, "1 rollout, nothing else changes"]),
      ),
      [COMMAND_STACK]: "no rollout, 1 other change",
    });
  });

  test("shows what the next release by the command deploys", async () => {
    shop.synthesize({ version: 1, nextRelease: true });
    await expectSample("next-release", COMMAND_STACK);
  });

  test("shows a tainted trigger", async () => {
    shop.synthesize({ version: 1 });
    const resources = await shop.terraform(WEB_STACK, "state", "list");
    const trigger = resources.split("\n").find((address) => address.startsWith("terraform_data."));
    await shop.terraform(WEB_STACK, "taint", `${trigger}`);
    await expectSample("tainted", WEB_STACK);
    await shop.terraform(WEB_STACK, "untaint", `${trigger}`);
  });

  test("leaves nothing when it is destroyed", async () => {
    await shop.destroy(WEB_STACK, ...SHARED_STACKS, COMMAND_STACK);
    await shop.destroy(CLUSTER_STACK);
    expect(await readEverything(shop.client)).toEqual(shop.before);
  });
});
