/** Applications, groups, configs and deployments in API responses. */
import type {
  AlarmConfiguration,
  ApplicationInfo,
  BundleType,
  DeploymentConfigInfo,
  DeploymentGroupInfo,
  DeploymentInfo,
  RevisionLocation,
  TrafficRoutingConfig,
} from "@aws-sdk/client-codedeploy";
import {
  type AlarmSettings,
  type Application,
  type AutoRollback,
  type Deployment,
  type DeploymentConfig,
  type DeploymentGroup,
  type GroupSettings,
  isActive,
  type Revision,
  type TrafficRouting,
} from "../model";
import { deploymentsOf, type Store } from "../store";

export function viewApplication(application: Application): ApplicationInfo {
  return {
    applicationId: application.id,
    applicationName: application.name,
    computePlatform: "ECS",
    createTime: application.createTime,
    linkedToGitHub: false,
  };
}

export function viewConfig(config: DeploymentConfig): DeploymentConfigInfo {
  return {
    deploymentConfigId: config.id,
    deploymentConfigName: config.name,
    computePlatform: "ECS",
    createTime: config.createTime,
    trafficRoutingConfig: viewRouting(config.routing),
  };
}

function viewRouting(routing: TrafficRouting): TrafficRoutingConfig {
  switch (routing.kind) {
    case "all-at-once":
      return { type: "AllAtOnce" };
    case "canary":
      return {
        type: "TimeBasedCanary",
        timeBasedCanary: { canaryPercentage: routing.percent, canaryInterval: routing.minutes },
      };
    case "linear":
      return {
        type: "TimeBasedLinear",
        timeBasedLinear: { linearPercentage: routing.percent, linearInterval: routing.minutes },
      };
  }
}

export function viewGroup(
  store: Store,
  application: Application,
  group: DeploymentGroup,
): DeploymentGroupInfo {
  const { settings } = group;
  const deployments = deploymentsOf(store, application, settings.name);
  const lastAttempted = deployments.at(-1);
  const lastSuccessful = deployments.findLast(({ state }) => state.status === "Succeeded");
  return {
    applicationName: application.name,
    deploymentGroupId: group.id,
    deploymentGroupName: settings.name,
    deploymentConfigName: settings.configName,
    serviceRoleArn: settings.serviceRoleArn,
    computePlatform: "ECS",
    ec2TagFilters: [],
    onPremisesInstanceTagFilters: [],
    autoScalingGroups: [],
    triggerConfigurations: settings.triggers.map(({ name, topicArn, events }) => ({
      triggerName: name,
      triggerTargetArn: topicArn,
      triggerEvents: [...events],
    })),
    outdatedInstancesStrategy: "UPDATE",
    terminationHookEnabled: false,
    autoRollbackConfiguration: viewAutoRollback(settings.autoRollback),
    ...(settings.alarms === undefined ? {} : { alarmConfiguration: viewAlarms(settings.alarms) }),
    ...viewSettings(settings),
    ecsServices: [{ serviceName: settings.service, clusterName: settings.cluster }],
    ...(lastAttempted === undefined ? {} : { lastAttemptedDeployment: viewLast(lastAttempted) }),
    ...(lastSuccessful === undefined
      ? {}
      : {
          lastSuccessfulDeployment: viewLast(lastSuccessful),
          targetRevision: viewRevision(lastSuccessful.revision),
        }),
  };
}

function viewLast({
  id,
  state,
  createTime,
}: Deployment): NonNullable<DeploymentGroupInfo["lastAttemptedDeployment"]> {
  const endTime = "completeTime" in state ? { endTime: state.completeTime } : {};
  return { deploymentId: id, status: state.status, createTime, ...endTime };
}

/** The members that a deployment group and a deployment have in common. */
function viewSettings(
  settings: GroupSettings,
): Pick<DeploymentInfo, "deploymentStyle" | "loadBalancerInfo" | "blueGreenDeploymentConfiguration"> {
  const { pair } = settings;
  return {
    deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: {
        action: "TERMINATE",
        terminationWaitTimeInMinutes: settings.terminationWaitMinutes,
      },
      deploymentReadyOption: {
        actionOnTimeout: settings.readyWaitMinutes === 0 ? "CONTINUE_DEPLOYMENT" : "STOP_DEPLOYMENT",
        waitTimeInMinutes: settings.readyWaitMinutes,
      },
    },
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: pair.targetGroups.map((name) => ({ name })),
          prodTrafficRoute: { listenerArns: [pair.productionListener] },
          ...(pair.testListener === undefined
            ? {}
            : { testTrafficRoute: { listenerArns: [pair.testListener] } }),
        },
      ],
    },
  };
}

function viewAutoRollback({
  enabled,
  events,
}: AutoRollback): NonNullable<DeploymentInfo["autoRollbackConfiguration"]> {
  return { enabled, events: [...events] };
}

function viewAlarms({ enabled, ignorePollFailure, names }: AlarmSettings): AlarmConfiguration {
  return { enabled, ignorePollAlarmFailure: ignorePollFailure, alarms: names.map((name) => ({ name })) };
}

/** A revision as deployments show it: without its content, which GetApplicationRevision returns. */
export function viewRevision({ sha256, object }: Revision): RevisionLocation {
  return object === undefined
    ? { revisionType: "AppSpecContent", appSpecContent: { sha256 } }
    : { revisionType: "S3", s3Location: { ...object, bundleType: object.bundleType as BundleType } };
}

export function viewDeployment(deployment: Deployment): DeploymentInfo {
  const { state, group } = deployment;
  return {
    applicationName: deployment.application.name,
    deploymentGroupName: group.name,
    deploymentConfigName: deployment.config.name,
    deploymentId: deployment.id,
    ...(deployment.previousRevision === undefined
      ? {}
      : { previousRevision: viewRevision(deployment.previousRevision) }),
    revision: viewRevision(deployment.revision),
    status: state.status,
    createTime: deployment.createTime,
    ...("startTime" in state && state.startTime !== undefined ? { startTime: state.startTime } : {}),
    ...("completeTime" in state ? { completeTime: state.completeTime } : {}),
    ...("error" in state ? { errorInformation: state.error } : {}),
    // CodeDeploy sets it when the deployment has ended. It counts targets, and the service is the only target.
    ...(isActive(deployment) ? {} : { deploymentOverview: overviewOf(deployment) }),
    ...(deployment.description === undefined ? {} : { description: deployment.description }),
    creator: deployment.origin.creator,
    ignoreApplicationStopFailures: false,
    updateOutdatedInstancesOnly: false,
    autoRollbackConfiguration: viewAutoRollback(deployment.autoRollback),
    ...(deployment.alarmOverride === undefined
      ? {}
      : { overrideAlarmConfiguration: viewAlarms(deployment.alarmOverride) }),
    ...(deployment.rollback === undefined ? {} : { rollbackInfo: deployment.rollback }),
    ...viewSettings(group),
    // Never true for ECS: https://github.com/aws/containers-roadmap/issues/269. The target's status shows it
    // instead.
    instanceTerminationWaitTimeStarted: false,
    fileExistsBehavior: "DISALLOW",
    deploymentStatusMessages: [],
    computePlatform: "ECS",
  };
}

/** How many of the targets have which status. The service is the only target. */
export function overviewOf({ targetStatus }: Deployment): NonNullable<DeploymentInfo["deploymentOverview"]> {
  const none = { Pending: 0, InProgress: 0, Succeeded: 0, Failed: 0, Skipped: 0, Ready: 0 };
  return { ...none, [targetStatus]: 1 };
}
