import type { RevisionObject } from "./revision-objects";

/** Statuses of a running deployment. Its group accepts no other deployment meanwhile. */
export const RUNNING_STATUSES = ["Created", "Queued", "InProgress", "Baking", "Ready"] as const;
/** Statuses that are final. */
export const FINAL_STATUSES = ["Succeeded", "Failed", "Stopped"] as const;

/** @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html */
export type DeploymentStatus = (typeof RUNNING_STATUSES)[number] | (typeof FINAL_STATUSES)[number];

/** How production traffic shifts from the old tasks to the new ones. Percentages are whole, intervals in minutes. */
export type TrafficShift =
  | { readonly kind: "all-at-once" }
  | { readonly kind: "canary"; readonly percent: number; readonly intervalMinutes: number }
  | { readonly kind: "linear"; readonly percent: number; readonly intervalMinutes: number };

/** What happens when the new tasks are ready: traffic shifts at once, or after an operator's approval within some minutes. */
export type ReadyWait =
  | { readonly kind: "continue" }
  | { readonly kind: "approval"; readonly minutes: number };

export interface DeploymentGroup {
  readonly computePlatform: string;
  readonly deploymentConfigName: string;
  readonly services: readonly { readonly cluster: string; readonly service: string }[];
  readonly productionListenerArn: string | undefined;
  /** `undefined` if the group has no test route. */
  readonly testListenerArn: string | undefined;
  /** The names of the two target groups between which traffic shifts. */
  readonly targetGroupNames: readonly string[];
  readonly readyWait: ReadyWait;
  readonly terminationWaitMinutes: number;
  /** The events on which it rolls back automatically, such as `DEPLOYMENT_FAILURE`; empty if that is off. */
  readonly rollbackEvents: readonly string[];
  /** The alarms that stop its deployments; empty if that is off. */
  readonly alarmNames: readonly string[];
  /**
   * Whether its deployments continue if CodeDeploy can't read the state of an alarm; otherwise they are stopped.
   *
   * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html
   */
  readonly ignoresPollAlarmFailure: boolean;
  /** The role that CodeDeploy assumes. */
  readonly roleArn: string | undefined;
}

export interface Deployment {
  readonly id: string;
  /** One of {@link DeploymentStatus}, or one that AWS added since. */
  readonly status: string;
  /** The name of its deployment group. @default - not known */
  readonly deploymentGroup?: string | undefined;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number | undefined;
  /** When it ended, in milliseconds since the epoch; `undefined` while it is in progress. */
  readonly endedAt: number | undefined;
  /** Who created it: `user`, `autoscaling`, `codeDeployRollback` and others. */
  readonly creator: string | undefined;
  /** The fingerprint of its revision. */
  readonly sha256: string | undefined;
  /** Where its AppSpec is in S3. @default - not in S3 */
  readonly object?: RevisionObject | undefined;
  /** Its deployment configuration. The group's may have changed since. */
  readonly configName: string | undefined;
  /** Its wait for an approval. The group's may have changed since. @default - not known */
  readonly readyWait?: ReadyWait | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly description: string | undefined;
  /** Whether CodeDeploy created it to roll back another one. */
  readonly isRollback: boolean;
  readonly rollbackId: string | undefined;
  readonly rollbackMessage: string | undefined;
}

/** A deployment, with what it belongs to. */
export interface PlacedDeployment extends Deployment {
  readonly application: string;
  readonly deploymentGroup: string;
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LifecycleEvent.html */
export interface LifecycleEvent {
  readonly name: string;
  /** `Pending`, `InProgress`, `Succeeded`, `Failed`, `Skipped` or `Unknown`. */
  readonly status: string;
  /** In milliseconds since the epoch; `undefined` as long as it is pending. */
  readonly startedAt: number | undefined;
  /** In milliseconds since the epoch; `undefined` while it is in progress, or if CodeDeploy doesn't say. */
  readonly endedAt: number | undefined;
  readonly diagnostics: Diagnostics | undefined;
}

export interface Diagnostics {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly logTail: string | undefined;
}

/** A task set as CodeDeploy reports it in a deployment: `blue` is the old one, `green` the new one. */
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

/**
 * The waits that an operator can end: the one for an approval before production traffic shifts, and the one before the old tasks
 * are terminated. CodeDeploy has none for the waits between the steps of a canary or linear shift.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ContinueDeployment.html
 * @see https://github.com/aws/containers-roadmap/issues/2266
 */
export type DeploymentWait = "READY_WAIT" | "TERMINATION_WAIT";

/** The deployment to create. By default, the group's config, alarms and rollback settings apply. */
export interface NewDeployment {
  readonly application: string;
  readonly deploymentGroup: string;
  readonly description: string;
  readonly content: string;
  readonly sha256: string;
  /** Where the content is in S3. @default - it is part of the request */
  readonly object?: RevisionObject | undefined;
  /** Instead of the group's. */
  readonly deploymentConfigName?: string;
  /** No alarm of the group stops it. This needs `codedeploy:UpdateDeploymentGroup`. */
  readonly ignoresAlarms?: boolean;
  /** CodeDeploy doesn't roll it back automatically. */
  readonly neverRollsBack?: boolean;
}

/** The result of CreateDeployment. */
export type Creation =
  | { readonly kind: "created"; readonly id: string }
  /**
   * CodeDeploy creates none now: usually another deployment of the group is in progress; or the account has as many deployments in
   * progress as its quota allows. Only the message says which.
   *
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
   */
  | { readonly kind: "another-deployment-running"; readonly message?: string };

/** The most deployments that one call can describe. */
export const MOST_ENDED_DEPLOYMENTS = 25;

export interface CodeDeploy {
  /** @returns `undefined` when there is no such application or group */
  deploymentGroup(application: string, group: string): Promise<DeploymentGroup | undefined>;
  /** The names of an application's groups. @returns `undefined` when there is no such application */
  deploymentGroups(application: string): Promise<readonly string[] | undefined>;
  trafficShift(deploymentConfigName: string): Promise<TrafficShift>;
  /** The ids of the group's deployments that are in progress, the newest first. */
  runningDeployments(application: string, group: string): Promise<readonly string[]>;
  /** The ids of all deployments in progress, of any application. */
  deploymentsRunning(): Promise<readonly string[]>;
  /** Deployments of any application: a call for each 25. Those that CodeDeploy doesn't know are left out. */
  deploymentsOf(ids: readonly string[]): Promise<readonly PlacedDeployment[]>;
  /** The latest of the group's deployments that have ended, up to {@link MOST_ENDED_DEPLOYMENTS}. */
  endedDeployments(application: string, group: string): Promise<readonly Deployment[]>;
  /**
   * The group's deployments, in progress or ended, the newest first.
   *
   * @param most how many at most; from 1
   */
  deployments(application: string, group: string, most: number): Promise<readonly Deployment[]>;
  /**
   * The AppSpec of a revision that isn't in S3, as JSON or YAML. A deployment itself has only its fingerprint.
   *
   * @returns `undefined` when CodeDeploy doesn't have it
   */
  revision(application: string, sha256: string): Promise<string | undefined>;
  createDeployment(order: NewDeployment): Promise<Creation>;
  /** Stops a deployment, with a rollback. A deployment that has ended is not changed. */
  stopDeployment(id: string): Promise<void>;
  /** Ends a wait of a deployment. */
  continueDeployment(id: string, wait: DeploymentWait): Promise<void>;
  deployment(id: string): Promise<Deployment>;
  /** @returns `undefined` until the deployment has reached the service */
  deploymentTarget(id: string, cluster: string, service: string): Promise<DeploymentTarget | undefined>;
}

/** A status that is final. */
export type FinalStatus = (typeof FINAL_STATUSES)[number];

/** Whether a deployment with this status has ended. A status that AWS adds later isn't known to be final. */
export function isFinal(status: string): status is FinalStatus {
  return (FINAL_STATUSES as readonly string[]).includes(status);
}
