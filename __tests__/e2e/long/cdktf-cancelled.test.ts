import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { AppSettings } from "../support/app-settings";
import { CdktfShop } from "../support/cdktf-shop";
import { SKIPPED_VARIABLE } from "../support/requirements";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const imageOf = (version: number) => `public.ecr.aws/shop/shop:${version}`;
const LONG_CANARY = { bakeMinutes: 600 };

let shop: CdktfShop;

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story. cdktf gives Terraform its own terminal, whose end reaches the driver as a signal; cancelled.test.ts has the same
// deaths without cdktf, and story.test.ts the interrupt.
describeEndToEnd("a run through the cdktf CLI that is cancelled during a canary", () => {
  beforeAll(async () => {
    shop = await CdktfShop.open();
    expect(await shop.deployAll({ image: imageOf(1) })).toMatchObject({ exitCode: 0 });
  });

  afterAll(() => shop?.close());

  /** Starts a rollout that stays at 10 percent, and comes back once it is there. */
  async function startLongCanary(settings: AppSettings) {
    const before = await shop.live();
    const deploying = shop.deploy({ ...LONG_CANARY, ...settings });
    await shop.canary();
    const [id = ""] = await shop.deploymentIds();
    return { before, deploying, id };
  }

  test("because the driver is killed, is stopped and rolled back", async () => {
    const { before, deploying, id } = await startLongCanary({ image: imageOf(2) });
    process.kill(shop.driver(), "SIGKILL");
    await shop.rolledBack(id, before);
    expect(await deploying).toMatchObject({ exitCode: 1, verdict: undefined });
    expect(await shop.live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
  });

  test("because Terraform is killed and the driver continues, is stopped and rolled back", async () => {
    const { before, deploying, id } = await startLongCanary({ image: imageOf(3) });
    process.kill(shop.terraformApply(), "SIGKILL");
    await shop.rolledBack(id, before);
    // Not its exit code: cdktf ends with 0 when Terraform is killed.
    await deploying;
    await shop.processesEnded();
    expect(shop.verdict()).toMatchObject({ verdict: { kind: "cancelled" } });
    expect(await shop.live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
  });
});
