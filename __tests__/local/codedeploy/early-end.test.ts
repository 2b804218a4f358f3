import { describe, expect, test } from "@jest/globals";
import {
  BLUE,
  container,
  forwardTo,
  GREEN,
  OTHER,
  PRODUCTION,
  TEST,
  taskDefinitionArn,
} from "../ecs/support/fake-backing";
import { appSpec, createFakeWorld, type FakeWorld, groupInput, revisionOf } from "./support/fake-world";

const rollback = (...events: string[]) => ({ autoRollbackConfiguration: { enabled: true, events } });
const canary = { deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes" };

async function rollbackOf(world: FakeWorld, id: string) {
  const rollbackId = (await world.info(id))["rollbackInfo"]?.["rollbackDeploymentId"] ?? "none";
  return { rollbackId, info: await world.info(rollbackId) };
}

describe("a deployment whose green never becomes healthy", () => {
  test.each([
    ["still waits", 59, "InProgress"],
    ["fails", 60.1, "Failed"],
  ])("%s after %p minutes", async (_, minutes, status) => {
    const world = await createFakeWorld();
    const id = await world.start(3);
    await world.time.advance(minutes);
    expect(await world.info(id)).toMatchObject({ status });
  });

  test("says that it timed out, in CodeDeploy's words", async () => {
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

  test("counts a green that crashes over and over as one", async () => {
    const world = await createFakeWorld();
    const crashing = container({ command: ["sh", "-c", "exit 1"] });
    world.backing.addTaskDefinition(4, "unused", { containers: [crashing] });
    const id = await world.start(4);
    await world.time.advance(59);
    expect(await world.info(id)).toMatchObject({ status: "InProgress" });
    await world.time.advance(2);
    expect(await world.info(id)).toMatchObject({ status: "Failed", errorInformation: { code: "TIMEOUT" } });
  });

  test("leaves production on blue and green gone", async () => {
    const world = await createFakeWorld();
    await world.start(3);
    await world.time.advance(62);
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    expect(await world.taskSets()).toMatchObject([
      { status: "PRIMARY", taskDefinition: taskDefinitionArn(1), runningCount: 2 },
    ]);
  });

  test("has no rollback deployment unless the group wants one for failures", async () => {
    const world = await createFakeWorld(rollback("DEPLOYMENT_STOP_ON_REQUEST"));
    const id = await world.start(3);
    await world.time.advance(62);
    expect(await world.info(id)).not.toHaveProperty("rollbackInfo");
  });

  test("is rolled back by a deployment of its own", async () => {
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

  test("goes back to the revision that succeeded last", async () => {
    const world = await createFakeWorld(rollback("DEPLOYMENT_FAILURE"));
    const good = await world.start(2);
    await world.time.advance(10);
    const bad = await world.start(3);
    await world.time.advance(62);
    const { info } = await rollbackOf(world, bad);
    expect(info["revision"]).toEqual((await world.info(good))["revision"]);
  });

  test("follows the rollback configuration of the deployment, not of the group", async () => {
    const world = await createFakeWorld(rollback("DEPLOYMENT_FAILURE"));
    const id = await world.start(3, { autoRollbackConfiguration: { enabled: false } });
    await world.time.advance(62);
    expect(await world.info(id)).not.toHaveProperty("rollbackInfo");
    expect(await world.info(id)).toMatchObject({ autoRollbackConfiguration: { enabled: false } });
  });

  test("recovers when the image comes to be in time", async () => {
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

describe("StopDeployment", () => {
  test("answers at once that it is on it", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(1);
    const { body } = await world.deploy("StopDeployment", { deploymentId: id });
    expect(body).toMatchObject({ status: "Pending" });
  });

  test("stops a deployment that has hardly been created", async () => {
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
  ])("with a rollback in %s takes everything back to blue", async (_, minutes, events) => {
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
  ])("without a rollback in %s leaves everything where it is", async (_, minutes, green, blue) => {
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

  test("rolls back by itself if the group wants it for requests", async () => {
    const world = await createFakeWorld({ ...canary, ...rollback("DEPLOYMENT_STOP_ON_REQUEST") });
    const id = await world.start(2);
    await world.time.advance(3);
    await world.deploy("StopDeployment", { deploymentId: id });
    await world.time.advance(1);
    expect((await rollbackOf(world, id)).info).toMatchObject({ creator: "codeDeployRollback" });
  });

  test("fails when the deployment is over", async () => {
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

  test("in Install the next deployment clears away what was left and succeeds", async () => {
    const world = await stoppedAfter(0.3);
    const next = await world.start(2);
    await world.time.advance(15);
    expect(await world.info(next)).toMatchObject({ status: "Succeeded" });
    expect(await world.taskSets()).toHaveLength(1);
  });

  test("in the middle of the shift the next deployment fails: green has traffic already", async () => {
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

describe("a deployment fails when", () => {
  async function errorOf(world: FakeWorld, input: object = {}) {
    const id = await world.start(2, input);
    await world.time.advance(1);
    const info = await world.info(id);
    expect(info["status"]).toBe("Failed");
    expect(await world.taskSets()).toHaveLength(1);
    return info["errorInformation"];
  }

  test("the production listener leads to the other target group", async () => {
    const world = await createFakeWorld();
    world.backing.actions.set(PRODUCTION, [forwardTo(GREEN)]);
    expect(await errorOf(world)).toEqual({
      code: "ELASTIC_LOAD_BALANCING_INVALID",
      message: `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${PRODUCTION}`,
    });
  });

  test("the production listener leads elsewhere", async () => {
    const world = await createFakeWorld();
    world.backing.actions.set(PRODUCTION, [forwardTo(OTHER)]);
    expect(await errorOf(world)).toMatchObject({
      message: expect.stringContaining("Primary taskset target group must be behind listener"),
    });
  });

  test("the production listener leads to a third target group too", async () => {
    const world = await createFakeWorld();
    const groups = [BLUE, OTHER].map((TargetGroupArn) => ({ TargetGroupArn, Weight: 50 }));
    world.backing.actions.set(PRODUCTION, [{ Type: "forward", ForwardConfig: { TargetGroups: groups } }]);
    expect(await errorOf(world)).toMatchObject({
      message: expect.stringContaining("Only target group in ECS deployment group"),
    });
  });

  test("the test listener leads elsewhere", async () => {
    const world = await createFakeWorld();
    world.backing.actions.set(TEST, [forwardTo(OTHER)]);
    expect(await errorOf(world)).toMatchObject({ message: expect.stringContaining(TEST) });
  });

  test("a rule still leads to the other target group", async () => {
    const world = await createFakeWorld();
    world.backing.rules.set("rule-1", [forwardTo(GREEN)]);
    expect(await errorOf(world)).toMatchObject({ message: expect.stringMatching(/behind listener rule-1$/) });
  });

  test("the task definition is not there", async () => {
    const world = await createFakeWorld();
    const error = await errorOf(world, { revision: revisionOf(appSpec(99)) });
    expect(error).toMatchObject({
      code: "ECS_UPDATE_ERROR",
      message: expect.stringContaining("TaskDefinition not found"),
    });
  });

  test("the task definition is inactive", async () => {
    const world = await createFakeWorld();
    world.backing.addTaskDefinition(2, "nginx:2", { active: false });
    expect(await errorOf(world)).toMatchObject({
      message: expect.stringContaining("TaskDefinition is inactive"),
    });
  });

  test.each([
    ["name", { ContainerName: "other", ContainerPort: 80 }, "The container other does not exist"],
    ["port", { ContainerName: "app", ContainerPort: 81 }, "did not have a container port 81"],
  ])("the container's %s is not in the task definition", async (_, LoadBalancerInfo, message) => {
    const world = await createFakeWorld();
    const error = await errorOf(world, { revision: revisionOf(appSpec(2, { LoadBalancerInfo })) });
    expect(error).toMatchObject({ code: "ECS_UPDATE_ERROR", message: expect.stringContaining(message) });
  });

  test("the service serves from a target group outside the pair", async () => {
    const world = await createFakeWorld();
    const pair = groupInput.loadBalancerInfo.targetGroupPairInfoList[0];
    world.backing.knownGroups = [
      ...world.backing.knownGroups,
      { arn: `${OTHER}-2`, name: "web-third", loadBalancerArns: [] },
    ];
    const { status } = await world.deploy("UpdateDeploymentGroup", {
      applicationName: "shop",
      currentDeploymentGroupName: "web",
      loadBalancerInfo: {
        targetGroupPairInfoList: [{ ...pair, targetGroups: [{ name: "web-green" }, { name: "web-third" }] }],
      },
    });
    expect(status).toBe(200);
    expect(await errorOf(world)).toMatchObject({ code: "INVALID_ECS_SERVICE" });
  });

  test("AWS itself breaks, and says what broke", async () => {
    const world = await createFakeWorld();
    world.backing.setActions = async () => {
      throw new Error("connection refused");
    };
    const id = await world.start(2);
    await world.time.advance(1);
    expect(await world.info(id)).toMatchObject({
      status: "Failed",
      errorInformation: { code: "INTERNAL_ERROR", message: expect.stringContaining("connection refused") },
    });
  });

  test("AWS breaks in the middle of the shift, and takes the traffic back to blue", async () => {
    const world = await createFakeWorld(canary);
    const id = await world.start(2);
    await world.time.advance(3);
    const { backing } = world;
    expect(backing.weights(PRODUCTION)).toEqual({ [BLUE]: 90, [GREEN]: 10 });
    const setActions = backing.setActions.bind(backing);
    backing.setActions = async () => {
      backing.setActions = setActions;
      throw new Error("connection refused");
    };
    await world.time.advance(5);
    expect(await world.info(id)).toMatchObject({ status: "Failed" });
    expect(backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    expect(backing.weights(TEST)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
  });
});

describe("a rollback deployment", () => {
  test("that is stopped isn't rolled back itself", async () => {
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
    expect(world.world.books.deployments).toHaveLength(2);
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
