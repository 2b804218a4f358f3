import { UpdateDeploymentGroupCommand } from "@aws-sdk/client-codedeploy";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { CommandShop, NAME } from "./support/command-shop";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { until } from "./support/until";

jest.setTimeout(120_000);

/** In CodeDeploy's minutes: long enough for a command to start, to look and to act. */
const APPROVAL_WAIT = 100;

let shop: CommandShop;

/** The newest deployment, once it waits for approval. */
async function waiting(after: string): Promise<string> {
  await until("a deployment waits for approval", async () => {
    const id = await shop.newest();
    return id !== after && (await shop.statusOf(id)) === "Ready";
  });
  return shop.newest();
}

function setWait(waitTimeInMinutes: number) {
  return shop.codeDeploy.send(
    new UpdateDeploymentGroupCommand({
      applicationName: NAME,
      currentDeploymentGroupName: NAME,
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 0 },
        deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes },
      },
    }),
  );
}

const describeLocal = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeLocal("a deployment that waits for approval", () => {
  beforeAll(async () => {
    shop = await CommandShop.start();
    await setWait(APPROVAL_WAIT);
  });

  afterAll(() => shop?.stop());

  test("leaves users on the old revision when it is rejected", async () => {
    const { ended } = shop.deploy(2);
    const id = await waiting("");
    expect(await shop.live()).toBe(shop.arnOf(1));

    expect([await shop.run("stop"), (await ended).exitCode]).toEqual([0, 3]);
    expect([await shop.statusOf(id), await shop.live()]).toEqual(["Stopped", shop.arnOf(1)]);
  });

  test("is stopped when nobody approves it in time, and users stay on the old revision", async () => {
    await setWait(1);
    const before = await shop.newest();
    const { exitCode } = await shop.deploy(2, "--retry").ended;
    const id = await shop.newest();

    expect(id).not.toBe(before);
    expect([exitCode, await shop.statusOf(id), await shop.live()]).toEqual([3, "Stopped", shop.arnOf(1)]);
  });

  test("shifts traffic when it is approved", async () => {
    await setWait(APPROVAL_WAIT);
    const before = await shop.newest();
    const { ended } = shop.deploy(2, "--retry");
    const id = await waiting(before);

    expect([await shop.run("continue"), (await ended).exitCode]).toEqual([0, 0]);
    expect([await shop.statusOf(id), await shop.live()]).toEqual(["Succeeded", shop.arnOf(2)]);
  });
});
