import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
} from "@aws-sdk/client-ecs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import type { NewTask } from "../../../../scripts/aws";
import { sdkMigrationAws } from "../../../../scripts/aws/sdk/migration";
import { named } from "./named";

const ecs = mockClient(ECSClient);
const ssm = mockClient(SSMClient);
const logs = mockClient(CloudWatchLogsClient);
const aws = sdkMigrationAws("eu-west-1");

const TASK: NewTask = {
  cluster: "shop",
  taskDefinition: "shop:12",
  container: "app",
  command: ["migrate"],
  subnets: ["subnet-1"],
  securityGroups: ["sg-1"],
  assignPublicIp: "DISABLED",
  platformVersion: "LATEST",
  startedBy: "migration-1",
  clientToken: "token-1",
};

beforeEach(() => {
  ecs.reset();
  ssm.reset();
  logs.reset();
});

describe("a task", () => {
  test("runs on Fargate, never on Fargate Spot, with the command of one container replaced", async () => {
    ecs.on(RunTaskCommand).resolves({ tasks: [{ taskArn: "task/1", lastStatus: "PROVISIONING" }] });

    expect(await aws.runTask(TASK)).toMatchObject({ kind: "started", task: { arn: "task/1" } });
    expect(ecs.call(0).args[0].input).toEqual({
      cluster: "shop",
      taskDefinition: "shop:12",
      count: 1,
      launchType: "FARGATE",
      platformVersion: "LATEST",
      startedBy: "migration-1",
      clientToken: "token-1",
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"], assignPublicIp: "DISABLED" },
      },
      overrides: { containerOverrides: [{ name: "app", command: ["migrate"] }] },
    });
  });

  test("is not placed when ECS returns failures", async () => {
    ecs.on(RunTaskCommand).resolves({ failures: [{ reason: "RESOURCE", detail: "no capacity" }] });

    expect(await aws.runTask(TASK)).toEqual({ kind: "not-placed", reasons: ["RESOURCE: no capacity"] });
  });

  test("is found by who started it, while it runs and after its end", async () => {
    ecs.on(ListTasksCommand, { desiredStatus: "RUNNING" }).resolves({ taskArns: ["task/2"] });
    ecs.on(ListTasksCommand, { desiredStatus: "STOPPED" }).resolves({ taskArns: ["task/1"] });
    ecs.on(DescribeTasksCommand, { tasks: ["task/2"] }).resolves({ tasks: [{ taskArn: "task/2" }] });
    ecs.on(DescribeTasksCommand, { tasks: ["task/1"] }).resolves({
      tasks: [
        {
          taskArn: "task/1",
          lastStatus: "STOPPED",
          createdAt: new Date(5),
          stopCode: "TaskFailedToStart",
          stoppedReason: "why",
          containers: [{ name: "app", exitCode: 1, reason: "because" }],
        },
      ],
    });

    expect(await aws.tasksStartedBy("shop", "migration-1")).toEqual([
      expect.objectContaining({ arn: "task/2" }),
      {
        arn: "task/1",
        lastStatus: "STOPPED",
        createdAt: 5,
        stopCode: "TaskFailedToStart",
        stoppedReason: "why",
        containers: [{ name: "app", exitCode: 1, reason: "because" }],
      },
    ]);
  });

  test("is not known any more when ECS describes none", async () => {
    ecs.on(DescribeTasksCommand).resolves({ tasks: [], failures: [{ reason: "MISSING" }] });

    expect(await aws.oneOffTask("shop", "task/1")).toBeUndefined();
  });
});

describe("a task definition", () => {
  test("has the image and the log driver of each container", async () => {
    const options = { "awslogs-group": "/shop", "awslogs-stream-prefix": "task" };
    ecs.on(DescribeTaskDefinitionCommand).resolves({
      taskDefinition: {
        status: "ACTIVE",
        containerDefinitions: [
          { name: "app", image: "shop:12", logConfiguration: { logDriver: "awslogs", options } },
          { name: "router", image: "envoy:1" },
        ],
      },
    });

    expect(await aws.loggedTaskDefinition("shop:12")).toEqual({
      status: "ACTIVE",
      containers: [
        {
          name: "app",
          image: "shop:12",
          log: { driver: "awslogs", group: "/shop", streamPrefix: "task" },
        },
        { name: "router", image: "envoy:1", log: undefined },
      ],
    });
  });

  test("does not exist when ECS is unable to describe it", async () => {
    const error = Object.assign(named("ClientException", 400), {
      message: "Unable to describe task definition.",
    });
    ecs.on(DescribeTaskDefinitionCommand).rejects(error);

    expect(await aws.loggedTaskDefinition("shop:12")).toBeUndefined();
  });
});

describe("a record", () => {
  test("has a version that a new parameter of the same name does not have again", async () => {
    const at = (LastModifiedDate: Date) => ({ Parameter: { Value: "x", Version: 1, LastModifiedDate } });
    ssm
      .on(GetParameterCommand)
      .resolvesOnce(at(new Date(1)))
      .resolvesOnce(at(new Date(2)));

    const [one, other] = [await aws.storedText("/shop"), await aws.storedText("/shop")];
    expect([one?.value, other?.value]).toEqual(["x", "x"]);
    expect(one?.version).not.toBe(other?.version);
  });

  test("does not exist if Systems Manager answers ParameterNotFound", async () => {
    ssm.on(GetParameterCommand).rejects(named("ParameterNotFound", 400));

    expect(await aws.storedText("/shop")).toBeUndefined();
  });
});

describe("the end of a log", () => {
  test("has its last lines", async () => {
    logs.on(GetLogEventsCommand).resolves({ events: [{ message: "one" }, { message: "two" }] });

    expect(await aws.logTail("/shop", "task/app/1", 2)).toEqual(["one", "two"]);
    expect(logs.call(0).args[0].input).toEqual({
      logGroupName: "/shop",
      logStreamName: "task/app/1",
      limit: 2,
      startFromHead: false,
    });
  });

  test("does not exist if CloudWatch answers ResourceNotFoundException", async () => {
    logs.on(GetLogEventsCommand).rejects(named("ResourceNotFoundException", 400));

    expect(await aws.logTail("/shop", "task/app/1", 2)).toBeUndefined();
  });
});
