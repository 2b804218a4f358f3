import { describe, expect, test } from "@jest/globals";
import { BLUE, GREEN, PRODUCTION, taskDefinitionArn } from "../../ecs/support/fake-backing";
import { createFakeWorld, type FakeWorld } from "../support/fake-world";

const watching = (...names: string[]) => ({
  enabled: true,
  ignorePollAlarmFailure: false,
  alarms: names.map((name) => ({ name })),
});
const canary = { deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes" };
const rollback = { autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_STOP_ON_ALARM"] } };

async function withAlarms(group: object = {}): Promise<FakeWorld> {
  const world = await createFakeWorld({
    ...canary,
    alarmConfiguration: watching("errors", "slow"),
    ...group,
  });
  world.alarms.known.set("errors", "OK");
  world.alarms.known.set("slow", "INSUFFICIENT_DATA");
  return world;
}

const activated = (alarms: string) =>
  `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: ${alarms}`;

describe("a deployment with alarms", () => {
  test("succeeds while no alarm is in ALARM", async () => {
    const world = await withAlarms(rollback);
    const id = await world.start(2);
    await world.time.advance(20);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
  });

  test("is stopped by an alarm, and rolled back if the group rolls back on alarms", async () => {
    const world = await withAlarms(rollback);
    const id = await world.start(2);
    await world.time.advance(3);
    expect(world.backing.weights(PRODUCTION)[GREEN]).toBe(10);
    world.alarms.known.set("errors", "ALARM");
    await world.time.advance(1);
    const info = await world.info(id);
    expect(info).toMatchObject({
      status: "Stopped",
      errorInformation: { code: "ALARM_ACTIVE", message: activated("<errors>") },
    });
    expect(await world.events(id)).toContain("AllowTraffic Failed");
    const rolledBack = await world.info(info["rollbackInfo"]?.["rollbackDeploymentId"] ?? "");
    expect(rolledBack).toMatchObject({ status: "Succeeded", creator: "codeDeployRollback" });
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    expect(await world.taskSets()).toMatchObject([{ taskDefinition: taskDefinitionArn(1) }]);
  });

  test("is stopped without a rollback if the group doesn't roll back on alarms", async () => {
    const world = await withAlarms({
      autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
    });
    const id = await world.start(2);
    await world.time.advance(3);
    world.alarms.known.set("errors", "ALARM");
    world.alarms.known.set("slow", "ALARM");
    await world.time.advance(1);
    const info = await world.info(id);
    expect(info["errorInformation"]?.["message"]).toBe(activated("<errors> <slow>"));
    expect(info).not.toHaveProperty("rollbackInfo");
    expect(world.backing.weights(PRODUCTION)[GREEN]).toBe(10);
  });

  test("is watched until the old task set is terminated", async () => {
    const world = await withAlarms(rollback);
    const id = await world.start(2);
    await world.time.advance(8);
    expect(await world.target(id)).toMatchObject({ status: "Succeeded" });
    world.alarms.known.set("errors", "ALARM");
    await world.time.advance(1);
    expect(await world.info(id)).toMatchObject({ status: "Stopped" });
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
  });

  test("is created, then stopped before its first step, when an alarm is already in ALARM", async () => {
    const world = await withAlarms(rollback);
    world.alarms.known.set("errors", "ALARM");
    const id = await world.start(2);
    await world.time.advance(0.5);
    expect(await world.info(id)).toMatchObject({
      status: "Stopped",
      errorInformation: { code: "ALARM_ACTIVE" },
    });
    expect(await world.info(id)).not.toHaveProperty("rollbackInfo");
    expect(await world.taskSets()).toHaveLength(1);
  });

  test("is not watched after its end", async () => {
    const world = await withAlarms();
    const id = await world.start(2);
    await world.time.advance(20);
    world.alarms.known.set("errors", "ALARM");
    await world.time.advance(5);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
  });

  test("ignores its alarms when the alarm configuration is disabled", async () => {
    const world = await withAlarms({ alarmConfiguration: { ...watching("errors"), enabled: false } });
    world.alarms.known.set("errors", "ALARM");
    const id = await world.start(2);
    await world.time.advance(20);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
  });
});

describe("an alarm whose state can't be read", () => {
  test.each<[string, (world: FakeWorld) => void, string]>([
    [
      "because it doesn't exist",
      (world) => world.alarms.known.delete("slow"),
      "The state of alarms could not be retrieved: these alarms do not exist: slow.",
    ],
    [
      "because CloudWatch returns an error",
      ({ alarms }) => {
        alarms.broken = new Error("no connection");
      },
      "The state of alarms could not be retrieved: no connection",
    ],
  ])("stops a deployment %s", async (_, breakIt, message) => {
    const world = await withAlarms();
    const id = await world.start(2);
    await world.time.advance(1);
    breakIt(world);
    await world.time.advance(1);
    const info = await world.info(id);
    expect(info).toMatchObject({ status: "Stopped", errorInformation: { code: "ALARM_ACTIVE", message } });
  });

  test("doesn't stop the deployment if the group ignores poll failures; the other alarms still count", async () => {
    const world = await withAlarms({
      alarmConfiguration: { ...watching("gone", "errors"), ignorePollAlarmFailure: true },
    });
    const id = await world.start(2);
    await world.time.advance(2);
    world.alarms.broken = new Error("no connection");
    await world.time.advance(1);
    expect(await world.info(id)).toMatchObject({ status: "InProgress" });
    world.alarms.broken = undefined;
    world.alarms.known.set("errors", "ALARM");
    await world.time.advance(1);
    expect(await world.info(id)).toMatchObject({ status: "Stopped" });
  });
});

describe("the alarms of a deployment", () => {
  test.each([
    ["disables the group's alarms", { enabled: false, alarms: [] }, "InProgress"],
    ["replaces the group's alarms", watching("slow"), "InProgress"],
    ["adds alarms", watching("errors"), "Stopped"],
  ])("override those of the group: an override %s", async (_, override, status) => {
    const world = await withAlarms();
    world.alarms.known.set("errors", "ALARM");
    const id = await world.start(2, { overrideAlarmConfiguration: override });
    await world.time.advance(2);
    expect(await world.info(id)).toMatchObject({
      status,
      overrideAlarmConfiguration: { ignorePollAlarmFailure: false, ...override },
    });
  });

  test("are in the group's description, and not in that of a deployment without an override", async () => {
    const world = await withAlarms();
    const names = { applicationName: "shop", deploymentGroupName: "web" };
    const { body } = await world.deploy("GetDeploymentGroup", names);
    expect(body["deploymentGroupInfo"]).toMatchObject({ alarmConfiguration: watching("errors", "slow") });
    const id = await world.start(2);
    expect(await world.info(id)).not.toHaveProperty("overrideAlarmConfiguration");
  });

  test("are kept when an update of the group leaves them out", async () => {
    const world = await withAlarms();
    const names = { applicationName: "shop", currentDeploymentGroupName: "web" };
    await world.deploy("UpdateDeploymentGroup", names);
    const { body } = await world.deploy("GetDeploymentGroup", {
      applicationName: "shop",
      deploymentGroupName: "web",
    });
    expect(body["deploymentGroupInfo"]).toMatchObject({ alarmConfiguration: watching("errors", "slow") });
  });

  test("may be fifty", async () => {
    const names = Array.from({ length: 50 }, (_, index) => String(index));
    await createFakeWorld({ alarmConfiguration: watching(...names) });
  });
});
