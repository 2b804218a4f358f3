import { describe, expect, test } from "@jest/globals";
import { BLUE, forwardTo, GREEN, OTHER, PRODUCTION, TEST } from "../../ecs/support/fake-backing";
import { appSpec, createFakeWorld, type FakeWorld, groupInput, revisionOf } from "../support/fake-world";
import { canary } from "../support/rollbacks";

describe("a deployment fails when", () => {
  async function errorOf(world: FakeWorld, input: object = {}) {
    const id = await world.start(2, input);
    await world.time.advance(1);
    const info = await world.info(id);
    expect(info["status"]).toBe("Failed");
    expect(await world.taskSets()).toHaveLength(1);
    return info["errorInformation"];
  }

  test("the production listener forwards to the other target group", async () => {
    const world = await createFakeWorld();
    world.backing.actions.set(PRODUCTION, [forwardTo(GREEN)]);
    expect(await errorOf(world)).toEqual({
      code: "ELASTIC_LOAD_BALANCING_INVALID",
      message: `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${PRODUCTION}`,
    });
  });

  test("the production listener doesn't forward to the pair", async () => {
    const world = await createFakeWorld();
    world.backing.actions.set(PRODUCTION, [forwardTo(OTHER)]);
    expect(await errorOf(world)).toMatchObject({
      message: expect.stringContaining("Primary taskset target group must be behind listener"),
    });
  });

  test.each([
    ["production", PRODUCTION],
    ["test", TEST],
  ])("the %s listener also forwards to a third target group", async (_, listener) => {
    const world = await createFakeWorld();
    const groups = [BLUE, OTHER].map((TargetGroupArn) => ({ TargetGroupArn, Weight: 50 }));
    world.backing.actions.set(listener, [{ Type: "forward", ForwardConfig: { TargetGroups: groups } }]);
    expect(await errorOf(world)).toMatchObject({
      message: expect.stringContaining("Only target group in ECS deployment group"),
    });
  });

  test("the test listener doesn't forward to the pair", async () => {
    const world = await createFakeWorld();
    world.backing.actions.set(TEST, [forwardTo(OTHER)]);
    expect(await errorOf(world)).toMatchObject({ message: expect.stringContaining(TEST) });
  });

  test("a rule still forwards to the other target group", async () => {
    const world = await createFakeWorld();
    world.backing.rules.set("rule-1", [forwardTo(GREEN)]);
    expect(await errorOf(world)).toMatchObject({ message: expect.stringMatching(/behind listener rule-1$/) });
  });

  test("the task definition does not exist", async () => {
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

  test("the service uses a target group outside the pair", async () => {
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

  test("an AWS call fails, and reports the reason", async () => {
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

  test("an AWS call fails during the shift, and moves the traffic back to the old task set", async () => {
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
