import { CreateDeploymentConfigCommand, UpdateDeploymentGroupCommand } from "@aws-sdk/client-codedeploy";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { ContinueResult } from "../../scripts/commands/continue";
import type { VerdictDocument } from "../../scripts/driver/report/verdict/document";
import { CommandShop, type Ended, NAME } from "./support/command-shop";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { trafficShiftStatus } from "./support/traffic-shift-status";
import { until } from "./support/until";

jest.setTimeout(120_000);

/** In CodeDeploy's minutes: long enough for a command to start, to look and to act. */
const APPROVAL_WAIT = 100;
/** A canary that a test has to end itself. */
const LONG_CANARY = "LONG_CANARY";

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

/** Has deployments shift traffic by the canary, without an approval. */
async function setCanary(): Promise<void> {
  await shop.codeDeploy.send(
    new CreateDeploymentConfigCommand({
      deploymentConfigName: LONG_CANARY,
      computePlatform: "ECS",
      trafficRoutingConfig: {
        type: "TimeBasedCanary",
        timeBasedCanary: { canaryPercentage: 10, canaryInterval: 1440 },
      },
    }),
  );
  await shop.codeDeploy.send(
    new UpdateDeploymentGroupCommand({
      applicationName: NAME,
      currentDeploymentGroupName: NAME,
      deploymentConfigName: LONG_CANARY,
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 0 },
        deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
      },
    }),
  );
}

const documentOf = <T>({ stdout }: Ended) => JSON.parse(stdout) as T;

const describeLocal = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeLocal("a deployment that waits for approval", () => {
  beforeAll(async () => {
    shop = await CommandShop.start();
    await setWait(APPROVAL_WAIT);
  });

  afterAll(() => shop?.stop());

  test("leaves users on the old revision when it is rejected", async () => {
    const { ended } = shop.deploy(2, "--json");
    const id = await waiting("");
    expect(await shop.live()).toBe(shop.arnOf(1));

    expect([await shop.run("stop"), (await ended).exitCode]).toEqual([0, 3]);
    expect(documentOf<VerdictDocument>(await ended)).toMatchObject({
      verdict: { kind: "rolled-back" },
      failure: { error: { code: "MANUAL_STOP" }, notApproved: { kind: "stopped" } },
    });
    expect([await shop.statusOf(id), await shop.live()]).toEqual(["Stopped", shop.arnOf(1)]);
  });

  test("is stopped when nobody approves it in time, and users stay on the old revision", async () => {
    await setWait(1);
    const before = await shop.newest();
    const ended = await shop.deploy(2, "--retry", "--json").ended;
    const { exitCode } = ended;
    const id = await shop.newest();

    expect(id).not.toBe(before);
    expect(documentOf<VerdictDocument>(ended)).toMatchObject({
      failure: { error: { code: "TIMEOUT" }, notApproved: { kind: "timed-out", minutes: 1 } },
    });
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

  test("can't be continued during a canary, which goes on until it is stopped", async () => {
    await setCanary();
    const before = await shop.newest();
    const { ended } = shop.deploy(1);
    await until("10 % of the traffic is on the new tasks", async () => {
      const id = await shop.newest();
      const target = `${NAME}:${NAME}`;
      return id !== before && (await trafficShiftStatus(shop.codeDeploy, id, target)) === "InProgress";
    });
    const id = await shop.newest();
    const refused = await shop.start("continue", "--json").ended;

    expect(refused.exitCode).toBe(6);
    expect(documentOf<ContinueResult>(refused)).toMatchObject({
      result: "refused",
      why: "traffic-shift",
      deploymentId: id,
    });
    expect(await shop.statusOf(id)).toBe("InProgress");
    expect([await shop.run("stop"), (await ended).exitCode]).toEqual([0, 3]);
    expect(await shop.live()).toBe(shop.arnOf(2));
  });
});
