import {
  CodeDeployClient,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  ListDeploymentGroupsCommand,
} from "@aws-sdk/client-codedeploy";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { LISTENER, ROLE, TEST_LISTENER } from "../../driver/fixtures";
import { named } from "./named";

const codeDeploy = mockClient(CodeDeployClient);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  codeDeploy.reset();
});

describe("a deployment group", () => {
  test.each([
    [true, ["5xx"]],
    [false, []],
  ])("has alarms if they are enabled: %s", async (enabled, alarmNames) => {
    codeDeploy.on(GetDeploymentGroupCommand).resolves({
      deploymentGroupInfo: {
        deploymentConfigName: "shop-canary",
        alarmConfiguration: { enabled, alarms: [{ name: "5xx" }] },
      },
    });

    expect(await aws.deploymentGroup("app", "group")).toMatchObject({ alarmNames });
  });

  test("has the values of its settings", async () => {
    codeDeploy.on(GetDeploymentGroupCommand).resolves({
      deploymentGroupInfo: {
        computePlatform: "ECS",
        serviceRoleArn: ROLE,
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
      readyWait: { kind: "approval", minutes: 30 },
      terminationWaitMinutes: 5,
      rollbackEvents: ["DEPLOYMENT_FAILURE"],
      alarmNames: [],
      ignoresPollAlarmFailure: false,
      roleArn: ROLE,
    });
  });

  test("has no rollback events if automatic rollback is disabled", async () => {
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
    "does not exist if CodeDeploy answers %s",
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

describe("an application's groups", () => {
  test("are read from all pages", async () => {
    codeDeploy
      .on(ListDeploymentGroupsCommand)
      .resolvesOnce({ deploymentGroups: ["a", "b"], nextToken: "more" })
      .resolvesOnce({ deploymentGroups: ["c"] });

    expect(await aws.deploymentGroups("app")).toEqual(["a", "b", "c"]);
    expect(codeDeploy.calls().map((call) => call.args[0].input)).toEqual([
      { applicationName: "app" },
      { applicationName: "app", nextToken: "more" },
    ]);
  });

  test("are an empty list if there are none, and undefined if the application does not exist", async () => {
    codeDeploy.on(ListDeploymentGroupsCommand).resolves({});
    expect(await aws.deploymentGroups("app")).toEqual([]);

    codeDeploy.on(ListDeploymentGroupsCommand).rejects(named("ApplicationDoesNotExistException"));
    expect(await aws.deploymentGroups("app")).toBeUndefined();
  });
});
