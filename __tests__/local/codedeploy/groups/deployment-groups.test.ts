import { describe, expect, test } from "@jest/globals";
import { forwardTo, LOAD_BALANCER, OTHER, PRODUCTION, TEST } from "../../ecs/support/fake-backing";
import { createEmptyWorld, createFakeWorld, groupInput } from "../support/fake-world";

const pair = groupInput.loadBalancerInfo.targetGroupPairInfoList[0];
const withPair = (changes: object) => ({
  loadBalancerInfo: { targetGroupPairInfoList: [{ ...pair, ...changes }] },
});
const blueGreen = (changes: object) => ({
  blueGreenDeploymentConfiguration: { ...groupInput.blueGreenDeploymentConfiguration, ...changes },
});
const names = { applicationName: "shop", deploymentGroupName: "web" };

describe("deployment groups", () => {
  test("return everything that they were created with, and the defaults that clients need", async () => {
    const { deploy } = await createFakeWorld();
    const { body } = await deploy("GetDeploymentGroup", names);
    expect(body["deploymentGroupInfo"]).toMatchObject({
      ...groupInput,
      computePlatform: "ECS",
      autoScalingGroups: [],
      outdatedInstancesStrategy: "UPDATE",
      autoRollbackConfiguration: { enabled: false, events: [] },
    });
  });

  test("have the ECS defaults for missing settings", async () => {
    const { deploy } = await createFakeWorld({
      deploymentConfigName: undefined,
      blueGreenDeploymentConfiguration: {},
    });
    const { body } = await deploy("GetDeploymentGroup", names);
    expect(body["deploymentGroupInfo"]).toMatchObject({
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 0 },
        deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
      },
    });
  });

  test("keep the settings that an update leaves out, and can be renamed", async () => {
    const { deploy } = await createFakeWorld();
    await deploy("UpdateDeploymentGroup", {
      applicationName: "shop",
      currentDeploymentGroupName: "web",
      newDeploymentGroupName: "web-2",
      ...blueGreen({
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 7 },
      }),
    });
    const { body } = await deploy("GetDeploymentGroup", { ...names, deploymentGroupName: "web-2" });
    expect(body["deploymentGroupInfo"]).toMatchObject({
      ...groupInput,
      deploymentGroupName: "web-2",
      ...blueGreen({
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 7 },
      }),
    });
    expect((await deploy("ListDeploymentGroups", { applicationName: "shop" })).body).toMatchObject({
      deploymentGroups: ["web-2"],
    });
  });

  test("are deleted by DeleteDeploymentGroup, which may be called twice", async () => {
    const { deploy } = await createFakeWorld();
    expect((await deploy("DeleteDeploymentGroup", names)).status).toBe(200);
    expect((await deploy("DeleteDeploymentGroup", names)).status).toBe(200);
    expect((await deploy("GetDeploymentGroup", names)).body["__type"]).toBe(
      "DeploymentGroupDoesNotExistException",
    );
  });

  test("show the last deployment and the last successful deployment", async () => {
    const world = await createFakeWorld();
    const good = await world.start(2);
    await world.time.advance(10);
    const bad = await world.start(3);
    await world.time.advance(62);
    const { body } = await world.deploy("GetDeploymentGroup", names);
    expect(body["deploymentGroupInfo"]).toMatchObject({
      lastSuccessfulDeployment: { deploymentId: good, status: "Succeeded" },
      lastAttemptedDeployment: { deploymentId: bad, status: "Failed" },
    });
  });

  test.each<[string, object, string]>([
    ["no name", { deploymentGroupName: undefined }, "DeploymentGroupNameRequiredException"],
    ["an unknown application", { applicationName: "none" }, "ApplicationDoesNotExistException"],
    ["no role", { serviceRoleArn: undefined }, "RoleRequiredException"],
    ["a role that is not an ARN", { serviceRoleArn: "role" }, "InvalidRoleException"],
    ["an unknown config", { deploymentConfigName: "none" }, "DeploymentConfigDoesNotExistException"],
    [
      "a Lambda config",
      { deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" },
      "DeploymentConfigDoesNotExistException",
    ],
    ["no deployment style", { deploymentStyle: undefined }, "InvalidDeploymentStyleException"],
    [
      "in-place deployments",
      { deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITH_TRAFFIC_CONTROL" } },
      "InvalidDeploymentStyleException",
    ],
    ["no load balancer", { loadBalancerInfo: undefined }, "InvalidLoadBalancerInfoException"],
    [
      "a classic load balancer",
      { loadBalancerInfo: { elbInfoList: [{ name: "x" }] } },
      "InvalidLoadBalancerInfoException",
    ],
    [
      "one target group",
      withPair({ targetGroups: [{ name: "web-blue" }] }),
      "InvalidTargetGroupPairException",
    ],
    [
      "one target group twice",
      withPair({ targetGroups: [{ name: "web-blue" }, { name: "web-blue" }] }),
      "InvalidTargetGroupPairException",
    ],
    [
      "an unknown target group",
      withPair({ targetGroups: [{ name: "web-blue" }, { name: "none" }] }),
      "InvalidTargetGroupPairException",
    ],
    [
      "a target group of another load balancer",
      withPair({ targetGroups: [{ name: "web-blue" }, { name: "other" }] }),
      "InvalidTargetGroupPairException",
    ],
    [
      "an unknown listener",
      withPair({ prodTrafficRoute: { listenerArns: ["none"] } }),
      "InvalidLoadBalancerInfoException",
    ],
    [
      "no production listener",
      withPair({ prodTrafficRoute: { listenerArns: [] } }),
      "InvalidLoadBalancerInfoException",
    ],
    [
      "two production listeners",
      withPair({ prodTrafficRoute: { listenerArns: [PRODUCTION, TEST] } }),
      "InvalidLoadBalancerInfoException",
    ],
    [
      "one listener for both routes",
      withPair({ testTrafficRoute: { listenerArns: [PRODUCTION] } }),
      "InvalidLoadBalancerInfoException",
    ],
    [
      "a test listener of another load balancer",
      withPair({ testTrafficRoute: { listenerArns: [`${LOAD_BALANCER}/elsewhere/1`] } }),
      "InvalidLoadBalancerInfoException",
    ],
    [
      "no blue/green configuration",
      { blueGreenDeploymentConfiguration: undefined },
      "InvalidBlueGreenDeploymentConfigurationException",
    ],
    [
      "the old task set kept alive",
      blueGreen({ terminateBlueInstancesOnDeploymentSuccess: { action: "KEEP_ALIVE" } }),
      "InvalidBlueGreenDeploymentConfigurationException",
    ],
    [
      "a wait of 2881 minutes",
      blueGreen({
        terminateBlueInstancesOnDeploymentSuccess: {
          action: "TERMINATE",
          terminationWaitTimeInMinutes: 2881,
        },
      }),
      "InvalidBlueGreenDeploymentConfigurationException",
    ],
    [
      "a wait with CONTINUE_DEPLOYMENT",
      blueGreen({ deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 1 } }),
      "InvalidBlueGreenDeploymentConfigurationException",
    ],
    [
      "STOP_DEPLOYMENT without a wait",
      blueGreen({ deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 0 } }),
      "InvalidBlueGreenDeploymentConfigurationException",
    ],
    [
      "a wait of a fraction of a minute",
      blueGreen({ deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 0.5 } }),
      "InvalidBlueGreenDeploymentConfigurationException",
    ],
    [
      "an alarm without a name",
      { alarmConfiguration: { enabled: true, alarms: [{}] } },
      "InvalidAlarmConfigException",
    ],
    [
      "an alarm twice",
      { alarmConfiguration: { enabled: true, alarms: [{ name: "a" }, { name: "a" }] } },
      "InvalidAlarmConfigException",
    ],
    [
      "51 alarms",
      {
        alarmConfiguration: {
          enabled: true,
          alarms: Array.from({ length: 51 }, (_, index) => ({ name: String(index) })),
        },
      },
      "AlarmsLimitExceededException",
    ],
    [
      "a rollback without events",
      { autoRollbackConfiguration: { enabled: true, events: [] } },
      "InvalidAutoRollbackConfigException",
    ],
    ["no service", { ecsServices: [] }, "InvalidECSServiceException"],
    [
      "an unknown service",
      { ecsServices: [{ clusterName: "shop", serviceName: "none" }] },
      "InvalidECSServiceException",
    ],
    [
      "a service of another controller",
      { ecsServices: [{ clusterName: "shop", serviceName: "rolling" }] },
      "InvalidECSServiceException",
    ],
    ["servers", { ec2TagFilters: [{ Key: "a" }] }, "InvalidInputException"],
  ])("can't be created with %s", async (_, changes, type) => {
    const world = await createEmptyWorld();
    world.backing.actions.set(`${LOAD_BALANCER}/elsewhere/1`, [forwardTo(OTHER)]);
    world.backing.services.set("shop/rolling", {
      arn: "r",
      clusterArn: "c",
      status: "ACTIVE",
      controller: "ECS",
    });
    const { status, body } = await world.deploy("CreateDeploymentGroup", { ...groupInput, ...changes });
    expect({ status, type: body["__type"] }).toEqual({ status: 400, type });
  });

  test.each([
    ["an existing name", {}, "DeploymentGroupAlreadyExistsException"],
    [
      "a service of another group",
      { deploymentGroupName: "second" },
      "ECSServiceMappingLimitExceededException",
    ],
  ])("can't be created next to another group with %s", async (_, changes, type) => {
    const { deploy } = await createFakeWorld();
    const { body } = await deploy("CreateDeploymentGroup", { ...groupInput, ...changes });
    expect(body["__type"]).toBe(type);
  });

  test("can have a wait of 2880 minutes", async () => {
    const terminateBlueInstancesOnDeploymentSuccess = {
      action: "TERMINATE",
      terminationWaitTimeInMinutes: 2880,
    };
    await expect(
      createFakeWorld(blueGreen({ terminateBlueInstancesOnDeploymentSuccess })),
    ).resolves.toBeDefined();
  });

  test("support only all-at-once behind a Network Load Balancer", async () => {
    const world = await createEmptyWorld();
    world.backing.loadBalancerType = "network";
    const create = (deploymentConfigName: string) =>
      world.deploy("CreateDeploymentGroup", { ...groupInput, deploymentConfigName });
    expect((await create("CodeDeployDefault.ECSCanary10Percent5Minutes")).body["message"]).toMatch(
      /^Only ALB supports gradual traffic routing/,
    );
    expect((await create("CodeDeployDefault.ECSAllAtOnce")).status).toBe(200);
  });

  test("can have a disabled alarm configuration", async () => {
    await expect(
      createFakeWorld({ alarmConfiguration: { enabled: false, alarms: [{ name: "a" }] } }),
    ).resolves.toBeDefined();
  });
});
