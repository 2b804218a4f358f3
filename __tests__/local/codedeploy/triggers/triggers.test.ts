import { describe, expect, test } from "@jest/globals";
import { createFakeWorld, type FakeWorld, groupInput, TOPIC } from "../support/fake-world";

const EVENTS = [
  "DeploymentStart",
  "DeploymentSuccess",
  "DeploymentFailure",
  "DeploymentStop",
  "DeploymentRollback",
  "DeploymentReady",
];
const triggerOf = (triggerEvents: readonly string[], triggerName = "all") => ({
  triggerName,
  triggerTargetArn: TOPIC,
  triggerEvents,
});

const withTriggers = (group: object = {}) =>
  createFakeWorld({ triggerConfigurations: [triggerOf(EVENTS)], ...group });

/** The published messages, each as its trigger, status and deployment. */
function published({ topics }: FakeWorld, ids: readonly string[]) {
  return topics.published.map(({ text }) => {
    const { eventTriggerName, status, deploymentId } = JSON.parse(text);
    return `${eventTriggerName} ${status} ${ids.indexOf(deploymentId)}`;
  });
}

async function rollbackOf(world: FakeWorld, id: string): Promise<string> {
  const { rollbackInfo } = await world.info(id);
  return `${rollbackInfo?.["rollbackDeploymentId"]}`;
}

const autoRollback = {
  autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"] },
};

describe("a trigger", () => {
  test("publishes the start and the success of a deployment, in CodeDeploy's form", async () => {
    const world = await withTriggers();
    const id = await world.start(2);
    await world.time.advance(10);
    expect(
      world.topics.published.map(({ arn, subject, text }) => ({ arn, subject, ...JSON.parse(text) })),
    ).toEqual([
      {
        arn: TOPIC,
        subject: `CREATED: AWS CodeDeploy ${id} in eu-west-1 to shop`,
        region: "eu-west-1",
        accountId: "123456789012",
        eventTriggerName: "all",
        applicationName: "shop",
        deploymentId: id,
        deploymentGroupName: "web",
        createTime: "Fri Jan 02 03:01:00 UTC 2026",
        completeTime: null,
        status: "CREATED",
      },
      {
        arn: TOPIC,
        subject: `SUCCEEDED: AWS CodeDeploy ${id} in eu-west-1 to shop`,
        region: "eu-west-1",
        accountId: "123456789012",
        eventTriggerName: "all",
        applicationName: "shop",
        deploymentId: id,
        deploymentGroupName: "web",
        createTime: "Fri Jan 02 03:01:00 UTC 2026",
        completeTime: "Fri Jan 02 03:06:37 UTC 2026",
        deploymentOverview: '{"Pending":0,"InProgress":0,"Succeeded":1,"Failed":0,"Skipped":0}',
        status: "SUCCEEDED",
      },
    ]);
  });

  test("publishes a failure with its reason, and then the rollback", async () => {
    const world = await withTriggers(autoRollback);
    const id = await world.start(3);
    await world.time.advance(70);
    const rollback = await rollbackOf(world, id);
    expect(published(world, [id, rollback])).toEqual([
      "all CREATED 0",
      "all FAILED 0",
      "all CREATED 1",
      "all IN_PROGRESS 1",
      "all SUCCEEDED 1",
    ]);
    const [, failed, created] = world.topics.published.map(({ text }) => JSON.parse(text));
    expect(JSON.parse(failed.errorInformation)).toEqual({
      ErrorCode: "TIMEOUT",
      ErrorMessage: expect.stringContaining("replacement task set"),
    });
    expect(JSON.parse(failed.rollbackInformation)).toEqual({});
    expect(JSON.parse(created.rollbackInformation)).toEqual({
      RollbackMessage: `Deployment ${rollback} is triggered to roll back deployment ${id}.`,
      RollbackTriggeringDeploymentId: id,
    });
    expect(created).not.toHaveProperty("errorInformation");
  });

  test("publishes that a deployment was stopped", async () => {
    const world = await withTriggers();
    const id = await world.start(2);
    await world.time.advance(0.03);
    await world.deploy("StopDeployment", { deploymentId: id });
    await world.time.advance(1);
    expect(published(world, [id])).toEqual(["all CREATED 0", "all ABORTED 0"]);
  });

  test("publishes that a deployment waits for an approval", async () => {
    const { blueGreenDeploymentConfiguration: blueGreen } = groupInput;
    const world = await withTriggers({
      blueGreenDeploymentConfiguration: {
        ...blueGreen,
        deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
      },
    });
    const id = await world.start(2);
    await world.time.advance(5);
    expect(published(world, [id])).toEqual(["all CREATED 0", "all READY 0"]);
  });

  test("publishes only its own events", async () => {
    const world = await withTriggers({
      triggerConfigurations: [
        triggerOf(["DeploymentStart"], "starts"),
        triggerOf(["DeploymentSuccess", "DeploymentFailure"], "ends"),
      ],
    });
    const id = await world.start(2);
    await world.time.advance(10);
    expect(published(world, [id])).toEqual(["starts CREATED 0", "ends SUCCEEDED 0"]);
  });

  test("tells a failure from a stop", async () => {
    const world = await withTriggers({
      triggerConfigurations: [
        triggerOf(["DeploymentFailure"], "failures"),
        triggerOf(["DeploymentStop"], "stops"),
      ],
    });
    const failed = await world.start(3);
    await world.time.advance(70);
    const stopped = await world.start(2);
    await world.time.advance(0.03);
    await world.deploy("StopDeployment", { deploymentId: stopped });
    await world.time.advance(1);
    expect(published(world, [failed, stopped])).toEqual(["failures FAILED 0", "stops ABORTED 1"]);
  });

  test("of a group that is updated during a deployment applies to the next deployment", async () => {
    const world = await withTriggers();
    const first = await world.start(2);
    await world.time.advance(0.03);
    await world.deploy("UpdateDeploymentGroup", {
      applicationName: "shop",
      currentDeploymentGroupName: "web",
      triggerConfigurations: [],
    });
    await world.time.advance(10);
    const second = await world.start(2);
    await world.time.advance(10);
    expect(published(world, [first, second])).toEqual(["all CREATED 0", "all SUCCEEDED 0"]);
  });

  test("that can't publish is logged, and the deployment succeeds", async () => {
    const world = await withTriggers();
    world.topics.broken = new Error("topic deleted");
    const id = await world.start(2);
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
    expect(world.logged).toContain(
      `codedeploy ${id}: trigger all could not publish DeploymentStart to ${TOPIC}: topic deleted`,
    );
  });
});
