/**
 * AWS as the driver needs it: a few questions and one order, in AWS's own words, with no more than is used.
 *
 * Everything above this file works with these types alone, so that a decision is tested with plain values. A call that
 * fails throws `AwsFailure`, after the SDK's own retries; the order for a deployment alone is never repeated by it.
 */

/** Statuses in which a deployment still runs, so that its group takes no other. */
export const RUNNING_STATUSES = ["Created", "Queued", "InProgress", "Baking", "Ready"] as const;
/** Statuses that are final. */
export const FINAL_STATUSES = ["Succeeded", "Failed", "Stopped"] as const;

/** @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html */
export type DeploymentStatus = (typeof RUNNING_STATUSES)[number] | (typeof FINAL_STATUSES)[number];

/** How production traffic goes from blue to green. Percentages are whole, intervals in minutes. */
export type TrafficShift =
  | { readonly kind: "all-at-once" }
  | { readonly kind: "canary"; readonly percent: number; readonly intervalMinutes: number }
  | { readonly kind: "linear"; readonly percent: number; readonly intervalMinutes: number };

/** What happens when green is ready to take traffic: at once, or after a person said so within the time. */
export type ReadyWait = { readonly kind: "continue" } | { readonly kind: "person"; readonly minutes: number };

export interface DeploymentGroup {
  readonly computePlatform: string;
  readonly deploymentConfigName: string;
  readonly services: readonly { readonly cluster: string; readonly service: string }[];
  readonly productionListenerArn: string | undefined;
  /** None where the group has no test route. */
  readonly testListenerArn: string | undefined;
  /** The names of the two target groups between which traffic shifts. */
  readonly targetGroupNames: readonly string[];
  readonly readyWait: ReadyWait;
  readonly terminationWaitMinutes: number;
  /** The events on which it rolls back by itself, such as `DEPLOYMENT_FAILURE`; none when that is off. */
  readonly rollbackEvents: readonly string[];
  /** The alarms that stop its deployments; none when that is off. */
  readonly alarmNames: readonly string[];
}

/** A CloudWatch alarm on metrics or on other alarms. */
export interface Alarm {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly reason: string;
}

/** One version of the service that runs beside others. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html */
export interface TaskSet {
  readonly id: string;
  /** `PRIMARY`, `ACTIVE` or `DRAINING`. */
  readonly status: string;
  readonly taskDefinition: string;
  readonly stabilityStatus: string | undefined;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly loadBalancer: TaskSetLoadBalancer | undefined;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: string | undefined;
  readonly platformVersion: string | undefined;
  readonly capacityProviders: readonly CapacityProvider[];
}

export interface TaskSetLoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string | undefined;
  readonly containerPort: number | undefined;
}

export interface CapacityProvider {
  readonly name: string;
  readonly base: number;
  readonly weight: number;
}

export interface Service {
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  readonly status: string;
  /** `CODE_DEPLOY` for one that CodeDeploy deploys. */
  readonly controller: string;
  readonly taskSets: readonly TaskSet[];
}

export interface Deployment {
  readonly id: string;
  /** One of {@link DeploymentStatus}, or one that AWS added since. */
  readonly status: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number | undefined;
  /** The fingerprint of its revision. */
  readonly sha256: string | undefined;
  /** The deployment configuration that it runs by; its group may have got another one since. */
  readonly configName: string | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly description: string | undefined;
  /** Whether CodeDeploy made it, to take another one back. */
  readonly isRollback: boolean;
  readonly rollbackId: string | undefined;
  readonly rollbackMessage: string | undefined;
  /** Whether green serves and blue waits for its end. */
  readonly terminationWaitStarted: boolean;
}

export interface LifecycleEvent {
  readonly name: string;
  /** `Pending`, `InProgress`, `Succeeded`, `Failed`, `Skipped` or `Unknown`. */
  readonly status: string;
  readonly diagnostics: Diagnostics | undefined;
}

export interface Diagnostics {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly logTail: string | undefined;
}

/** A task set as CodeDeploy sees it, while it deploys. */
export interface TargetTaskSet {
  readonly label: "blue" | "green";
  readonly id: string | undefined;
  readonly desired: number | undefined;
  readonly running: number | undefined;
  /** The share of production traffic, in percent. */
  readonly trafficWeight: number | undefined;
  readonly targetGroupName: string | undefined;
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ECSTarget.html */
export interface DeploymentTarget {
  /** `Pending`, `InProgress`, `Ready`, `Succeeded`, `Failed`, `Skipped` or `Unknown`. */
  readonly status: string;
  readonly events: readonly LifecycleEvent[];
  readonly taskSets: readonly TargetTaskSet[];
}

export interface StoppedTask {
  /** The id of the task set that started it. */
  readonly startedBy: string | undefined;
  readonly taskDefinition: string;
  /** ECS's kind of end, such as `TaskFailedToStart`. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html */
  readonly stopCode: string | undefined;
  readonly reason: string;
  /** What the containers that ended badly say: `app: exit code 1`, `app: CannotPullContainerError …`. */
  readonly containers: readonly string[];
}

export interface TargetHealth {
  readonly target: string;
  /** `healthy`, `unhealthy`, `initial`, `draining`, `unused`, `unavailable`. */
  readonly state: string;
  readonly reason: string | undefined;
  readonly description: string | undefined;
}

/** How a listener splits its traffic: the share of each target group, in percent. */
export interface ListenerWeight {
  readonly targetGroupArn: string;
  readonly percent: number;
}

/** What a listener does by default. */
export type ListenerAction =
  | { readonly kind: "forwards"; readonly weights: readonly ListenerWeight[] }
  /** It answers by itself: `redirect`, `fixed-response`. */
  | { readonly kind: "answers"; readonly by: string }
  | { readonly kind: "gone" };

/** What the driver orders. Where nothing else is said, the group's own configuration, alarms and rollback settings hold. */
export interface NewDeployment {
  readonly application: string;
  readonly deploymentGroup: string;
  readonly description: string;
  readonly content: string;
  readonly sha256: string;
  /** Instead of the group's. This and what follows needs `codedeploy:UpdateDeploymentGroup`. */
  readonly deploymentConfigName?: string;
  /** No alarm of the group stops it. */
  readonly ignoresAlarms?: boolean;
  /** CodeDeploy doesn't take it back by itself. */
  readonly neverRollsBack?: boolean;
}

/** What came of ordering a deployment. */
export type Creation =
  | { readonly kind: "created"; readonly id: string }
  /** The group runs another one already: somebody was faster. */
  | { readonly kind: "one-is-running" };

/** Of a service's stopped tasks at most so many are looked at: it is reasons that are wanted, not a census. */
export const MOST_STOPPED_TASKS = 100;

/** So many deployments can be asked for at once. */
export const MOST_ENDED_DEPLOYMENTS = 25;

export interface Aws {
  /** @returns `undefined` when there is no such application or group */
  deploymentGroup(application: string, group: string): Promise<DeploymentGroup | undefined>;
  trafficShift(deploymentConfigName: string): Promise<TrafficShift>;
  /** The ids of the group's deployments that still run, the newest first. */
  runningDeployments(application: string, group: string): Promise<readonly string[]>;
  /** The latest of the group's deployments that have ended, up to {@link MOST_ENDED_DEPLOYMENTS}. */
  endedDeployments(application: string, group: string): Promise<readonly Deployment[]>;
  createDeployment(order: NewDeployment): Promise<Creation>;
  /** Stops a deployment, with a rollback. One that has ended is left as it is. */
  stopDeployment(id: string): Promise<void>;
  deployment(id: string): Promise<Deployment>;
  /** @returns `undefined` as long as the deployment hasn't got to the service */
  deploymentTarget(id: string, cluster: string, service: string): Promise<DeploymentTarget | undefined>;
  /** @returns `undefined` when there is no such cluster or service */
  service(cluster: string, service: string): Promise<Service | undefined>;
  /** Up to {@link MOST_STOPPED_TASKS} of the tasks that stopped in the last hour: ECS doesn't keep them for longer. */
  stoppedTasks(cluster: string, service: string): Promise<readonly StoppedTask[]>;
  targetHealth(targetGroupArn: string): Promise<readonly TargetHealth[]>;
  listener(listenerArn: string): Promise<ListenerAction>;
  /** Those of these alarms that there are; a group has ten at most, which is one call. */
  alarms(names: readonly string[]): Promise<readonly Alarm[]>;
}
