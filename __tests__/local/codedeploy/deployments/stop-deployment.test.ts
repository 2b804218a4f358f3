import { describe, expect, test } from "@jest/globals";
import { GREEN, PRODUCTION, TEST, taskDefinitionArn } from "../../ecs/support/fake-backing";
import { createFakeWorld } from "../support/fake-world";
import { canary, rollback, rollbackOf } from "../support/rollbacks";

describe("StopDeployment", () => {
  test("returns Pending at once", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(1);
    const { body } = await world.deploy("StopDeployment", { deploymentId: id });
    expect(body).toMatchObject({ status: "Pending" });
  });

  test("stops a deployment directly after its creation", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.deploy("StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
    await world.time.advance(1);
    expect(await world.info(id)).toMatchObject({ status: "Stopped" });
    expect(await world.info(id)).not.toHaveProperty("rollbackInfo");
    expect(await world.taskSets()).toHaveLength(1);
  });

  test.each([
    ["Install", 0.3, ["BeforeInstall Succeeded", "Install Failed", "AfterInstall Skipped"]],
    ["AllowTraffic", 3, ["BeforeAllowTraffic Succeeded", "AllowTraffic Failed", "AfterAllowTraffic Skipped"]],
    ["the termination wait", 7, ["AllowTraffic Succeeded", "AfterAllowTraffic Succeeded"]],
  ])("with a rollback in %s moves all traffic back to the old task set", async (_, minutes, events) => {
    const world = await createFakeWorld(canary);
    const id = await world.start(2);
    await world.time.advance(minutes);
    await world.deploy("StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
    await world.time.advance(1);
    expect(await world.info(id)).toMatchObject({
      status: "Stopped",
      errorInformation: { code: "MANUAL_STOP" },
    });
    expect(await world.events(id)).toEqual(expect.arrayContaining(events));
    expect((await rollbackOf(world, id)).info).toMatchObject({ status: "Succeeded" });
    expect(world.backing.weights(PRODUCTION)[GREEN] ?? 0).toBe(0);
    expect(world.backing.weights(TEST)[GREEN] ?? 0).toBe(0);
    expect(world.backing.targetsOf(GREEN)).toEqual([]);
    expect(await world.taskSets()).toMatchObject([
      { status: "PRIMARY", taskDefinition: taskDefinitionArn(1) },
    ]);
  });

  test.each([
    ["Install", 0.3, 0, "PRIMARY"],
    ["AllowTraffic", 3, 10, "PRIMARY"],
    ["the termination wait", 7, 100, "ACTIVE"],
  ])("without a rollback in %s changes nothing", async (_, minutes, green, blue) => {
    const world = await createFakeWorld(canary);
    const id = await world.start(2);
    await world.time.advance(minutes);
    await world.deploy("StopDeployment", { deploymentId: id, autoRollbackEnabled: false });
    await world.time.advance(30);
    expect(await world.info(id)).toMatchObject({ status: "Stopped" });
    expect(await world.info(id)).not.toHaveProperty("rollbackInfo");
    expect(world.backing.weights(PRODUCTION)[GREEN]).toBe(green);
    expect(await world.taskSets()).toMatchObject([{ status: blue }, { externalId: id }]);
  });

  test("rolls back by default if the group rolls back on request", async () => {
    const world = await createFakeWorld({ ...canary, ...rollback("DEPLOYMENT_STOP_ON_REQUEST") });
    const id = await world.start(2);
    await world.time.advance(3);
    await world.deploy("StopDeployment", { deploymentId: id });
    await world.time.advance(1);
    expect((await rollbackOf(world, id)).info).toMatchObject({ creator: "codeDeployRollback" });
  });

  test("fails when the deployment has ended", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(10);
    const { body } = await world.deploy("StopDeployment", { deploymentId: id });
    expect(body["__type"]).toBe("DeploymentAlreadyCompletedException");
  });
});

describe("after a stop without a rollback", () => {
  async function stoppedAfter(minutes: number) {
    const world = await createFakeWorld(canary);
    const id = await world.start(2);
    await world.time.advance(minutes);
    await world.deploy("StopDeployment", { deploymentId: id, autoRollbackEnabled: false });
    await world.time.advance(1);
    return world;
  }

  test("in Install, the next deployment removes the left task set and succeeds", async () => {
    const world = await stoppedAfter(0.3);
    const next = await world.start(2);
    await world.time.advance(15);
    expect(await world.info(next)).toMatchObject({ status: "Succeeded" });
    expect(await world.taskSets()).toHaveLength(1);
  });

  test("during the shift, the next deployment fails because the idle target group has traffic", async () => {
    const world = await stoppedAfter(3);
    const next = await world.start(2);
    await world.time.advance(1);
    expect(await world.info(next)).toMatchObject({
      status: "Failed",
      errorInformation: {
        code: "ELASTIC_LOAD_BALANCING_INVALID",
        message: expect.stringContaining("Green taskset target group cannot have non-zero weight"),
      },
    });
  });
});

describe("a rollback deployment", () => {
  test("is not rolled back itself when it is stopped", async () => {
    const world = await createFakeWorld(canary);
    const id = await world.start(2);
    await world.time.advance(3);
    await world.deploy("StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
    await world.time.advance(0.06);
    const { rollbackId, info } = await rollbackOf(world, id);
    expect(info).toMatchObject({ status: "InProgress" });
    await world.deploy("StopDeployment", { deploymentId: rollbackId, autoRollbackEnabled: true });
    await world.time.advance(1);
    expect(await world.info(rollbackId)).toMatchObject({ status: "Stopped" });
    expect(world.world.store.deployments).toHaveLength(2);
  });

  test("counts as the group's active deployment", async () => {
    const world = await createFakeWorld(canary);
    const id = await world.start(2);
    await world.time.advance(3);
    await world.deploy("StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
    await world.time.advance(0.06);
    await expect(world.start(2)).rejects.toThrow(/DeploymentLimitExceededException/);
    await world.time.advance(1);
    await expect(world.start(2)).resolves.toMatch(/^d-/);
  });
});
