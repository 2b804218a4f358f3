import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../support/golden";
import { BLUE, GREEN, SERVICE_ARN, taskDefinitionArn } from "./support/fake-backing";
import { createFakeEcs, createServiceInput, type FakeEcs } from "./support/fake-ecs";

const names = { cluster: "shop", service: "web" };

async function withService(changes: object = {}): Promise<FakeEcs> {
  const ecs = createFakeEcs();
  const { status, body } = await ecs.call("CreateService", { ...createServiceInput, ...changes });
  if (status !== 200) {
    throw new Error(JSON.stringify(body));
  }
  return ecs;
}

async function describeWeb({ call }: FakeEcs) {
  const { body } = await call("DescribeServices", { cluster: "shop", services: ["web"] });
  return body["services"]?.[0];
}

describe("a CODE_DEPLOY service", () => {
  test("has a primary task set and no deployment after its creation", async () => {
    const ecs = await withService();
    const service = await describeWeb(ecs);
    expect(service).toMatchObject({ deployments: [], runningCount: 0, pendingCount: 2 });
    expect(service?.["taskSets"]).toEqual([
      {
        id: expect.stringMatching(/^ecs-svc\/\d{19}$/),
        taskSetArn: expect.stringContaining(":task-set/shop/web/ecs-svc/"),
        serviceArn: SERVICE_ARN,
        clusterArn: expect.stringContaining(":cluster/shop"),
        status: "PRIMARY",
        taskDefinition: taskDefinitionArn(1),
        computedDesiredCount: 2,
        pendingCount: 2,
        runningCount: 0,
        createdAt: expect.any(Number),
        updatedAt: expect.any(Number),
        launchType: "FARGATE",
        platformVersion: "LATEST",
        platformFamily: "Linux",
        networkConfiguration: createServiceInput.networkConfiguration,
        loadBalancers: createServiceInput.loadBalancers,
        serviceRegistries: [],
        scale: { value: 100, unit: "PERCENT" },
        stabilityStatus: "STABILIZING",
        stabilityStatusAt: expect.any(Number),
        tags: [],
      },
    ]);
  });

  test("becomes steady after a while, with its targets registered", async () => {
    const ecs = await withService();
    await ecs.time.advance(0.4);
    expect(await describeWeb(ecs)).toMatchObject({
      runningCount: 2,
      taskSets: [{ stabilityStatus: "STABILIZING" }],
    });
    expect(ecs.backing.targetsOf(BLUE)).toEqual([]);
    await ecs.time.advance(0.2);
    expect(await describeWeb(ecs)).toMatchObject({
      runningCount: 2,
      taskSets: [{ stabilityStatus: "STEADY_STATE" }],
    });
    expect(ecs.backing.targetsOf(BLUE)).toEqual([
      { ip: "10.0.1.20", port: 80 },
      { ip: "10.0.2.20", port: 80 },
    ]);
    const [last] = (await describeWeb(ecs))?.["events"] ?? [];
    expect(last).toMatchObject({ message: "(service web) has reached a steady state." });
  });

  test("with a desired count of 0 is steady without a task", async () => {
    const ecs = await withService({ desiredCount: 0 });
    expect(await describeWeb(ecs)).toMatchObject({
      runningCount: 0,
      taskSets: [{ stabilityStatus: "STEADY_STATE" }],
    });
  });

  test("uses the cluster's default capacity providers", async () => {
    const ecs = createFakeEcs();
    ecs.backing.strategy = [{ capacityProvider: "FARGATE_SPOT", weight: 1, base: 0 }];
    await ecs.call("CreateService", { ...createServiceInput, launchType: undefined });
    const service = await describeWeb(ecs);
    expect(service).toMatchObject({
      capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1, base: 0 }],
    });
    expect(service).not.toHaveProperty("launchType");
    // moto supports only launch types. Without one it would use EC2.
    expect(ecs.moto.received[0]?.input).toMatchObject({ launchType: "FARGATE" });
  });

  const WRONG: readonly (readonly [string, object])[] = [
    ["no load balancer", { loadBalancers: [] }],
    [
      "two load balancers",
      {
        loadBalancers: [
          ...createServiceInput.loadBalancers,
          { targetGroupArn: GREEN, containerName: "app", containerPort: 80 },
        ],
      },
    ],
    [
      "an unknown target group",
      { loadBalancers: [{ targetGroupArn: "none", containerName: "app", containerPort: 80 }] },
    ],
    [
      "a target group without a load balancer",
      { loadBalancers: [{ targetGroupArn: GREEN, containerName: "app", containerPort: 80 }] },
    ],
    [
      "another container",
      { loadBalancers: [{ targetGroupArn: BLUE, containerName: "other", containerPort: 80 }] },
    ],
    ["another port", { loadBalancers: [{ targetGroupArn: BLUE, containerName: "app", containerPort: 81 }] }],
    ["no network", { networkConfiguration: undefined }],
    ["the DAEMON scheduling strategy", { schedulingStrategy: "DAEMON" }],
    ["EC2", { launchType: "EC2" }],
    ["no launch type and no strategy", { launchType: undefined }],
    ["a launch type and a strategy", { capacityProviderStrategy: [{ capacityProvider: "FARGATE" }] }],
    ["Service Connect", { serviceConnectConfiguration: { enabled: true } }],
    ["alarms of the service", { deploymentConfiguration: { alarms: { enable: true } } }],
    ["ECS's own blue/green", { deploymentConfiguration: { strategy: "BLUE_GREEN" } }],
    ["an unknown task definition", { taskDefinition: "none" }],
  ];
  const refusal = async (changes: object) => {
    const ecs = createFakeEcs();
    return { ecs, ...(await ecs.call("CreateService", { ...createServiceInput, ...changes })) };
  };

  test.each(WRONG)("fails with %s, and the request is not sent to moto", async (_, changes) => {
    const { ecs, status } = await refusal(changes);
    expect(status).toBe(400);
    expect(ecs.moto.received).toEqual([]);
  });

  test("fails with a message that names the problem", async () => {
    const answers = await Promise.all(WRONG.map(([, changes]) => refusal(changes)));
    expectGolden(
      "wrong-services.txt",
      answers.map(({ body }, index) => `${WRONG[index]?.[0]}: ${body["__type"]}: ${body["message"]}`),
    );
  });

  test("fails when it already exists", async () => {
    const ecs = await withService();
    const { body } = await ecs.call("CreateService", createServiceInput);
    expect(body["message"]).toBe("Creation of service was not idempotent.");
  });

  test("never becomes steady with an image that can't be pulled", async () => {
    const ecs = await withService({ taskDefinition: taskDefinitionArn(3) });
    await ecs.time.advance(30);
    expect(await describeWeb(ecs)).toMatchObject({
      runningCount: 0,
      taskSets: [{ status: "PRIMARY", stabilityStatus: "STABILIZING" }],
    });
    expect(ecs.backing.targetsOf(BLUE)).toEqual([]);
  });
});

describe("UpdateService on a CODE_DEPLOY service", () => {
  test.each([
    ["taskDefinition", taskDefinitionArn(2), "task definition"],
    ["networkConfiguration", createServiceInput.networkConfiguration, "network parameters"],
    ["platformVersion", "1.4.0", "platform version"],
    ["loadBalancers", [], "load balancers"],
    ["serviceRegistries", [], "service registries"],
    ["capacityProviderStrategy", [], "capacity provider strategy"],
    ["serviceConnectConfiguration", { enabled: true }, "service connect configuration"],
    ["volumeConfigurations", [], "volume configurations"],
    ["vpcLatticeConfigurations", [], "VPC Lattice configurations"],
  ])("fails with %s and the error message of ECS", async (member, value, name) => {
    const ecs = await withService();
    const { status, body } = await ecs.call("UpdateService", { ...names, [member]: value });
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        __type: "InvalidParameterException",
        message: `Unable to update ${name} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
      },
    });
  });

  test("fails with a forced deployment, and accepts forceNewDeployment false", async () => {
    const ecs = await withService();
    expect((await ecs.call("UpdateService", { ...names, forceNewDeployment: true })).status).toBe(400);
    expect((await ecs.call("UpdateService", { ...names, forceNewDeployment: false })).status).toBe(200);
  });

  test("scales up and down with the desired count", async () => {
    const ecs = await withService();
    await ecs.time.advance(1);
    await ecs.call("UpdateService", { ...names, desiredCount: 3 });
    expect(await describeWeb(ecs)).toMatchObject({
      desiredCount: 3,
      taskSets: [{ stabilityStatus: "STABILIZING" }],
    });
    await ecs.time.advance(1);
    expect(await describeWeb(ecs)).toMatchObject({
      runningCount: 3,
      taskSets: [{ stabilityStatus: "STEADY_STATE" }],
    });
    expect(ecs.backing.targetsOf(BLUE)).toHaveLength(3);
    await ecs.call("UpdateService", { ...names, desiredCount: 1 });
    expect(await describeWeb(ecs)).toMatchObject({ runningCount: 1, pendingCount: 0 });
    expect(ecs.backing.targetsOf(BLUE)).toHaveLength(1);
  });

  test("fails with a count below 0", async () => {
    const ecs = await withService();
    expect((await ecs.call("UpdateService", { ...names, desiredCount: -1 })).status).toBe(400);
  });

  test("stores the attributes that may be changed", async () => {
    const ecs = await withService();
    await ecs.call("UpdateService", {
      ...names,
      healthCheckGracePeriodSeconds: 60,
      deploymentConfiguration: { maximumPercent: 150 },
    });
    expect(await describeWeb(ecs)).toMatchObject({
      healthCheckGracePeriodSeconds: 60,
      deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 100 },
    });
  });
});

describe("DeleteService on a CODE_DEPLOY service", () => {
  test("deregisters its tasks from the target group", async () => {
    const ecs = await withService();
    await ecs.time.advance(1);
    expect((await ecs.call("DeleteService", { ...names, force: true })).status).toBe(200);
    expect(ecs.backing.targetsOf(BLUE)).toEqual([]);
    const { body } = await ecs.call("ListTasks", { cluster: "shop" });
    expect(body["taskArns"]).toHaveLength(1);
  });
});

describe("task sets", () => {
  test("are described by id, by ARN, or all together", async () => {
    const ecs = await withService();
    const all = await ecs.call("DescribeTaskSets", names);
    const [taskSet] = all.body["taskSets"] ?? [];
    const id = taskSet?.["id"];
    for (const name of [id, taskSet?.["taskSetArn"]]) {
      const { body } = await ecs.call("DescribeTaskSets", { ...names, taskSets: [name] });
      expect(body).toMatchObject({ taskSets: [{ id }], failures: [] });
    }
    const missing = await ecs.call("DescribeTaskSets", { ...names, taskSets: ["ecs-svc/1"] });
    expect(missing.body).toEqual({ taskSets: [], failures: [{ arn: "ecs-svc/1", reason: "MISSING" }] });
  });

  test.each(["CreateTaskSet", "UpdateTaskSet", "DeleteTaskSet", "UpdateServicePrimaryTaskSet"])(
    "can be changed only by CodeDeploy: %s fails",
    async (operation) => {
      const ecs = await withService();
      const { status, body } = await ecs.call(operation, names);
      expect(status).toBe(400);
      expect(body["message"]).toMatch(/Use AWS CodeDeploy/);
    },
  );
});
