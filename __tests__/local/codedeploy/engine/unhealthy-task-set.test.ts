import { describe, expect, test } from "@jest/globals";
import { BLUE, container, GREEN, PRODUCTION, taskDefinitionArn } from "../../ecs/support/fake-backing";
import { createFakeWorld } from "../support/fake-world";
import { canary, rollback, rollbackOf } from "../support/rollbacks";

describe("a deployment whose new task set never becomes healthy", () => {
  test.each([
    ["still waits", 59, "InProgress"],
    ["fails", 60.1, "Failed"],
  ])("%s after %p minutes", async (_, minutes, status) => {
    const world = await createFakeWorld();
    const id = await world.start(3);
    await world.time.advance(minutes);
    expect(await world.info(id)).toMatchObject({ status });
  });

  test("reports CodeDeploy's timeout message", async () => {
    const world = await createFakeWorld();
    const id = await world.start(3);
    await world.time.advance(61);
    expect(await world.info(id)).toMatchObject({
      status: "Failed",
      errorInformation: {
        code: "TIMEOUT",
        message:
          "The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.",
      },
      deploymentOverview: { Failed: 1, Succeeded: 0 },
    });
    expect((await world.events(id)).slice(0, 3)).toEqual([
      "BeforeInstall Succeeded",
      "Install Failed",
      "AfterInstall Skipped",
    ]);
  });

  test("times out when new tasks crash repeatedly", async () => {
    const world = await createFakeWorld();
    const crashing = container({ command: ["sh", "-c", "exit 1"] });
    world.backing.addTaskDefinition(4, "unused", { containers: [crashing] });
    const id = await world.start(4);
    await world.time.advance(59);
    expect(await world.info(id)).toMatchObject({ status: "InProgress" });
    await world.time.advance(2);
    expect(await world.info(id)).toMatchObject({ status: "Failed", errorInformation: { code: "TIMEOUT" } });
  });

  test("keeps production on the old task set and removes the new one", async () => {
    const world = await createFakeWorld();
    await world.start(3);
    await world.time.advance(62);
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    expect(await world.taskSets()).toMatchObject([
      { status: "PRIMARY", taskDefinition: taskDefinitionArn(1), runningCount: 2 },
    ]);
  });

  test("has no rollback deployment unless the group rolls back on failures", async () => {
    const world = await createFakeWorld(rollback("DEPLOYMENT_STOP_ON_REQUEST"));
    const id = await world.start(3);
    await world.time.advance(62);
    expect(await world.info(id)).not.toHaveProperty("rollbackInfo");
  });

  test("is rolled back by another deployment", async () => {
    const world = await createFakeWorld({ ...canary, ...rollback("DEPLOYMENT_FAILURE") });
    const id = await world.start(3);
    await world.time.advance(62);
    const { rollbackId, info } = await rollbackOf(world, id);
    expect(await world.info(id)).toMatchObject({
      rollbackInfo: {
        rollbackMessage: `Deployment ${id} terminated. Automatic rollback is triggered with a DeploymentId ${rollbackId}.`,
      },
    });
    expect(info).toMatchObject({
      status: "Succeeded",
      creator: "codeDeployRollback",
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      rollbackInfo: {
        rollbackTriggeringDeploymentId: id,
        rollbackMessage: `Deployment ${rollbackId} is triggered to roll back deployment ${id}.`,
      },
    });
    expect(await world.taskSets()).toMatchObject([
      { status: "PRIMARY", taskDefinition: taskDefinitionArn(1) },
    ]);
  });

  test("rolls back to the last successful revision", async () => {
    const world = await createFakeWorld(rollback("DEPLOYMENT_FAILURE"));
    const good = await world.start(2);
    await world.time.advance(10);
    const bad = await world.start(3);
    await world.time.advance(62);
    const { info } = await rollbackOf(world, bad);
    expect(info["revision"]).toEqual((await world.info(good))["revision"]);
  });

  test("uses the rollback configuration of the deployment, not of the group", async () => {
    const world = await createFakeWorld(rollback("DEPLOYMENT_FAILURE"));
    const id = await world.start(3, { autoRollbackConfiguration: { enabled: false } });
    await world.time.advance(62);
    expect(await world.info(id)).not.toHaveProperty("rollbackInfo");
    expect(await world.info(id)).toMatchObject({ autoRollbackConfiguration: { enabled: false } });
  });

  test("succeeds when the image is pushed in time", async () => {
    const world = await createFakeWorld();
    world.backing.addTaskDefinition(4, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:4");
    const id = await world.start(4);
    await world.time.advance(30);
    expect(await world.info(id)).toMatchObject({ status: "InProgress" });
    world.backing.images.add("web:4");
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
  });
});
