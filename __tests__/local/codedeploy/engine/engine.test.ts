import { describe, expect, test } from "@jest/globals";
import { BLUE, GREEN, PRODUCTION, TEST, taskDefinitionArn } from "../../ecs/support/fake-backing";
import { createServiceInput } from "../../ecs/support/fake-ecs";
import { appSpec, createFakeWorld, groupInput, revisionOf } from "../support/fake-world";

describe("a deployment", () => {
  test("is created, is in progress, and shifts traffic when the new task set is healthy", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    expect(await world.info(id)).toMatchObject({ status: "Created", creator: "user" });
    await world.time.advance(0.1);
    expect(await world.info(id)).toMatchObject({ status: "InProgress" });
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    await world.time.advance(1);
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 0, [GREEN]: 100 });
  });

  test("shows all lifecycle events in order from its start", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(0.2);
    expect(await world.events(id)).toEqual([
      "BeforeInstall Succeeded",
      "Install InProgress",
      "AfterInstall Pending",
      "AllowTestTraffic Pending",
      "AfterAllowTestTraffic Pending",
      "BeforeAllowTraffic Pending",
      "AllowTraffic Pending",
      "AfterAllowTraffic Pending",
    ]);
  });

  test("has no events for test traffic without a test listener", async () => {
    const { prodTrafficRoute, targetGroups } = groupInput.loadBalancerInfo.targetGroupPairInfoList[0] ?? {};
    const world = await createFakeWorld({
      loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups, prodTrafficRoute }] },
    });
    const id = await world.start(2);
    await world.time.advance(10);
    expect(await world.events(id)).toEqual([
      "BeforeInstall Succeeded",
      "Install Succeeded",
      "AfterInstall Succeeded",
      "BeforeAllowTraffic Succeeded",
      "AllowTraffic Succeeded",
      "AfterAllowTraffic Succeeded",
    ]);
    expect(world.backing.weights(TEST)).toEqual({ [BLUE]: 1 });
  });

  test("gives each event a start and an end, one after the other", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(10);
    const events = (await world.target(id))["lifecycleEvents"] ?? [];
    const times = events.flatMap((event) => [Number(event["startTime"]), Number(event["endTime"])]);
    expect(times).toHaveLength(16);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  test("moves the test listener before the production listener", async () => {
    const world = await createFakeWorld();
    await world.start(2);
    await world.time.advance(10);
    expect(world.backing.changes).toEqual(["production 0", "test 100", "production 100"]);
  });

  test("moves a rule that forwards to the pair, and doesn't change other rules", async () => {
    const world = await createFakeWorld();
    const rule = PRODUCTION.replace(":listener/", ":listener-rule/");
    world.backing.rules.set(`${rule}/1`, [{ Type: "forward", TargetGroupArn: BLUE }]);
    world.backing.rules.set(`${rule}/2`, [{ Type: "fixed-response" }]);
    await world.start(2);
    await world.time.advance(10);
    expect(world.backing.weights(`${rule}/1`)).toEqual({ [BLUE]: 0, [GREEN]: 100 });
    expect(world.backing.rules.get(`${rule}/2`)).toEqual([{ Type: "fixed-response" }]);
  });

  test("keeps the old task set for the termination wait, and shows it", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(3);
    expect(await world.info(id)).toMatchObject({
      status: "InProgress",
      // Always false for ECS, as on AWS.
      instanceTerminationWaitTimeStarted: false,
    });
    expect(await world.target(id)).toMatchObject({ status: "Succeeded" });
    expect((await world.taskSets()).map(({ status }) => status)).toEqual(["ACTIVE", "PRIMARY"]);
    expect(world.backing.targetsOf(BLUE)).toHaveLength(2);
  });

  test.each([
    ["still waits", 5.5, "InProgress"],
    ["has ended", 5.8, "Succeeded"],
  ])("%s %p minutes after its start with a wait of 5", async (_, minutes, status) => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(minutes);
    expect(await world.info(id)).toMatchObject({ status });
  });

  test("registers the new tasks where the old ones are, in Cloud Map too", async () => {
    const world = await createFakeWorld();
    const registryArn = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1";
    world.backing.registries.set(registryArn, ["A"]);
    await world.call("DeleteService", { cluster: "shop", service: "web" });
    await world.call("CreateService", { ...createServiceInput, serviceRegistries: [{ registryArn }] });
    await world.time.advance(1);
    const families = () =>
      [...world.backing.instances.values()].map(({ ECS_TASK_DEFINITION_FAMILY: of }) => of);
    expect(families()).toEqual(["web", "web"]);
    await world.start(2);
    await world.time.advance(1);
    // The old tasks stay registered while they run.
    expect(families()).toHaveLength(4);
    expect((await world.taskSets()).map((taskSet) => taskSet["serviceRegistries"])).toEqual([
      [{ registryArn }],
      [{ registryArn }],
    ]);
    await world.time.advance(10);
    expect(families()).toHaveLength(2);
  });

  test("drains the old task set at the end, then removes it", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(5.7);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
    expect(await world.taskSets()).toMatchObject([
      { status: "DRAINING", scale: { value: 0 }, runningCount: 0 },
      { status: "PRIMARY", externalId: id, startedBy: "CODE_DEPLOY", runningCount: 2 },
    ]);
    expect(world.backing.targetsOf(BLUE)).toEqual([]);
    expect(world.backing.targetsOf(GREEN)).toHaveLength(2);
    await world.time.advance(1);
    expect(await world.taskSets()).toHaveLength(1);
  });

  test("keeps showing the stopped tasks of the removed task set for an hour", async () => {
    const world = await createFakeWorld();
    await world.start(2);
    await world.time.advance(10);
    const input = { cluster: "shop", serviceName: "web", desiredStatus: "STOPPED" };
    const stopped = async () =>
      Object.keys((await world.call("ListTasks", input)).body["taskArns"] ?? {}).length;
    expect(await stopped()).toBe(2);
    await world.time.advance(60);
    expect(await stopped()).toBe(0);
  });

  test("changes the service to the new revision", async () => {
    const world = await createFakeWorld();
    await world.start(2);
    await world.time.advance(10);
    const { body } = await world.call("DescribeServices", { cluster: "shop", services: ["web"] });
    expect(body["services"]?.[0]).toMatchObject({
      taskDefinition: taskDefinitionArn(2),
      loadBalancers: [{ targetGroupArn: GREEN, containerName: "app", containerPort: 80 }],
      runningCount: 2,
      deployments: [],
    });
  });

  test("shows both task sets with their shares of the traffic", async () => {
    const world = await createFakeWorld({
      deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes",
    });
    const id = await world.start(2);
    await world.time.advance(2);
    expect((await world.target(id))["taskSetsInfo"]).toMatchObject([
      { taskSetLabel: "Blue", status: "PRIMARY", trafficWeight: 90, targetGroup: { name: "web-blue" } },
      { taskSetLabel: "Green", status: "ACTIVE", trafficWeight: 10, targetGroup: { name: "web-green" } },
    ]);
  });

  test("has a deployment overview only after its end", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(2);
    expect(await world.info(id)).not.toHaveProperty("deploymentOverview");
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ deploymentOverview: { Succeeded: 1, Failed: 0 } });
  });

  test("uses the first target group again for the next deployment", async () => {
    const world = await createFakeWorld();
    await world.start(2);
    await world.time.advance(10);
    const second = await world.start(1);
    await world.time.advance(10);
    expect(await world.info(second)).toMatchObject({ status: "Succeeded" });
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    expect(world.backing.weights(TEST)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
  });

  test("takes network, platform version and strategy from the AppSpec", async () => {
    const world = await createFakeWorld();
    const content = appSpec(2, {
      PlatformVersion: "1.4.0",
      NetworkConfiguration: {
        AwsvpcConfiguration: { Subnets: ["subnet-b"], SecurityGroups: ["sg-2"], AssignPublicIp: "DISABLED" },
      },
      CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Base: 0, Weight: 1 }],
    });
    await world.start(2, { revision: revisionOf(content) });
    await world.time.advance(10);
    const { body } = await world.call("DescribeServices", { cluster: "shop", services: ["web"] });
    const service = body["services"]?.[0];
    expect(service).toMatchObject({
      platformVersion: "1.4.0",
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-b"], securityGroups: ["sg-2"] } },
      capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 }],
    });
    expect(service).not.toHaveProperty("launchType");
  });
});

describe("a setting that the AppSpec leaves out", () => {
  test.each<[string, object, object]>([
    ["the network", {}, {}],
    [
      "a part of the network",
      { NetworkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-b"] } } },
      { subnets: ["subnet-b"] },
    ],
  ])("is taken from the live task set: %s", async (_, properties, printed) => {
    const world = await createFakeWorld();
    const [before] = await world.taskSets();
    await world.start(2, { revision: revisionOf(appSpec(2, properties)) });
    await world.time.advance(10);
    const [after] = await world.taskSets();
    const network = Object.assign({}, before?.["networkConfiguration"]?.["awsvpcConfiguration"], printed);
    expect(after?.["taskDefinition"]).toBe(taskDefinitionArn(2));
    expect(after?.["networkConfiguration"]?.["awsvpcConfiguration"]).toEqual(network);
    expect(network["securityGroups"]).toHaveLength(1);
  });
});

describe("the traffic shift", () => {
  // The new task set is healthy, and the shift starts, after about 0.6 minutes.
  test.each([
    ["AllAtOnce", 0.7, 100],
    ["Canary10Percent5Minutes", 0.7, 10],
    ["Canary10Percent5Minutes", 5.5, 10],
    ["Canary10Percent5Minutes", 5.7, 100],
    ["Canary10Percent15Minutes", 15.5, 10],
    ["Canary10Percent15Minutes", 15.7, 100],
    ["Linear10PercentEvery1Minutes", 0.7, 10],
    ["Linear10PercentEvery1Minutes", 1.5, 10],
    ["Linear10PercentEvery1Minutes", 1.7, 20],
    ["Linear10PercentEvery1Minutes", 9.5, 90],
    ["Linear10PercentEvery1Minutes", 9.7, 100],
    ["Linear10PercentEvery3Minutes", 27.5, 90],
    ["Linear10PercentEvery3Minutes", 27.7, 100],
  ])("by ECS%s is after %p minutes at %p percent", async (config, minutes, percent) => {
    const world = await createFakeWorld({ deploymentConfigName: `CodeDeployDefault.ECS${config}` });
    await world.start(2);
    await world.time.advance(minutes);
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100 - percent, [GREEN]: percent });
  });

  test("uses a custom deployment config", async () => {
    const world = await createFakeWorld();
    await world.deploy("CreateDeploymentConfig", {
      deploymentConfigName: "thirds",
      computePlatform: "ECS",
      trafficRoutingConfig: {
        type: "TimeBasedLinear",
        timeBasedLinear: { linearPercentage: 40, linearInterval: 2 },
      },
    });
    const id = await world.start(2, { deploymentConfigName: "thirds" });
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ deploymentConfigName: "thirds" });
    expect(world.backing.changes.filter((change) => change.startsWith("production"))).toEqual([
      "production 0",
      "production 40",
      "production 80",
      "production 100",
    ]);
  });
});
