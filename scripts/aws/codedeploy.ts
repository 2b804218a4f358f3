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
export type ReadyWait =
  | { readonly kind: "continue" }
  | { readonly kind: "approval"; readonly minutes: number };

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
  /**
   * Whether its deployments go on where CodeDeploy can't get the state of an alarm; otherwise they are stopped.
   *
   * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html
   */
  readonly ignoresPollAlarmFailure: boolean;
  /** The role as which CodeDeploy acts. */
  readonly roleArn: string | undefined;
}

export interface Deployment {
  readonly id: string;
  /** One of {@link DeploymentStatus}, or one that AWS added since. */
  readonly status: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number | undefined;
  /** When it ended, likewise; `undefined` as long as it runs. */
  readonly endedAt: number | undefined;
  /** Who created it: `user`, `autoscaling`, `codeDeployRollback` and others. */
  readonly creator: string | undefined;
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
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LifecycleEvent.html */
export interface LifecycleEvent {
  readonly name: string;
  /** `Pending`, `InProgress`, `Succeeded`, `Failed`, `Skipped` or `Unknown`. */
  readonly status: string;
  /** In milliseconds since the epoch; `undefined` as long as it is pending. */
  readonly startedAt: number | undefined;
  /** Likewise; `undefined` as long as it goes on, and where CodeDeploy doesn't say. */
  readonly endedAt: number | undefined;
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

/** What is ordered. Where nothing else is said, the group's own configuration, alarms and rollback settings hold. */
export interface NewDeployment {
  readonly application: string;
  readonly deploymentGroup: string;
  readonly description: string;
  readonly content: string;
  readonly sha256: string;
  /** Instead of the group's. */
  readonly deploymentConfigName?: string;
  /** No alarm of the group stops it. This needs `codedeploy:UpdateDeploymentGroup`. */
  readonly ignoresAlarms?: boolean;
  /** CodeDeploy doesn't take it back by itself. */
  readonly neverRollsBack?: boolean;
}

/** What came of ordering a deployment. */
export type Creation =
  | { readonly kind: "created"; readonly id: string }
  /**
   * CodeDeploy takes none now: as a rule since the group runs another one already, because somebody was faster; or the account
   * runs as many as its quota allows. Only the message tells which.
   *
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
   */
  | { readonly kind: "one-is-running"; readonly message?: string };

/** So many deployments can be asked for at once. */
export const MOST_ENDED_DEPLOYMENTS = 25;

export interface CodeDeploy {
  /** @returns `undefined` when there is no such application or group */
  deploymentGroup(application: string, group: string): Promise<DeploymentGroup | undefined>;
  /** The names of an application's groups. @returns `undefined` when there is no such application */
  deploymentGroups(application: string): Promise<readonly string[] | undefined>;
  trafficShift(deploymentConfigName: string): Promise<TrafficShift>;
  /** The ids of the group's deployments that still run, the newest first. */
  runningDeployments(application: string, group: string): Promise<readonly string[]>;
  /** The latest of the group's deployments that have ended, up to {@link MOST_ENDED_DEPLOYMENTS}. */
  endedDeployments(application: string, group: string): Promise<readonly Deployment[]>;
  /**
   * The group's deployments, those that run and those that have ended, the newest first.
   *
   * @param most how many at most; from 1
   */
  deployments(application: string, group: string, most: number): Promise<readonly Deployment[]>;
  /**
   * What a revision says: an AppSpec, as JSON or as YAML. Deployments themselves show its fingerprint alone.
   *
   * @returns `undefined` when CodeDeploy doesn't keep it
   */
  revision(application: string, sha256: string): Promise<string | undefined>;
  createDeployment(order: NewDeployment): Promise<Creation>;
  /** Stops a deployment, with a rollback. One that has ended is left as it is. */
  stopDeployment(id: string): Promise<void>;
  /** Lets a deployment that is Ready shift its traffic. */
  continueDeployment(id: string): Promise<void>;
  deployment(id: string): Promise<Deployment>;
  /** @returns `undefined` as long as the deployment hasn't got to the service */
  deploymentTarget(id: string, cluster: string, service: string): Promise<DeploymentTarget | undefined>;
}

/** A status that is final. */
export type FinalStatus = (typeof FINAL_STATUSES)[number];

/** Whether a deployment with this status has ended. A status that AWS adds later isn't known to be final. */
export function isFinal(status: string): status is FinalStatus {
  return (FINAL_STATUSES as readonly string[]).includes(status);
}
