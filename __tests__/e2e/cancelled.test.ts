import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { TriggerShop } from "./support/trigger-shop";
import { expectDone } from "./support/verdict-checks";

jest.setTimeout(120_000);

const imageOf = (version: number) => `public.ecr.aws/shop/shop:${version}`;

let shop: TriggerShop;
/** The deployments of the cancelled runs. */
const stopped: string[] = [];

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeEndToEnd("a run that is cancelled during a canary", () => {
  beforeAll(async () => {
    shop = await TriggerShop.open(imageOf(1));
    await shop.setGroup("LONG_CANARY");
  });

  afterAll(() => shop?.close());

  /** Starts a rollout that stays at 10 percent, and comes back once it is there. */
  async function startLongCanary(version: number) {
    const before = await shop.live();
    const deploying = shop.deploy(imageOf(version));
    await shop.canary();
    const [id = ""] = await shop.deploymentIds();
    stopped.push(id);
    expect(await shop.isScalingSuspended()).toBe(true);
    return { before, deploying, id };
  }

  test("because the driver is killed, is stopped and rolled back", async () => {
    const { before, deploying, id } = await startLongCanary(2);
    process.kill(shop.driver(), "SIGKILL");
    await shop.rolledBack(id, before);
    expect(await deploying).toMatchObject({ exitCode: 1, verdict: undefined });
    expect(await shop.live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
  });

  test("because Terraform is killed and the driver continues, is stopped and rolled back", async () => {
    const { before, deploying, id } = await startLongCanary(3);
    process.kill(shop.terraformApply(), "SIGKILL");
    await shop.rolledBack(id, before);
    await deploying;
    await shop.processesEnded();
    // The driver noticed it: it wasn't killed.
    expect(shop.verdict()).toMatchObject({ verdict: { kind: "cancelled" } });
    expect(await shop.live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
  });

  test("leaves only the watchdog's log behind", async () => {
    await shop.processesEnded();
    const logs = readdirSync(shop.temporary).filter((name) => name.startsWith("ecs-codedeploy-watchdog-"));
    expect(logs).toHaveLength(2);
    const written = logs.map((log) => readFileSync(join(shop.temporary, log), "utf8"));
    expect(stopped.map((id) => written.filter((text) => text.includes(id)).length)).toEqual([1, 1]);
  });

  test("does not block a later release", async () => {
    await shop.setGroup("CANARY");
    expectDone(await shop.deploy(imageOf(4)));
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:4", taskSets: 1 });
    expect(await shop.isScalingSuspended()).toBe(false);
  });
});
