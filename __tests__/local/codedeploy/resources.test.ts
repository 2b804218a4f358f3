import { describe, expect, test } from "@jest/globals";
import { forwardTo, LOAD_BALANCER, OTHER, PRODUCTION, TEST } from "../ecs/support/fake-backing";
import { createEmptyWorld, createFakeWorld, groupInput } from "./support/fake-world";

const pair = groupInput.loadBalancerInfo.targetGroupPairInfoList[0];
const withPair = (changes: object) => ({
  loadBalancerInfo: { targetGroupPairInfoList: [{ ...pair, ...changes }] },
});
const blueGreen = (changes: object) => ({
  blueGreenDeploymentConfiguration: { ...groupInput.blueGreenDeploymentConfiguration, ...changes },
});
const names = { applicationName: "shop", deploymentGroupName: "web" };

describe("an operation that the local AWS doesn't know", () => {
  test.each(["RegisterOnPremisesInstance", "SkipWaitTimeForInstanceTermination", "toString", ""])(
    "fails: %p",
    async (name) => {
      const { status, body } = await (await createEmptyWorld()).deploy(name, {});
      expect({ status, type: body["__type"] }).toEqual({ status: 400, type: "UnknownOperationException" });
    },
  );
});

describe("applications", () => {
  test("are created, renamed with their tags, listed and deleted", async () => {
    const { deploy } = await createEmptyWorld();
    const tags = [{ Key: "team", Value: "shop" }];
    await deploy("CreateApplication", { applicationName: "one", computePlatform: "Lambda", tags });
    await deploy("UpdateApplication", { applicationName: "one", newApplicationName: "two" });
    const ResourceArn = "arn:aws:codedeploy:eu-west-1:123456789012:application:two";
    expect((await deploy("ListTagsForResource", { ResourceArn })).body).toEqual({ Tags: tags });
    expect((await deploy("ListApplications", {})).body).toEqual({ applications: ["shop", "two"] });
    expect((await deploy("GetApplication", { applicationName: "two" })).body["application"]).toMatchObject({
      applicationName: "two",
      computePlatform: "Lambda",
    });
    await deploy("DeleteApplication", { applicationName: "two" });
    expect((await deploy("GetApplication", { applicationName: "two" })).body["__type"]).toBe(
      "ApplicationDoesNotExistException",
    );
  });

  test.each([
    ["that is there already", { applicationName: "shop" }, "ApplicationAlreadyExistsException"],
    ["without a name", {}, "ApplicationNameRequiredException"],
    [
      "with a name of 101 characters",
      { applicationName: "a".repeat(101) },
      "InvalidApplicationNameException",
    ],
    [
      "for an unknown platform",
      { applicationName: "a", computePlatform: "EC2" },
      "InvalidComputePlatformException",
    ],
  ])("fail to be created %s", async (_, input, type) => {
    const { body } = await (await createEmptyWorld()).deploy("CreateApplication", input);
    expect(body["__type"]).toBe(type);
  });

  test("take a name of 100 characters", async () => {
    const { deploy } = await createEmptyWorld();
    expect((await deploy("CreateApplication", { applicationName: "a".repeat(100) })).status).toBe(200);
  });
});

describe("tags", () => {
  test("are added, replaced and removed by ARN", async () => {
    const { deploy } = await createFakeWorld({ tags: [{ Key: "a", Value: "1" }] });
    const ResourceArn = "arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:shop/web";
    await deploy("TagResource", {
      ResourceArn,
      Tags: [
        { Key: "a", Value: "2" },
        { Key: "b", Value: "3" },
      ],
    });
    await deploy("UntagResource", { ResourceArn, TagKeys: ["b"] });
    expect((await deploy("ListTagsForResource", { ResourceArn })).body).toEqual({
      Tags: [{ Key: "a", Value: "2" }],
    });
  });

  test.each([
    [undefined, "ResourceArnRequiredException"],
    ["shop", "InvalidArnException"],
    ["arn:aws:codedeploy:eu-west-1:123456789012:application:none", "ApplicationDoesNotExistException"],
    [
      "arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:shop/none",
      "DeploymentGroupDoesNotExistException",
    ],
  ])("fail for %p", async (ResourceArn, type) => {
    const { body } = await (await createEmptyWorld()).deploy("ListTagsForResource", { ResourceArn });
    expect(body["__type"]).toBe(type);
  });
});

describe("deployment configs", () => {
  const linear = (linearPercentage: number, linearInterval: number) => ({
    deploymentConfigName: "own",
    computePlatform: "ECS",
    trafficRoutingConfig: { type: "TimeBasedLinear", timeBasedLinear: { linearPercentage, linearInterval } },
  });

  test("that are built in say what they do", async () => {
    const { deploy } = await createEmptyWorld();
    const get = async (name: string) =>
      (await deploy("GetDeploymentConfig", { deploymentConfigName: `CodeDeployDefault.${name}` })).body[
        "deploymentConfigInfo"
      ];
    expect(await get("ECSCanary10Percent15Minutes")).toMatchObject({
      computePlatform: "ECS",
      trafficRoutingConfig: {
        type: "TimeBasedCanary",
        timeBasedCanary: { canaryPercentage: 10, canaryInterval: 15 },
      },
    });
    expect(await get("ECSAllAtOnce")).toMatchObject({ trafficRoutingConfig: { type: "AllAtOnce" } });
    expect(await get("OneAtATime")).toMatchObject({
      computePlatform: "Server",
      minimumHealthyHosts: { type: "HOST_COUNT", value: 1 },
    });
  });

  test("are listed, the built-in ones too", async () => {
    const { deploy } = await createEmptyWorld();
    await deploy("CreateDeploymentConfig", linear(25, 1));
    const { body } = await deploy("ListDeploymentConfigs", {});
    expect(body["deploymentConfigsList"]).toHaveLength(18);
    expect(body["deploymentConfigsList"]).toContain("own");
  });

  test.each([
    ["0 percent", linear(0, 1), 400],
    ["1 percent", linear(1, 1), 200],
    ["99 percent", linear(99, 1), 200],
    ["100 percent", linear(100, 1), 400],
    ["no interval", linear(10, 0), 400],
    ["a shift of 2880 minutes", linear(10, 320), 200],
    ["a shift of more than 2880 minutes", linear(10, 321), 400],
  ])("take %s or not", async (_, input, status) => {
    const answer = await (await createEmptyWorld()).deploy("CreateDeploymentConfig", input);
    expect(answer.status).toBe(status);
    expect(answer.body["__type"]).toBe(
      status === 200 ? undefined : "InvalidTrafficRoutingConfigurationException",
    );
  });

  test.each([
    [
      "CodeDeploy's own prefix",
      { deploymentConfigName: "CodeDeployDefault.Mine" },
      "InvalidDeploymentConfigNameException",
    ],
    ["a name that is taken", { deploymentConfigName: "taken" }, "DeploymentConfigAlreadyExistsException"],
    ["no name", { deploymentConfigName: undefined }, "DeploymentConfigNameRequiredException"],
    ["another platform", { computePlatform: "Lambda" }, "InvalidComputePlatformException"],
    ["no routing", { trafficRoutingConfig: undefined }, "InvalidTrafficRoutingConfigurationException"],
    [
      "an unknown routing",
      { trafficRoutingConfig: { type: "Random" } },
      "InvalidTrafficRoutingConfigurationException",
    ],
  ])("fail to be created with %s", async (_, changes, type) => {
    const { deploy } = await createEmptyWorld();
    await deploy("CreateDeploymentConfig", { ...linear(10, 1), deploymentConfigName: "taken" });
    const { body } = await deploy("CreateDeploymentConfig", { ...linear(10, 1), ...changes });
    expect(body["__type"]).toBe(type);
  });

  test("can be deleted only when no group uses them", async () => {
    const world = await createFakeWorld();
    await world.deploy("CreateDeploymentConfig", linear(25, 1));
    const update = (deploymentConfigName: string) =>
      world.deploy("UpdateDeploymentGroup", {
        applicationName: "shop",
        currentDeploymentGroupName: "web",
        deploymentConfigName,
      });
    const remove = () => world.deploy("DeleteDeploymentConfig", { deploymentConfigName: "own" });
    await update("own");
    expect((await remove()).body["__type"]).toBe("DeploymentConfigInUseException");
    await update("CodeDeployDefault.ECSAllAtOnce");
    expect((await remove()).status).toBe(200);
  });

  test("can't be deleted while a deployment follows them", async () => {
    const world = await createFakeWorld();
    await world.deploy("CreateDeploymentConfig", linear(25, 1));
    await world.start(2, { deploymentConfigName: "own" });
    const { body } = await world.deploy("DeleteDeploymentConfig", { deploymentConfigName: "own" });
    expect(body["__type"]).toBe("DeploymentConfigInUseException");
  });
});

describe("deployment groups", () => {
  test("answer everything that they were created with, and what clients rely on", async () => {
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

  test("have the ECS default for what they leave out", async () => {
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

  test("keep what an update leaves out, and are renamed by it", async () => {
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

  test("are gone after DeleteDeploymentGroup, which may be called twice", async () => {
    const { deploy } = await createFakeWorld();
    expect((await deploy("DeleteDeploymentGroup", names)).status).toBe(200);
    expect((await deploy("DeleteDeploymentGroup", names)).status).toBe(200);
    expect((await deploy("GetDeploymentGroup", names)).body["__type"]).toBe(
      "DeploymentGroupDoesNotExistException",
    );
  });

  test("show the last deployment and the last one that succeeded", async () => {
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
    ["a role that is no ARN", { serviceRoleArn: "role" }, "InvalidRoleException"],
    ["an unknown config", { deploymentConfigName: "none" }, "DeploymentConfigDoesNotExistException"],
    [
      "a Lambda config",
      { deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" },
      "InvalidDeploymentConfigNameException",
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
      "a target group behind another balancer",
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
      "a test listener of another balancer",
      withPair({ testTrafficRoute: { listenerArns: [`${LOAD_BALANCER}/elsewhere/1`] } }),
      "InvalidLoadBalancerInfoException",
    ],
    [
      "no blue/green configuration",
      { blueGreenDeploymentConfiguration: undefined },
      "InvalidBlueGreenDeploymentConfigurationException",
    ],
    [
      "blue kept alive",
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
      "a wait that continues",
      blueGreen({ deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 1 } }),
      "InvalidBlueGreenDeploymentConfigurationException",
    ],
    [
      "a stop without a wait",
      blueGreen({ deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 0 } }),
      "InvalidBlueGreenDeploymentConfigurationException",
    ],
    [
      "a part of a minute to wait",
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
    ["triggers", { triggerConfigurations: [{ triggerName: "t" }] }, "InvalidTriggerConfigException"],
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
  ])("fail to be created with %s", async (_, changes, type) => {
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
    ["a name that is taken", {}, "DeploymentGroupAlreadyExistsException"],
    [
      "a service of another group",
      { deploymentGroupName: "second" },
      "ECSServiceMappingLimitExceededException",
    ],
  ])("fail to be created next to another one with %s", async (_, changes, type) => {
    const { deploy } = await createFakeWorld();
    const { body } = await deploy("CreateDeploymentGroup", { ...groupInput, ...changes });
    expect(body["__type"]).toBe(type);
  });

  test("take a wait of 2880 minutes", async () => {
    const terminateBlueInstancesOnDeploymentSuccess = {
      action: "TERMINATE",
      terminationWaitTimeInMinutes: 2880,
    };
    await expect(
      createFakeWorld(blueGreen({ terminateBlueInstancesOnDeploymentSuccess })),
    ).resolves.toBeDefined();
  });

  test("behind a network load balancer take all-at-once, and nothing gradual", async () => {
    const world = await createEmptyWorld();
    world.backing.loadBalancerType = "network";
    const create = (deploymentConfigName: string) =>
      world.deploy("CreateDeploymentGroup", { ...groupInput, deploymentConfigName });
    expect((await create("CodeDeployDefault.ECSCanary10Percent5Minutes")).body["message"]).toMatch(
      /^Only ALB supports gradual traffic routing/,
    );
    expect((await create("CodeDeployDefault.ECSAllAtOnce")).status).toBe(200);
  });

  test("take an alarm configuration that is switched off", async () => {
    await expect(
      createFakeWorld({ alarmConfiguration: { enabled: false, alarms: [{ name: "a" }] } }),
    ).resolves.toBeDefined();
  });
});
