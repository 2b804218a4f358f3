/** A schedule as the documents that the driver reads: the group, the request, the environment of a run. */

import type { DeploymentRequest } from "../../../../scripts/contract";
import { type Environment, readSettings, type Settings } from "../../../../scripts/driver/settings/settings";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { appSpec, BLUE_GROUP, group, LISTENER, request, TEST_LISTENER, taskDefinition } from "../fixtures";
import { type GroupPlan, LIVE_AT_FIRST, type RunPlan, type Schedule } from "./schedule";

export const REPORT_FILE = "verdict.json";
export const ALARM = "shop-web-errors";
export const GROUP = { applicationName: "shop-web", deploymentGroupName: "shop-web-group" } as const;
const CONFIG = "shop-canary";

const SHIFTS = { "all-at-once": "AllAtOnce", canary: "TimeBasedCanary", linear: "TimeBasedLinear" } as const;

/** The request for the group's deployment configuration. */
export function configInput({ shift }: GroupPlan) {
  return {
    deploymentConfigName: CONFIG,
    computePlatform: "ECS",
    trafficRoutingConfig: {
      type: SHIFTS[shift.kind],
      ...(shift.kind === "canary" && {
        timeBasedCanary: { canaryPercentage: shift.percent, canaryInterval: shift.intervalMinutes },
      }),
      ...(shift.kind === "linear" && {
        timeBasedLinear: { linearPercentage: shift.percent, linearInterval: shift.intervalMinutes },
      }),
    },
  };
}

/** The request for the deployment group. */
export function groupInput(plan: GroupPlan) {
  const { readyWait } = plan;
  const { deploymentConfigName, targetGroupNames, roleArn, services } = group();
  return {
    ...GROUP,
    serviceRoleArn: roleArn,
    deploymentConfigName,
    deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: {
        action: "TERMINATE",
        terminationWaitTimeInMinutes: plan.terminationWaitMinutes,
      },
      deploymentReadyOption:
        readyWait.kind === "approval"
          ? { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: readyWait.minutes }
          : { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
    },
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: targetGroupNames.map((name) => ({ name })),
          prodTrafficRoute: { listenerArns: [LISTENER] },
          ...(plan.hasTestListener && { testTrafficRoute: { listenerArns: [TEST_LISTENER] } }),
        },
      ],
    },
    autoRollbackConfiguration: { enabled: plan.rollbackEvents.length > 0, events: plan.rollbackEvents },
    alarmConfiguration: { enabled: plan.hasAlarm, alarms: plan.hasAlarm ? [{ name: ALARM }] : [] },
    ecsServices: services.map(({ cluster, service }) => ({ clusterName: cluster, serviceName: service })),
  };
}

/** The request for the service, on the revision that is live at first. */
export const serviceInput = {
  cluster: "shop",
  serviceName: "web",
  taskDefinition: taskDefinition(LIVE_AT_FIRST),
  desiredCount: 2,
  launchType: "FARGATE",
  deploymentController: { type: "CODE_DEPLOY" },
  loadBalancers: [{ targetGroupArn: BLUE_GROUP, containerName: "app", containerPort: 8080 }],
  networkConfiguration: {
    awsvpcConfiguration: {
      subnets: ["subnet-a", "subnet-b"],
      securityGroups: ["sg-app"],
      assignPublicIp: "DISABLED",
    },
  },
};

export function requestFor(
  { group: { hooks }, successPoint }: Pick<Schedule, "group" | "successPoint">,
  revision: number,
): DeploymentRequest {
  const named = hooks.map((name) => ({ [name]: "probe" }));
  return request({
    appSpec: appSpec({ TaskDefinition: taskDefinition(revision) }, named.length === 0 ? undefined : named),
    ...(successPoint === undefined ? {} : { successPoint }),
  });
}

/** A revision as the input of CreateDeployment. */
export function revisionInput(content: string, sha256: string) {
  return { revisionType: "AppSpecContent", appSpecContent: { content, sha256 } };
}

/** The order of a client that deploys by hand. */
export function manualOrder(plan: Schedule, revision: number) {
  const content = canonicalJson(requestFor(plan, revision).appSpec);
  return { ...GROUP, description: "by hand", revision: revisionInput(content, sha256(content)) };
}

/** The revision of a task definition, by its ARN. */
export function revisionOf(taskDefinitionArn: string): number {
  return Number(taskDefinitionArn.split(":").at(-1));
}

/** The settings of a run; those of the command `rollback` if the run is one. */
export function settingsOf(run: RunPlan, env: Environment): Settings {
  const settings = readSettings(env);
  return run.isRollback
    ? {
        ...settings,
        request: { ...settings.request, successPoint: "traffic-shifted" },
        attempt: {
          ...settings.attempt,
          isRetry: true,
          whenRunning: "fail",
          rollbackOf: `shop:${LIVE_AT_FIRST}`,
        },
      }
    : settings;
}

export function environmentOf(plan: Schedule, run: RunPlan): Environment {
  return {
    ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(requestFor(plan, run.revision)),
    ECS_CODEDEPLOY_REPORT_FILE: REPORT_FILE,
    ECS_CODEDEPLOY_RETRY: String(run.retry),
    ECS_CODEDEPLOY_WHEN_RUNNING: run.whenRunning,
    ECS_CODEDEPLOY_ON_CANCEL: run.onCancel,
    ...(run.runId === undefined ? {} : { GITHUB_RUN_ID: run.runId }),
    ...(run.breakGlass === undefined
      ? {}
      : {
          ECS_CODEDEPLOY_BREAK_GLASS: run.breakGlass,
          ECS_CODEDEPLOY_BREAK_GLASS_REASON: "set by the schedule",
        }),
  };
}
