import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  CreateDeploymentCommand,
  DeploymentLimitExceededException,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
} from "@aws-sdk/client-codedeploy";
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../scripts/aws/sdk";
import { BLUE_GROUP, GREEN_GROUP, LISTENER, START, TEST_LISTENER, taskDefinition } from "../driver/fixtures";

const codeDeploy = mockClient(CodeDeployClient);
const ecs = mockClient(ECSClient);
const balancing = mockClient(ElasticLoadBalancingV2Client);
const watching = mockClient(CloudWatchClient);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  codeDeploy.reset();
  ecs.reset();
  balancing.reset();
  watching.reset();
});

function named(name: string, httpStatusCode = 400): Error {
  return Object.assign(new Error("as AWS says"), { name, $fault: "client", $metadata: { httpStatusCode } });
}

test("alarms on metrics and on other alarms are asked for in one call", async () => {
  watching.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [{ AlarmName: "5xx", StateValue: "ALARM", StateReason: "too many" }],
    CompositeAlarms: [{ AlarmName: "any", StateValue: "OK", StateReason: "quiet" }],
  });

  expect(await aws.alarms(["5xx", "any"])).toEqual([
    { name: "5xx", state: "ALARM", reason: "too many" },
    { name: "any", state: "OK", reason: "quiet" },
  ]);
  expect(watching.commandCalls(DescribeAlarmsCommand)[0]?.args[0].input).toEqual({
    AlarmNames: ["5xx", "any"],
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
  });
});

describe("a deployment group", () => {
  test.each([
    [true, ["5xx"]],
    [false, []],
  ])("has alarms when that is on: %s", async (enabled, alarmNames) => {
    codeDeploy.on(GetDeploymentGroupCommand).resolves({
      deploymentGroupInfo: {
        deploymentConfigName: "shop-canary",
        alarmConfiguration: { enabled, alarms: [{ name: "5xx" }] },
      },
    });

    expect(await aws.deploymentGroup("app", "group")).toMatchObject({ alarmNames });
  });

  test("is what its settings say", async () => {
    codeDeploy.on(GetDeploymentGroupCommand).resolves({
      deploymentGroupInfo: {
        computePlatform: "ECS",
        deploymentConfigName: "shop-canary",
        ecsServices: [{ clusterName: "shop", serviceName: "web" }],
        autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
        blueGreenDeploymentConfiguration: {
          deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
          terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
        },
        loadBalancerInfo: {
          targetGroupPairInfoList: [
            {
              prodTrafficRoute: { listenerArns: [LISTENER] },
              testTrafficRoute: { listenerArns: [TEST_LISTENER] },
              targetGroups: [{ name: "shop-blue" }, { name: "shop-green" }],
            },
          ],
        },
      },
    });

    expect(await aws.deploymentGroup("app", "group")).toEqual({
      computePlatform: "ECS",
      deploymentConfigName: "shop-canary",
      services: [{ cluster: "shop", service: "web" }],
      productionListenerArn: LISTENER,
      testListenerArn: TEST_LISTENER,
      targetGroupNames: ["shop-blue", "shop-green"],
      readyWait: { kind: "person", minutes: 30 },
      terminationWaitMinutes: 5,
      rollbackEvents: ["DEPLOYMENT_FAILURE"],
      alarmNames: [],
    });
  });

  test("rolls back on nothing when that is switched off, whatever events it lists", async () => {
    codeDeploy.on(GetDeploymentGroupCommand).resolves({
      deploymentGroupInfo: {
        deploymentConfigName: "x",
        autoRollbackConfiguration: { enabled: false, events: ["DEPLOYMENT_FAILURE"] },
      },
    });

    expect(await aws.deploymentGroup("app", "group")).toMatchObject({
      computePlatform: "Server",
      rollbackEvents: [],
      readyWait: { kind: "continue" },
      terminationWaitMinutes: 0,
    });
  });

  test.each(["ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException"])(
    "isn't there when CodeDeploy answers %s",
    async (name) => {
      codeDeploy.on(GetDeploymentGroupCommand).rejects(named(name));

      expect(await aws.deploymentGroup("app", "group")).toBeUndefined();
    },
  );
});

describe("a traffic shift", () => {
  test.each([
    [{ type: "AllAtOnce" }, { kind: "all-at-once" }],
    [
      { type: "TimeBasedCanary", timeBasedCanary: { canaryPercentage: 10, canaryInterval: 5 } },
      { kind: "canary", percent: 10, intervalMinutes: 5 },
    ],
    [
      { type: "TimeBasedLinear", timeBasedLinear: { linearPercentage: 10, linearInterval: 1 } },
      { kind: "linear", percent: 10, intervalMinutes: 1 },
    ],
  ] as const)("of %j is %j", async (trafficRoutingConfig, shift) => {
    codeDeploy.on(GetDeploymentConfigCommand).resolves({ deploymentConfigInfo: { trafficRoutingConfig } });

    expect(await aws.trafficShift("x")).toEqual(shift);
  });
});

describe("deployments", () => {
  test("that still run are asked for by their status, in one call", async () => {
    codeDeploy.on(ListDeploymentsCommand).resolves({ deployments: ["d-1"] });

    expect(await aws.runningDeployments("app", "group")).toEqual(["d-1"]);
    expect(codeDeploy.calls()).toHaveLength(1);
    expect(codeDeploy.call(0).args[0].input).toEqual({
      applicationName: "app",
      deploymentGroupName: "group",
      includeOnlyStatuses: ["Created", "Queued", "InProgress", "Baking", "Ready"],
    });
  });

  test("are ordered with their AppSpec and its fingerprint", async () => {
    codeDeploy.on(CreateDeploymentCommand).resolves({ deploymentId: "d-1" });
    const order = { application: "a", deploymentGroup: "g", description: "d", content: "{}", sha256: "f" };

    expect(await aws.createDeployment(order)).toEqual({ kind: "created", id: "d-1" });
    expect(codeDeploy.call(0).args[0].input).toEqual({
      applicationName: "a",
      deploymentGroupName: "g",
      description: "d",
      revision: { revisionType: "AppSpecContent", appSpecContent: { content: "{}", sha256: "f" } },
    });

    codeDeploy
      .on(CreateDeploymentCommand)
      .rejects(new DeploymentLimitExceededException({ message: "x", $metadata: { httpStatusCode: 400 } }));
    expect(await aws.createDeployment(order)).toEqual({ kind: "one-is-running" });
  });

  test("are ordered with what they say instead of their group", async () => {
    codeDeploy.on(CreateDeploymentCommand).resolves({ deploymentId: "d-1" });
    const order = { application: "a", deploymentGroup: "g", description: "d", content: "{}", sha256: "f" };
    const instead = { deploymentConfigName: "at-once", ignoresAlarms: true, neverRollsBack: true };

    await aws.createDeployment({ ...order, ...instead });

    expect(codeDeploy.call(0).args[0].input).toMatchObject({
      deploymentConfigName: "at-once",
      overrideAlarmConfiguration: { enabled: false },
      autoRollbackConfiguration: { enabled: false },
    });
  });

  test("are stopped with a rollback; one that has ended is left as it is", async () => {
    codeDeploy.on(StopDeploymentCommand).resolves({ status: "Pending" });
    await aws.stopDeployment("d-1");
    expect(codeDeploy.call(0).args[0].input).toEqual({ deploymentId: "d-1", autoRollbackEnabled: true });

    codeDeploy.on(StopDeploymentCommand).rejects(named("DeploymentAlreadyCompletedException"));
    await expect(aws.stopDeployment("d-1")).resolves.toBeUndefined();
  });

  test("that have ended are asked for by their status, the newest 25 at once", async () => {
    const deployments = Array.from({ length: 30 }, (_, index) => `d-${index}`);
    codeDeploy.on(ListDeploymentsCommand).resolves({ deployments });
    codeDeploy.on(BatchGetDeploymentsCommand).resolves({
      deploymentsInfo: [
        { deploymentId: "d-0", status: "Failed", creator: "codeDeployRollback", description: "x" },
      ],
    });

    expect(await aws.endedDeployments("app", "group")).toMatchObject([
      { id: "d-0", status: "Failed", isRollback: true, description: "x" },
    ]);
    expect(codeDeploy.call(0).args[0].input).toMatchObject({
      includeOnlyStatuses: ["Succeeded", "Failed", "Stopped"],
    });
    expect(codeDeploy.call(1).args[0].input).toEqual({ deploymentIds: deployments.slice(0, 25) });

    codeDeploy.on(ListDeploymentsCommand).resolves({ deployments: [] });
    expect(await aws.endedDeployments("app", "group")).toEqual([]);
  });

  test("have a status, an error and a rollback", async () => {
    codeDeploy.on(GetDeploymentCommand).resolves({
      deploymentInfo: {
        status: "Failed",
        createTime: new Date(START),
        deploymentConfigName: "shop-canary",
        revision: { revisionType: "AppSpecContent", appSpecContent: { sha256: "f" } },
        errorInformation: { code: "TIMEOUT", message: "too late" },
        rollbackInfo: { rollbackDeploymentId: "d-2", rollbackMessage: "" },
        instanceTerminationWaitTimeStarted: true,
      },
    });

    expect(await aws.deployment("d-1")).toEqual({
      id: "d-1",
      status: "Failed",
      createdAt: START,
      sha256: "f",
      configName: "shop-canary",
      error: { code: "TIMEOUT", message: "too late" },
      description: undefined,
      isRollback: false,
      rollbackId: "d-2",
      rollbackMessage: undefined,
      terminationWaitStarted: true,
    });
  });

  test.each([
    ["a string", { revisionType: "String", string: { sha256: "f" } }, "f"],
    ["an AppSpec", { revisionType: "AppSpecContent", appSpecContent: { sha256: "f" } }, "f"],
    ["an S3 object", { revisionType: "S3", s3Location: { bucket: "b" } }, undefined],
  ] as const)(
    "have the fingerprint of a revision that is given back as %s",
    async (_as, revision, sha256) => {
      codeDeploy.on(GetDeploymentCommand).resolves({ deploymentInfo: { status: "Created", revision } });

      expect(await aws.deployment("d-1")).toMatchObject({ sha256 });
    },
  );

  test("fail as a bug when AWS leaves out what it promises", async () => {
    codeDeploy.on(GetDeploymentCommand).resolves({});

    await expect(aws.deployment("d-1")).rejects.toThrow("the answer of GetDeployment has no status");
  });
});

describe("a deployment's target", () => {
  test("is the service, with its events and both task sets", async () => {
    codeDeploy.on(GetDeploymentTargetCommand).resolves({
      deploymentTarget: {
        deploymentTargetType: "ECSTarget",
        ecsTarget: {
          status: "InProgress",
          lifecycleEvents: [
            { lifecycleEventName: "Install", status: "Succeeded" },
            {
              lifecycleEventName: "AfterInstall",
              status: "Failed",
              diagnostics: { errorCode: "ScriptFailed", message: "no", logTail: "" },
            },
          ],
          taskSetsInfo: [
            {
              identifer: "ecs-svc/2",
              desiredCount: 2,
              runningCount: 1,
              trafficWeight: 10,
              taskSetLabel: "Green",
              targetGroup: { name: "shop-green" },
            },
            { identifer: "ecs-svc/1", taskSetLabel: "Blue" },
          ],
        },
      },
    });

    expect(await aws.deploymentTarget("d-1", "shop", "web")).toEqual({
      status: "InProgress",
      events: [
        { name: "Install", status: "Succeeded", diagnostics: undefined },
        {
          name: "AfterInstall",
          status: "Failed",
          diagnostics: { code: "ScriptFailed", message: "no", logTail: undefined },
        },
      ],
      taskSets: [
        {
          label: "green",
          id: "ecs-svc/2",
          desired: 2,
          running: 1,
          trafficWeight: 10,
          targetGroupName: "shop-green",
        },
        expect.objectContaining({ label: "blue", id: "ecs-svc/1", trafficWeight: undefined }),
      ],
    });
    expect(codeDeploy.call(0).args[0].input).toEqual({ deploymentId: "d-1", targetId: "shop:web" });
  });

  test.each([
    "DeploymentDoesNotExistException",
    "DeploymentNotStartedException",
    "DeploymentTargetDoesNotExistException",
  ])("isn't there yet when CodeDeploy answers %s", async (name) => {
    codeDeploy.on(GetDeploymentTargetCommand).rejects(named(name));

    expect(await aws.deploymentTarget("d-1", "shop", "web")).toBeUndefined();
  });
});

describe("a service", () => {
  test("has its controller and its task sets", async () => {
    ecs.on(DescribeServicesCommand).resolves({
      services: [
        {
          status: "ACTIVE",
          deploymentController: { type: "CODE_DEPLOY" },
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
            },
          ],
        },
      ],
    });

    expect(await aws.service("shop", "web")).toEqual({
      status: "ACTIVE",
      controller: "CODE_DEPLOY",
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
        },
      ],
    });
  });

  test("isn't there when ECS knows neither it nor its cluster", async () => {
    ecs.on(DescribeServicesCommand).resolves({ services: [], failures: [{ reason: "MISSING" }] });
    expect(await aws.service("shop", "web")).toBeUndefined();

    ecs.on(DescribeServicesCommand).rejects(named("ClusterNotFoundException"));
    expect(await aws.service("shop", "web")).toBeUndefined();
  });

  test("without a controller of its own has ECS's", async () => {
    ecs.on(DescribeServicesCommand).resolves({ services: [{ status: "ACTIVE" }] });

    expect(await aws.service("shop", "web")).toEqual({ status: "ACTIVE", controller: "ECS", taskSets: [] });
  });

  test("has stopped tasks, each with what its containers say", async () => {
    ecs.on(ListTasksCommand).resolves({ taskArns: ["t1"] });
    ecs.on(DescribeTasksCommand).resolves({
      tasks: [
        {
          startedBy: "ecs-svc/2",
          taskDefinitionArn: taskDefinition(7),
          stopCode: "EssentialContainerExited",
          stoppedReason: "Essential container in task exited",
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
        containers: ["app: exit code 137", "init: CannotPullContainerError: no such image"],
      },
    ]);
    expect(ecs.call(0).args[0].input).toMatchObject({ serviceName: "web", desiredStatus: "STOPPED" });
  });

  test("without stopped tasks costs one call", async () => {
    ecs.on(ListTasksCommand).resolves({ taskArns: [] });

    expect(await aws.stoppedTasks("shop", "web")).toEqual([]);
    expect(ecs.calls()).toHaveLength(1);
  });
});

describe("the load balancer", () => {
  test("says how its targets are", async () => {
    balancing.on(DescribeTargetHealthCommand).resolves({
      TargetHealthDescriptions: [
        {
          Target: { Id: "10.0.0.1", Port: 80 },
          TargetHealth: { State: "unhealthy", Reason: "Target.Timeout" },
        },
      ],
    });

    expect(await aws.targetHealth(BLUE_GROUP)).toEqual([
      { target: "10.0.0.1:80", state: "unhealthy", reason: "Target.Timeout", description: undefined },
    ]);
  });

  test.each([
    [
      "weights",
      [
        { TargetGroupArn: BLUE_GROUP, Weight: 90 },
        { TargetGroupArn: GREEN_GROUP, Weight: 10 },
      ],
      [90, 10],
    ],
    ["weights that don't add up to a hundred", [{ Weight: 1 }, { Weight: 2 }], [33.3, 66.7]],
    ["weights that are left out", [{}, {}], [50, 50]],
    ["no weight at all", [{ Weight: 0 }, { Weight: 0 }], [0, 0]],
  ])("splits by %s", async (_what, TargetGroups, percents) => {
    balancing.on(DescribeListenersCommand).resolves({
      Listeners: [{ DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups } }] }],
    });

    const action = await aws.listener(LISTENER);
    const split = action.kind === "forwards" ? action.weights : [];

    expect(split.map(({ percent }) => percent)).toEqual(percents);
  });

  test("sends all to the one target group that a plain forward names", async () => {
    balancing.on(DescribeListenersCommand).resolves({
      Listeners: [{ DefaultActions: [{ Type: "forward", TargetGroupArn: BLUE_GROUP }] }],
    });

    expect(await aws.listener(LISTENER)).toEqual({
      kind: "forwards",
      weights: [{ targetGroupArn: BLUE_GROUP, percent: 100 }],
    });
  });

  test("tells a listener that is gone from one that answers by itself", async () => {
    balancing.on(DescribeListenersCommand).resolves({
      Listeners: [{ DefaultActions: [{ Type: "fixed-response" }] }],
    });
    expect(await aws.listener(LISTENER)).toEqual({ kind: "answers", by: "fixed-response" });

    balancing.on(DescribeListenersCommand).rejects(named("ListenerNotFoundException"));
    expect(await aws.listener(LISTENER)).toEqual({ kind: "gone" });
  });
});

test("a call that fails names the IAM action that it needs", async () => {
  codeDeploy.on(GetDeploymentTargetCommand).rejects(named("AccessDeniedException"));

  await expect(aws.deploymentTarget("d-1", "shop", "web")).rejects.toMatchObject({
    kind: "denied",
    action: "codedeploy:GetDeploymentTarget",
  });
});

test("calls are counted", async () => {
  codeDeploy.on(GetDeploymentCommand).resolves({ deploymentInfo: { status: "Created" } });
  const before = aws.calls();
  await aws.deployment("d-1");
  await aws.deployment("d-1");

  expect(aws.calls() - before).toBe(2);
});
