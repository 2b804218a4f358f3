import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { ContinueDeploymentCommand, UpdateDeploymentGroupCommand } from "@aws-sdk/client-codedeploy";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EXIT_CODE } from "../../scripts/driver/context/exit-code";
import { CommandShop, NAME } from "./support/command-shop";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { trafficShiftStatus } from "./support/traffic-shift-status";
import { until } from "./support/until";

jest.setTimeout(120_000);

/** In CodeDeploy's minutes: long enough for a command to start, to look and to act. */
const TERMINATION_WAIT = 50;

let shop: CommandShop;
let cloudWatch: CloudWatchClient;

/** Deploys a revision of the service, until its traffic has shifted. */
async function release(revision: number): Promise<void> {
  const { ended } = shop.deploy(revision, "--until", "traffic-shifted", "--retry");
  expect(await ended).toMatchObject({ exitCode: 0 });
}

/** Whether CodeDeploy has moved all production traffic. */
async function hasShifted(deploymentId: string): Promise<boolean> {
  return (await trafficShiftStatus(shop.codeDeploy, deploymentId, `${NAME}:${NAME}`)) === "Succeeded";
}

/** Ends the termination wait of the newest deployment. */
async function settle(): Promise<void> {
  const deploymentId = await shop.newest();
  if ((await shop.statusOf(deploymentId)) === "Succeeded") {
    return;
  }
  await shop.codeDeploy.send(
    new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: "TERMINATION_WAIT" }),
  );
  await until("it has ended", async () => (await shop.statusOf(deploymentId)) === "Succeeded");
}

const setAlarm = (state: "OK" | "ALARM") =>
  cloudWatch.send(
    new SetAlarmStateCommand({ AlarmName: "errors", StateValue: state, StateReason: `${state} by the test` }),
  );

const describeLocal = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeLocal("a rollback by the command", () => {
  beforeAll(async () => {
    shop = await CommandShop.start();
    cloudWatch = new CloudWatchClient(shop.client);
    await shop.register();
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "errors",
        Namespace: "test",
        MetricName: "errors",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
    await setAlarm("OK");
    await shop.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: NAME,
        currentDeploymentGroupName: NAME,
        deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
        alarmConfiguration: { enabled: true, alarms: [{ name: "errors" }] },
        blueGreenDeploymentConfiguration: {
          terminateBlueInstancesOnDeploymentSuccess: {
            action: "TERMINATE",
            terminationWaitTimeInMinutes: TERMINATION_WAIT,
          },
          deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
        },
      }),
    );
  });

  afterAll(async () => {
    cloudWatch?.destroy();
    await shop?.stop();
  });

  test("takes seconds while the bad release is in its termination wait", async () => {
    await release(2);
    const bad = await shop.newest();
    const { exitCode } = await shop.start("rollback").ended;

    expect([exitCode, await shop.statusOf(bad), await shop.live()]).toEqual([0, "Stopped", shop.arnOf(1)]);
    // The rollback is CodeDeploy's own: no other deployment was ordered.
    expect((await shop.deployment(await shop.newest()))?.creator).toBe("codeDeployRollback");
  });

  test("works while the alarm is in ALARM, and a cancel right after the shift changes nothing", async () => {
    await release(2);
    await settle();
    await setAlarm("ALARM");
    const bad = await shop.newest();
    const { child, ended } = shop.start("rollback");
    await until("the rollback has shifted", async () => {
      const id = await shop.newest();
      return id !== bad && (await hasShifted(id));
    });
    child.kill("SIGTERM");
    const { exitCode } = await ended;
    const rollback = await shop.newest();

    // None: the signal came while the process was ending.
    expect([EXIT_CODE.done, EXIT_CODE.outOfTime, null]).toContain(exitCode);
    // The watchdog of a run that died acts within two seconds.
    await sleep(2_000);
    await settle();
    expect([await shop.statusOf(rollback), await shop.newest(), await shop.live()]).toEqual([
      "Succeeded",
      rollback,
      shop.arnOf(1),
    ]);
  });

  test("goes to the revision that the service was created with, which was never deployed", async () => {
    await setAlarm("OK");
    await release(3);
    await settle();
    const { exitCode } = await shop.start("rollback", "--to", `${NAME}:1`).ended;

    expect([exitCode, await shop.live()]).toEqual([0, shop.arnOf(1)]);
  });
});
