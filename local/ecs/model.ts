/** The model of a service with the CODE_DEPLOY deployment controller: its task sets and their tasks. */
import type { CapacityProviderItem, Subnet, Target, TaskDefinition } from "./backing";

/** How a service's tasks are placed. */
export type Placement =
  | { readonly kind: "launch-type"; readonly launchType: "FARGATE" }
  | { readonly kind: "capacity-providers"; readonly strategy: readonly CapacityProviderItem[] };

export interface NetworkConfiguration {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: "ENABLED" | "DISABLED";
}

export interface LoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** A service of AWS Cloud Map in which ECS registers the tasks. An SRV record needs a port. */
export interface Registry {
  readonly registryArn: string;
  readonly port?: number | undefined;
  readonly containerName?: string | undefined;
  readonly containerPort?: number | undefined;
}

/** What a task set runs, and where. It never changes: every change creates a new task set. */
export interface Revision {
  readonly taskDefinition: TaskDefinition;
  readonly loadBalancer: LoadBalancer;
  readonly network: NetworkConfiguration;
  readonly platformVersion: string;
  readonly placement: Placement;
  /** One at most. CodeDeploy copies it from the old task set. */
  readonly registries: readonly Registry[];
}

/** Why a task stopped: the stop code and the stopped reason of ECS. */
export interface StopCause {
  readonly code:
    | "EssentialContainerExited"
    | "ServiceSchedulerInitiated"
    | "TaskFailedToStart"
    | "UserInitiated";
  readonly reason: string;
}

export type TaskState =
  | { readonly kind: "pending" }
  | { readonly kind: "running"; readonly startedAt: Date; readonly healthy: boolean }
  | {
      readonly kind: "stopped";
      readonly startedAt: Date | undefined;
      readonly stoppedAt: Date;
      readonly cause: StopCause;
    };

export interface Task {
  readonly arn: string;
  readonly id: string;
  readonly createdAt: Date;
  readonly subnet: Subnet;
  readonly target: Target;
  /** Aborted when the task stops, so that its start-up ends. */
  readonly stopping: AbortController;
  /** The exit codes of containers that exited, by name. */
  readonly exitCodes: Map<string, number>;
  /** The container whose health check has failed. */
  unhealthy: string | undefined;
  state: TaskState;
}

export interface TaskSet {
  readonly id: string;
  readonly arn: string;
  /** The CodeDeploy deployment that created it. `undefined` for the first task set, which CreateService created. */
  readonly deploymentId: string | undefined;
  readonly revision: Revision;
  readonly createdAt: Date;
  /** Aborted when the task set drains, so that no more tasks are started. */
  readonly draining: AbortController;
  readonly tasks: Task[];
  status: "PRIMARY" | "ACTIVE" | "DRAINING";
  scalePercent: number;
  updatedAt: Date;
  stability: { readonly status: "STABILIZING" | "STEADY_STATE"; readonly since: Date };
  /** Called once when the task set becomes steady. */
  readonly onSteady: Set<() => void>;
}

export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: Date;
  readonly message: string;
}

export interface Service {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly createdAt: Date;
  desiredCount: number;
  /** Oldest first. */
  taskSets: TaskSet[];
  /** Those that are gone: ECS still shows their stopped tasks for a while. */
  readonly removedTaskSets: TaskSet[];
  /** Newest first, as AWS lists them. */
  events: ServiceEvent[];
}

/** The name of the cluster that a service runs in. */
export function clusterNameOf(service: Pick<Service, "clusterArn">): string {
  return lastPart(service.clusterArn);
}

/** The part after the last slash: the name in an ARN, or the name itself. */
export function lastPart(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
}

/** The task set that gets production traffic. */
export function primaryOf(service: Service): TaskSet | undefined {
  return service.taskSets.find(({ status }) => status === "PRIMARY");
}

/** How many tasks a task set should have: its share of the service's desired count, rounded up as ECS does. */
export function desiredCountOf(service: Service, taskSet: TaskSet): number {
  return Math.ceil((service.desiredCount * taskSet.scalePercent) / 100);
}

/** How many of a task set's tasks are running, and how many are pending. */
export function countsOf(taskSet: TaskSet): { readonly running: number; readonly pending: number } {
  const count = (kind: TaskState["kind"]) => taskSet.tasks.filter(({ state }) => state.kind === kind).length;
  return { running: count("running"), pending: count("pending") };
}
