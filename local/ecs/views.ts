/** Services, task sets and tasks in API responses of ECS. */
import type {
  ContainerOverride,
  Service as ServiceView,
  TaskSet as TaskSetView,
  Task as TaskView,
} from "@aws-sdk/client-ecs";
import type { JsonObject } from "../gateway/json-protocol";
import type { CachedAttributes } from "./cache";
import {
  clusterNameOf,
  countsOf,
  desiredCountOf,
  lastPart,
  type Placement,
  primaryOf,
  type Revision,
  type Service,
  type Task,
  type TaskSet,
} from "./model";

/** The Fargate platform version behind LATEST. */
const LATEST_PLATFORM = "1.4.0";

/**
 * A CODE_DEPLOY service: moto's view of it, plus the values that follow from its task sets.
 *
 * @param kept moto's view of the service, with its tags, roles and registries
 */
export function viewService(kept: JsonObject, service: Service, cached: CachedAttributes): JsonObject {
  const primary = primaryOf(service);
  const total = service.taskSets.map(countsOf);
  const { launchType: _, capacityProviderStrategy: __, ...rest } = kept;
  return {
    ...rest,
    ...cached,
    ...(primary === undefined ? {} : viewRevision(primary.revision)),
    desiredCount: service.desiredCount,
    runningCount: total.reduce((sum, { running }) => sum + running, 0),
    pendingCount: total.reduce((sum, { pending }) => sum + pending, 0),
    createdAt: service.createdAt,
    deployments: [],
    taskSets: service.taskSets.map((taskSet) => viewTaskSet(service, taskSet)),
    events: service.events,
  };
}

/** A task set, with every field that ECS returns. */
export function viewTaskSet(service: Service, taskSet: TaskSet): TaskSetView {
  const { running, pending } = countsOf(taskSet);
  return {
    id: taskSet.id,
    taskSetArn: taskSet.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    ...(taskSet.deploymentId === undefined
      ? {}
      : { startedBy: "CODE_DEPLOY", externalId: taskSet.deploymentId }),
    status: taskSet.status,
    computedDesiredCount: desiredCountOf(service, taskSet),
    runningCount: running,
    pendingCount: pending,
    createdAt: taskSet.createdAt,
    updatedAt: taskSet.updatedAt,
    ...viewRevision(taskSet.revision),
    serviceRegistries: taskSet.revision.registries.map((registry) => ({ ...registry })),
    scale: { value: taskSet.scalePercent, unit: "PERCENT" },
    stabilityStatus: taskSet.stability.status,
    stabilityStatusAt: taskSet.stability.since,
    tags: [],
  };
}

type RevisionView = Pick<
  ServiceView,
  | "taskDefinition"
  | "loadBalancers"
  | "networkConfiguration"
  | "platformVersion"
  | "platformFamily"
  | "launchType"
  | "capacityProviderStrategy"
>;

function viewRevision(revision: Revision): RevisionView {
  const { network, placement } = revision;
  return {
    taskDefinition: revision.taskDefinition.arn,
    loadBalancers: [revision.loadBalancer],
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...network.subnets],
        securityGroups: [...network.securityGroups],
        assignPublicIp: network.assignPublicIp,
      },
    },
    platformVersion: revision.platformVersion,
    platformFamily: "Linux",
    ...viewPlacement(placement),
  };
}

function viewPlacement(placement: Placement): Pick<ServiceView, "launchType" | "capacityProviderStrategy"> {
  return placement.kind === "launch-type"
    ? { launchType: placement.launchType }
    : { capacityProviderStrategy: placement.strategy.map((item) => ({ ...item })) };
}

/** A task of a service, as DescribeTasks returns it. */
export function viewTask(service: Service, taskSet: TaskSet, task: Task): TaskView {
  const { placement } = taskSet.revision;
  return {
    ...viewRun(task, {
      ...taskSet.revision,
      clusterArn: service.clusterArn,
      group: `service:${service.name}`,
      startedBy: taskSet.id,
    }),
    ...(placement.kind === "capacity-providers"
      ? { capacityProviderName: placement.strategy[0]?.capacityProvider }
      : {}),
  };
}

/** Where a task belongs, and what it runs. */
export interface TaskRun extends Pick<Revision, "taskDefinition" | "platformVersion"> {
  readonly clusterArn: string;
  readonly group: string;
  readonly startedBy: string | undefined;
  /** @default - none */
  readonly containerOverrides?: readonly ContainerOverride[];
}

/** A task on Fargate. */
export function viewRun(task: Task, revision: TaskRun): TaskView {
  const { state } = task;
  const lastStatus = lastStatusOf(task);
  const startedAt = state.kind === "pending" ? undefined : state.startedAt;
  return {
    taskArn: task.arn,
    clusterArn: revision.clusterArn,
    taskDefinitionArn: revision.taskDefinition.arn,
    group: revision.group,
    ...(revision.startedBy === undefined ? {} : { startedBy: revision.startedBy }),
    lastStatus,
    desiredStatus: state.kind === "stopped" ? "STOPPED" : "RUNNING",
    // Containers never run here, so their health is unknown unless a health check can't pass.
    healthStatus: task.unhealthy === undefined ? "UNKNOWN" : "UNHEALTHY",
    connectivity: state.kind === "running" ? "CONNECTED" : "DISCONNECTED",
    availabilityZone: task.subnet.zone,
    createdAt: task.createdAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(state.kind === "stopped"
      ? {
          stoppedAt: state.stoppedAt,
          stoppingAt: state.stoppedAt,
          stoppedReason: state.cause.reason,
          stopCode: state.cause.code,
        }
      : {}),
    ...(revision.taskDefinition.cpu === undefined ? {} : { cpu: revision.taskDefinition.cpu }),
    ...(revision.taskDefinition.memory === undefined ? {} : { memory: revision.taskDefinition.memory }),
    platformVersion: revision.platformVersion === "LATEST" ? LATEST_PLATFORM : revision.platformVersion,
    platformFamily: "Linux",
    launchType: "FARGATE",
    attachments: [viewInterface(task)],
    containers: revision.taskDefinition.containers.map((container, index) => ({
      containerArn: `${task.arn.replace(":task/", ":container/")}/${index}`,
      taskArn: task.arn,
      name: container.name,
      image: container.image,
      lastStatus: task.exitCodes.has(container.name) ? "STOPPED" : lastStatus,
      ...(task.exitCodes.has(container.name) ? { exitCode: task.exitCodes.get(container.name) } : {}),
      networkInterfaces: [{ attachmentId: task.id, privateIpv4Address: task.target.ip }],
      healthStatus: task.unhealthy === container.name ? "UNHEALTHY" : "UNKNOWN",
      ...(state.kind === "stopped" && state.cause.code === "TaskFailedToStart"
        ? { reason: state.cause.reason }
        : {}),
    })),
    overrides: {
      containerOverrides: [...(revision.containerOverrides ?? [])],
      inferenceAcceleratorOverrides: [],
    },
    attributes: [],
    tags: [],
    version: 1,
  };
}

function lastStatusOf(task: Task): string {
  return task.state.kind.toUpperCase();
}

function viewInterface(task: Task): NonNullable<TaskView["attachments"]>[number] {
  return {
    id: task.id,
    type: "ElasticNetworkInterface",
    status: task.state.kind === "stopped" ? "DELETED" : "ATTACHED",
    details: [
      { name: "subnetId", value: task.subnet.id },
      { name: "networkInterfaceId", value: `eni-${task.id.slice(0, 17)}` },
      { name: "privateIPv4Address", value: task.target.ip },
    ],
  };
}

/** Whether a service is the one with the name or ARN and the cluster of a request. */
export function isNamed(service: Service, cluster: unknown, name: unknown): boolean {
  const clusterName = typeof cluster === "string" ? lastPart(cluster) : "default";
  return (
    typeof name === "string" && lastPart(name) === service.name && clusterName === clusterNameOf(service)
  );
}
