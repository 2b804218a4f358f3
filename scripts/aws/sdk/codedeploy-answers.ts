/** CodeDeploy's answers as this project's types. Every member of an answer may be missing. */
import type {
  BundleType,
  CreateDeploymentCommandInput,
  DeploymentGroupInfo,
  DeploymentInfo,
  ECSTarget,
  RevisionLocation,
  S3Location,
  LifecycleEvent as SdkLifecycleEvent,
  TrafficRoutingConfig,
} from "@aws-sdk/client-codedeploy";
import type {
  Deployment,
  DeploymentGroup,
  DeploymentTarget,
  LifecycleEvent,
  NewDeployment,
  PlacedDeployment,
  ReadyWait,
  TrafficShift,
} from "../codedeploy";
import type { RevisionObject } from "../revision-objects";
import { nonEmpty, required } from "./values";

export function deploymentGroup(info: DeploymentGroupInfo): DeploymentGroup {
  const blueGreen = info.blueGreenDeploymentConfiguration;
  const rollback = info.autoRollbackConfiguration;
  const alarms = info.alarmConfiguration;
  const pair = info.loadBalancerInfo?.targetGroupPairInfoList?.[0];
  return {
    computePlatform: info.computePlatform ?? "Server",
    deploymentConfigName: required(info.deploymentConfigName, "GetDeploymentGroup", "deploymentConfigName"),
    services: (info.ecsServices ?? []).map((service) => ({
      cluster: service.clusterName ?? "",
      service: service.serviceName ?? "",
    })),
    productionListenerArn: pair?.prodTrafficRoute?.listenerArns?.[0],
    testListenerArn: pair?.testTrafficRoute?.listenerArns?.[0],
    targetGroupNames: (pair?.targetGroups ?? []).flatMap(({ name }) => name ?? []),
    readyWait: readyWait(blueGreen?.deploymentReadyOption),
    terminationWaitMinutes:
      blueGreen?.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes ?? 0,
    rollbackEvents: rollback?.enabled === true ? (rollback.events ?? []) : [],
    alarmNames: alarms?.enabled === true ? (alarms.alarms ?? []).flatMap(({ name }) => name ?? []) : [],
    ignoresPollAlarmFailure: alarms?.ignorePollAlarmFailure ?? false,
    roleArn: info.serviceRoleArn,
  };
}

/** Not an answer, but a part of an input: what a deployment overrides of its group. */
export function overrides(order: NewDeployment): Partial<CreateDeploymentCommandInput> {
  const { deploymentConfigName, ignoresAlarms, neverRollsBack } = order;
  return {
    ...(deploymentConfigName === undefined ? {} : { deploymentConfigName }),
    ...(ignoresAlarms === true ? { overrideAlarmConfiguration: { enabled: false } } : {}),
    ...(neverRollsBack === true ? { autoRollbackConfiguration: { enabled: false } } : {}),
  };
}

export function trafficShift(config: TrafficRoutingConfig | undefined): TrafficShift {
  switch (config?.type) {
    case "TimeBasedCanary":
      return {
        kind: "canary",
        percent: required(
          config.timeBasedCanary?.canaryPercentage,
          "GetDeploymentConfig",
          "canaryPercentage",
        ),
        intervalMinutes: required(
          config.timeBasedCanary?.canaryInterval,
          "GetDeploymentConfig",
          "canaryInterval",
        ),
      };
    case "TimeBasedLinear":
      return {
        kind: "linear",
        percent: required(
          config.timeBasedLinear?.linearPercentage,
          "GetDeploymentConfig",
          "linearPercentage",
        ),
        intervalMinutes: required(
          config.timeBasedLinear?.linearInterval,
          "GetDeploymentConfig",
          "linearInterval",
        ),
      };
    default:
      return { kind: "all-at-once" };
  }
}

export function deployment(id: string, info: DeploymentInfo | undefined): Deployment {
  const error = info?.errorInformation;
  const ready = info?.blueGreenDeploymentConfiguration?.deploymentReadyOption;
  return {
    id,
    status: required(info?.status, "GetDeployment", "status"),
    createdAt: info?.createTime?.getTime(),
    endedAt: info?.completeTime?.getTime(),
    creator: info?.creator,
    sha256: fingerprint(info?.revision),
    object: revisionObject(info?.revision?.s3Location),
    deploymentGroup: nonEmpty(info?.deploymentGroupName),
    configName: nonEmpty(info?.deploymentConfigName),
    readyWait: ready && readyWait(ready),
    error: error === undefined ? undefined : { code: error.code ?? "UNKNOWN", message: error.message ?? "" },
    description: nonEmpty(info?.description),
    isRollback: info?.creator === "codeDeployRollback",
    rollbackId: nonEmpty(info?.rollbackInfo?.rollbackDeploymentId),
    rollbackMessage: nonEmpty(info?.rollbackInfo?.rollbackMessage),
  };
}

/** A deployment, with what it belongs to. */
export function placedDeployment(id: string, info: DeploymentInfo): PlacedDeployment {
  return {
    ...deployment(id, info),
    application: info.applicationName ?? "",
    deploymentGroup: info.deploymentGroupName ?? "",
  };
}

/**
 * CodeDeploy returns the sha256 with which the revision was created, by either of its two types. The driver stores a revision
 * in S3 under its sha256.
 */
function fingerprint(revision: RevisionLocation | undefined): string | undefined {
  const inKey = /(?:^|\/)([0-9a-f]{64})\.json$/.exec(revision?.s3Location?.key ?? "")?.[1];
  return nonEmpty(revision?.appSpecContent?.sha256) ?? nonEmpty(revision?.string?.sha256) ?? inKey;
}

function revisionObject(location: S3Location | undefined): RevisionObject | undefined {
  const { bucket, key, bundleType, version, eTag } = location ?? {};
  return bucket === undefined || key === undefined
    ? undefined
    : { bucket, key, bundleType: bundleType ?? "JSON", version: nonEmpty(version), eTag: nonEmpty(eTag) };
}

/** The revision of an order: an object in S3, or the AppSpec itself. */
export function revisionLocation({ content, sha256, object }: NewDeployment): RevisionLocation {
  return object === undefined
    ? { revisionType: "AppSpecContent", appSpecContent: { content, sha256 } }
    : { revisionType: "S3", s3Location: { ...object, bundleType: object.bundleType as BundleType } };
}

export function deploymentTarget(target: ECSTarget): DeploymentTarget {
  return {
    status: target.status ?? "Unknown",
    events: (target.lifecycleEvents ?? []).map(lifecycleEvent),
    taskSets: (target.taskSetsInfo ?? []).map((taskSet) => ({
      label: taskSet.taskSetLabel === "Green" ? "green" : "blue",
      // The missing letter is AWS's typo.
      id: taskSet.identifer,
      desired: taskSet.desiredCount,
      running: taskSet.runningCount,
      trafficWeight: taskSet.trafficWeight,
      targetGroupName: taskSet.targetGroup?.name,
    })),
  };
}

function lifecycleEvent(event: SdkLifecycleEvent): LifecycleEvent {
  const { diagnostics } = event;
  return {
    name: event.lifecycleEventName ?? "?",
    status: event.status ?? "Unknown",
    startedAt: event.startTime?.getTime(),
    endedAt: event.endTime?.getTime(),
    diagnostics:
      diagnostics === undefined
        ? undefined
        : {
            code: diagnostics.errorCode,
            message: nonEmpty(diagnostics.message),
            logTail: nonEmpty(diagnostics.logTail),
          },
  };
}

function readyWait(
  option: { actionOnTimeout?: string | undefined; waitTimeInMinutes?: number | undefined } = {},
): ReadyWait {
  return option.actionOnTimeout === "STOP_DEPLOYMENT"
    ? { kind: "approval", minutes: option.waitTimeInMinutes ?? 0 }
    : { kind: "continue" };
}
