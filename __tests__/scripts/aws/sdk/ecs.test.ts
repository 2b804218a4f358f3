import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { BLUE_GROUP, taskDefinition } from "../../driver/fixtures";
import { named } from "./named";

const ecs = mockClient(ECSClient);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  ecs.reset();
});

describe("a service", () => {
  test("has its controller and its task sets", async () => {
    ecs.on(DescribeServicesCommand).resolves({
      services: [
        {
          status: "ACTIVE",
          deploymentController: { type: "CODE_DEPLOY" },
          serviceRegistries: [{ registryArn: "arn", port: 8080 }],
          taskSets: [
            {
              id: "ecs-svc/1",
              status: "PRIMARY",
              taskDefinition: taskDefinition(6),
              stabilityStatus: "STEADY_STATE",
              computedDesiredCount: 2,
              runningCount: 1,
              pendingCount: 1,
              platformVersion: "1.4.0",
              loadBalancers: [{ targetGroupArn: BLUE_GROUP, containerName: "app", containerPort: 80 }],
              networkConfiguration: {
                awsvpcConfiguration: { subnets: ["a"], securityGroups: ["b"], assignPublicIp: "DISABLED" },
              },
              capacityProviderStrategy: [{ capacityProvider: "FARGATE" }],
              serviceRegistries: [{ registryArn: "arn", containerName: "app", containerPort: 80 }],
            },
          ],
        },
      ],
    });

    expect(await aws.service("shop", "web")).toEqual({
      status: "ACTIVE",
      controller: "CODE_DEPLOY",
      registries: [{ registryArn: "arn", port: 8080 }],
      taskSets: [
        {
          id: "ecs-svc/1",
          status: "PRIMARY",
          taskDefinition: taskDefinition(6),
          stabilityStatus: "STEADY_STATE",
          desired: 2,
          running: 1,
          pending: 1,
          loadBalancer: { targetGroupArn: BLUE_GROUP, containerName: "app", containerPort: 80 },
          subnets: ["a"],
          securityGroups: ["b"],
          assignPublicIp: "DISABLED",
          platformVersion: "1.4.0",
          capacityProviders: [{ name: "FARGATE", base: 0, weight: 0 }],
          registries: [{ registryArn: "arn", port: 80 }],
        },
      ],
    });
  });

  test("does not exist if ECS knows neither the service nor its cluster", async () => {
    ecs.on(DescribeServicesCommand).resolves({ services: [], failures: [{ reason: "MISSING" }] });
    expect(await aws.service("shop", "web")).toBeUndefined();

    ecs.on(DescribeServicesCommand).rejects(named("ClusterNotFoundException"));
    expect(await aws.service("shop", "web")).toBeUndefined();
  });

  test("without a deployment controller has ECS's", async () => {
    ecs.on(DescribeServicesCommand).resolves({ services: [{ status: "ACTIVE" }] });

    expect(await aws.service("shop", "web")).toEqual({ status: "ACTIVE", controller: "ECS", taskSets: [] });
  });

  test("has stopped tasks, each with its containers' reasons", async () => {
    ecs.on(ListTasksCommand).resolves({ taskArns: ["t1"] });
    ecs.on(DescribeTasksCommand).resolves({
      tasks: [
        {
          startedBy: "ecs-svc/2",
          taskDefinitionArn: taskDefinition(7),
          stopCode: "EssentialContainerExited",
          stoppedReason: "Essential container in task exited",
          stoppingAt: new Date(1_000),
          stoppedAt: new Date(2_000),
          containers: [
            { name: "app", exitCode: 137 },
            { name: "log", exitCode: 0 },
            { name: "init", reason: "CannotPullContainerError: no such image" },
          ],
        },
      ],
    });

    expect(await aws.stoppedTasks("shop", "web")).toEqual([
      {
        startedBy: "ecs-svc/2",
        taskDefinition: taskDefinition(7),
        stopCode: "EssentialContainerExited",
        reason: "Essential container in task exited",
        stoppingAt: 1_000,
        containers: ["app: exit code 137", "init: CannotPullContainerError: no such image"],
      },
    ]);
    expect(ecs.call(0).args[0].input).toMatchObject({ serviceName: "web", desiredStatus: "STOPPED" });
  });

  test.each([
    ["that of its end, if ECS doesn't say when it began to stop", { stoppedAt: new Date(2_000) }, 2_000],
    ["none, if ECS gives none", {}, undefined],
  ])("has the time of a stopped task: %s", async (_when, times, stoppingAt) => {
    ecs.on(ListTasksCommand).resolves({ taskArns: ["t1"] });
    ecs.on(DescribeTasksCommand).resolves({ tasks: [times] });

    expect((await aws.stoppedTasks("shop", "web")).map((task) => task.stoppingAt)).toEqual([stoppingAt]);
  });

  test("without stopped tasks needs one call", async () => {
    ecs.on(ListTasksCommand).resolves({ taskArns: [] });

    expect(await aws.stoppedTasks("shop", "web")).toEqual([]);
    expect(ecs.calls()).toHaveLength(1);
  });
});

describe("a task definition", () => {
  test("can be registered again with everything that it has, except what only ECS sets", async () => {
    const content = {
      family: "shop",
      cpu: "256",
      networkMode: "awsvpc" as const,
      containerDefinitions: [
        { name: "app", image: "app:1", secrets: [{ name: "KEY", valueFrom: "arn:key" }] },
      ],
      volumes: [{ name: "work" }],
    };
    ecs.on(DescribeTaskDefinitionCommand).resolves({
      taskDefinition: {
        ...content,
        taskDefinitionArn: taskDefinition(7),
        revision: 7,
        status: "ACTIVE",
        requiresAttributes: [{ name: "ecs.capability.secrets.ssm.environment-variables" }],
        compatibilities: ["FARGATE"],
        registeredAt: new Date(0),
        registeredBy: "arn:aws:iam::123456789012:role/deploy",
      },
      tags: [{ key: "team", value: "shop" }],
    });
    ecs.on(RegisterTaskDefinitionCommand).resolves({
      taskDefinition: { taskDefinitionArn: taskDefinition(8) },
    });
    const found = await aws.registeredTaskDefinition(taskDefinition(7));

    expect(found).toEqual({
      arn: taskDefinition(7),
      status: "ACTIVE",
      content,
      tags: [{ key: "team", value: "shop" }],
    });
    expect(ecs.call(0).args[0].input).toEqual({ taskDefinition: taskDefinition(7), include: ["TAGS"] });
    expect(found && (await aws.registerTaskDefinition(found.content, found.tags))).toBe(taskDefinition(8));
    expect(ecs.call(1).args[0].input).toEqual({ ...content, tags: [{ key: "team", value: "shop" }] });
  });

  test("has a status, and its containers with their images and the ports that they map", async () => {
    ecs.on(DescribeTaskDefinitionCommand).resolves({
      taskDefinition: {
        taskDefinitionArn: taskDefinition(7),
        status: "INACTIVE",
        containerDefinitions: [
          {
            name: "app",
            image: "nginx:1.29",
            portMappings: [{ containerPort: 8080 }, { containerPort: 9090 }],
          },
          { name: "log" },
        ],
      },
    });

    expect(await aws.taskDefinition(taskDefinition(7))).toEqual({
      arn: taskDefinition(7),
      status: "INACTIVE",
      containers: [
        { name: "app", image: "nginx:1.29", ports: [8080, 9090] },
        { name: "log", ports: [] },
      ],
      fileSystemIds: [],
      secrets: [],
    });
    expect(ecs.call(0).args[0].input).toEqual({ taskDefinition: taskDefinition(7) });
  });

  test("has its architecture, its file systems and its secrets, each once", async () => {
    const secret = (valueFrom: string) => ({ name: "KEY", valueFrom });
    ecs.on(DescribeTaskDefinitionCommand).resolves({
      taskDefinition: {
        runtimePlatform: { cpuArchitecture: "ARM64" },
        volumes: [
          { name: "work" },
          { name: "one", efsVolumeConfiguration: { fileSystemId: "fs-1" } },
          { name: "two", efsVolumeConfiguration: { fileSystemId: "fs-1", rootDirectory: "/two" } },
        ],
        containerDefinitions: [
          { secrets: [secret("arn:a"), secret("b")] },
          {
            secrets: [secret("b")],
            logConfiguration: { logDriver: "awsfirelens", secretOptions: [secret("c")] },
          },
        ],
      },
    });

    expect(await aws.taskDefinition(taskDefinition(7))).toMatchObject({
      cpuArchitecture: "ARM64",
      fileSystemIds: ["fs-1"],
      secrets: ["arn:a", "b", "c"],
    });
  });

  test('does not exist if ECS answers "Unable to describe task definition"', async () => {
    const message = "Unable to describe task definition.";
    ecs.on(DescribeTaskDefinitionCommand).rejects(named("ClientException", 400, message));

    expect(await aws.taskDefinition(taskDefinition(7))).toBeUndefined();
  });

  test("fails when ECS returns the same error code with another message", async () => {
    ecs.on(DescribeTaskDefinitionCommand).rejects(named("ClientException"));

    await expect(aws.taskDefinition(taskDefinition(7))).rejects.toMatchObject({
      kind: "rejected",
      action: "ecs:DescribeTaskDefinition",
    });
  });
});

test("a family's revisions are its ACTIVE ones, newest first, without families whose name starts the same", async () => {
  const other = taskDefinition(12).replace("/shop:", "/shop-admin:");
  ecs
    .on(ListTaskDefinitionsCommand, { familyPrefix: "shop", status: "ACTIVE", sort: "DESC", maxResults: 100 })
    .resolves({ taskDefinitionArns: [other, taskDefinition(9), taskDefinition(10)] });

  expect(await aws.activeRevisions("shop")).toEqual([taskDefinition(10), taskDefinition(9)]);
});

describe("a cluster", () => {
  test("has its capacity providers and its default strategy", async () => {
    ecs.on(DescribeClustersCommand, { clusters: ["shop"] }).resolves({
      clusters: [
        {
          capacityProviders: ["FARGATE", "FARGATE_SPOT"],
          defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
        },
      ],
    });

    expect(await aws.clusterCapacity("shop")).toEqual({
      providers: ["FARGATE", "FARGATE_SPOT"],
      defaultStrategy: [{ name: "FARGATE", base: 0, weight: 1 }],
    });
  });

  test("may have no capacity providers", async () => {
    ecs.on(DescribeClustersCommand).resolves({ clusters: [{}] });

    expect(await aws.clusterCapacity("shop")).toEqual({ providers: [], defaultStrategy: [] });
  });

  test("does not exist if ECS does not describe it", async () => {
    ecs.on(DescribeClustersCommand).resolves({ clusters: [], failures: [{ reason: "MISSING" }] });

    expect(await aws.clusterCapacity("shop")).toBeUndefined();
  });
});

test("clusters are listed by their names, over all pages", async () => {
  ecs
    .on(ListClustersCommand)
    .resolves({ clusterArns: ["arn:aws:ecs:eu-west-1:1:cluster/a"], nextToken: "2" });
  ecs
    .on(ListClustersCommand, { nextToken: "2" })
    .resolves({ clusterArns: ["arn:aws:ecs:eu-west-1:1:cluster/b"] });

  expect(await aws.clusters()).toEqual(["a", "b"]);
});

test("a cluster's services are described ten at once", async () => {
  ecs
    .on(ListServicesCommand)
    .resolves({ serviceArns: Array.from({ length: 25 }, (_, index) => `arn/${index}`) });
  ecs.on(DescribeServicesCommand).callsFake(({ services = [] }: { services?: string[] }) => ({
    services: services.map((serviceName) => ({
      serviceName,
      status: "ACTIVE",
      deploymentController: { type: "CODE_DEPLOY" },
      taskSets: [{ id: "1", externalId: "d-1" }],
    })),
  }));
  const found = await aws.servicesOf("shop");

  expect(found).toHaveLength(25);
  expect(found[0]).toMatchObject({
    cluster: "shop",
    name: "arn/0",
    controller: "CODE_DEPLOY",
    taskSets: [{ id: "1", deploymentId: "d-1" }],
  });
  expect(ecs.commandCalls(DescribeServicesCommand).map(({ args }) => args[0].input.services?.length)).toEqual(
    [10, 10, 5],
  );
});
