/** AWS's answers, whose every field may be missing, as the driver's own values, in which none is missed by accident. */
import type { CompositeAlarm, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type {
  CreateDeploymentCommandInput,
  DeploymentGroupInfo,
  DeploymentInfo,
  ECSTarget,
  RevisionLocation,
  LifecycleEvent as SdkLifecycleEvent,
  TrafficRoutingConfig,
} from "@aws-sdk/client-codedeploy";
import type { Service as SdkService, TaskSet as SdkTaskSet, Task } from "@aws-sdk/client-ecs";
import type { Action, Listener, TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import type {
  Alarm,
  Deployment,
  DeploymentGroup,
  DeploymentTarget,
  LifecycleEvent,
  ListenerAction,
  ListenerWeight,
  NewDeployment,
  ReadyWait,
  Service,
  StoppedTask,
  TargetHealth,
  TaskSet,
  TrafficShift,
} from "./aws";

/** A field without which an answer means nothing. @throws Error when it is missing: AWS promises it */
export function required<T>(value: T | undefined, operation: string, field: string): T {
  if (value === undefined) {
    throw new Error(`the answer of ${operation} has no ${field}`);
  }
  return value;
}

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
  };
}

/** The one thing here that is asked and not answered: what an order says instead of its group. */
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
  return {
    id,
    status: required(info?.status, "GetDeployment", "status"),
    createdAt: info?.createTime?.getTime(),
    sha256: fingerprint(info?.revision),
    configName: nonEmpty(info?.deploymentConfigName),
    error: error === undefined ? undefined : { code: error.code ?? "UNKNOWN", message: error.message ?? "" },
    description: nonEmpty(info?.description),
    isRollback: info?.creator === "codeDeployRollback",
    rollbackId: nonEmpty(info?.rollbackInfo?.rollbackDeploymentId),
    rollbackMessage: nonEmpty(info?.rollbackInfo?.rollbackMessage),
    terminationWaitStarted: info?.instanceTerminationWaitTimeStarted ?? false,
  };
}

/** CodeDeploy keeps the sha256 that a revision was created with, whichever of the two types it gives it back as. */
function fingerprint(revision: RevisionLocation | undefined): string | undefined {
  return nonEmpty(revision?.appSpecContent?.sha256) ?? nonEmpty(revision?.string?.sha256);
}

export function deploymentTarget(target: ECSTarget): DeploymentTarget {
  return {
    status: target.status ?? "Unknown",
    events: (target.lifecycleEvents ?? []).map(lifecycleEvent),
    taskSets: (target.taskSetsInfo ?? []).map((taskSet) => ({
      label: taskSet.taskSetLabel === "Green" ? "green" : "blue",
      // The missing letter is AWS's.
      id: taskSet.identifer,
      desired: taskSet.desiredCount,
      running: taskSet.runningCount,
      trafficWeight: taskSet.trafficWeight,
      targetGroupName: taskSet.targetGroup?.name,
    })),
  };
}

export function service(info: SdkService): Service {
  return {
    status: info.status ?? "INACTIVE",
    controller: info.deploymentController?.type ?? "ECS",
    taskSets: (info.taskSets ?? []).map(taskSet),
  };
}

export function stoppedTask(task: Task): StoppedTask {
  const containers = (task.containers ?? []).flatMap((container) => {
    const said = container.reason ?? (container.exitCode ? `exit code ${container.exitCode}` : undefined);
    return said === undefined ? [] : [`${container.name ?? "container"}: ${said}`];
  });
  return {
    startedBy: task.startedBy,
    taskDefinition: task.taskDefinitionArn ?? "",
    stopCode: task.stopCode,
    reason: task.stoppedReason ?? "no reason given",
    containers,
  };
}

export function targetHealth(description: TargetHealthDescription): TargetHealth {
  return {
    target: `${description.Target?.Id ?? "?"}:${description.Target?.Port ?? "?"}`,
    state: description.TargetHealth?.State ?? "unavailable",
    reason: description.TargetHealth?.Reason,
    description: description.TargetHealth?.Description,
  };
}

export function alarm(info: MetricAlarm | CompositeAlarm): Alarm {
  return {
    name: info.AlarmName ?? "",
    state: info.StateValue ?? "INSUFFICIENT_DATA",
    reason: info.StateReason ?? "no reason given",
  };
}

export function listenerAction(listener: Listener | undefined): ListenerAction {
  if (listener === undefined) {
    return { kind: "gone" };
  }
  const actions = listener.DefaultActions ?? [];
  const forward = actions.find(({ Type }) => Type === "forward");
  return forward === undefined
    ? { kind: "answers", by: actions.at(-1)?.Type ?? "nothing" }
    : { kind: "forwards", weights: listenerWeights(forward) };
}

function listenerWeights(action: Action): readonly ListenerWeight[] {
  const groups = action.ForwardConfig?.TargetGroups;
  if (groups === undefined || groups.length === 0) {
    return action.TargetGroupArn === undefined
      ? []
      : [{ targetGroupArn: action.TargetGroupArn, percent: 100 }];
  }
  // A weight that is left out counts as one; shares are of the sum, which need not be a hundred.
  const sum = groups.reduce((total, group) => total + (group.Weight ?? 1), 0);
  return groups.map((group) => ({
    targetGroupArn: group.TargetGroupArn ?? "",
    percent: sum === 0 ? 0 : Math.round(((group.Weight ?? 1) * 1000) / sum) / 10,
  }));
}

function taskSet(info: SdkTaskSet): TaskSet {
  const balancer = info.loadBalancers?.[0];
  const network = info.networkConfiguration?.awsvpcConfiguration;
  return {
    id: info.id ?? "",
    status: info.status ?? "",
    taskDefinition: info.taskDefinition ?? "",
    stabilityStatus: info.stabilityStatus,
    desired: info.computedDesiredCount ?? 0,
    running: info.runningCount ?? 0,
    pending: info.pendingCount ?? 0,
    loadBalancer:
      balancer?.targetGroupArn === undefined
        ? undefined
        : {
            targetGroupArn: balancer.targetGroupArn,
            containerName: balancer.containerName,
            containerPort: balancer.containerPort,
          },
    subnets: network?.subnets ?? [],
    securityGroups: network?.securityGroups ?? [],
    assignPublicIp: network?.assignPublicIp,
    platformVersion: info.platformVersion,
    capacityProviders: (info.capacityProviderStrategy ?? []).map((item) => ({
      name: item.capacityProvider ?? "",
      base: item.base ?? 0,
      weight: item.weight ?? 0,
    })),
  };
}

function lifecycleEvent(event: SdkLifecycleEvent): LifecycleEvent {
  const { diagnostics } = event;
  return {
    name: event.lifecycleEventName ?? "?",
    status: event.status ?? "Unknown",
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
    ? { kind: "person", minutes: option.waitTimeInMinutes ?? 0 }
    : { kind: "continue" };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
