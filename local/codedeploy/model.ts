/** The state of CodeDeploy: applications, deployment groups, deployment configs, revisions and deployments. */
import type { TargetGroup } from "../ecs/backing";
import type { TaskSet } from "../ecs/model";
import type { AppSpec } from "./app-spec";
import type { LifecycleEventName } from "./lifecycle-events";
import type { S3Location } from "./revision-objects";

/** How production traffic moves to the new task set. */
export type TrafficRouting =
  | { readonly kind: "all-at-once" }
  | { readonly kind: "canary"; readonly percent: number; readonly minutes: number }
  | { readonly kind: "linear"; readonly percent: number; readonly minutes: number };

/** A deployment config for ECS. */
export interface DeploymentConfig {
  readonly id: string;
  readonly name: string;
  readonly createTime: Date;
  readonly routing: TrafficRouting;
}

export type RollbackEvent = "DEPLOYMENT_FAILURE" | "DEPLOYMENT_STOP_ON_ALARM" | "DEPLOYMENT_STOP_ON_REQUEST";

export interface AutoRollback {
  readonly enabled: boolean;
  readonly events: readonly RollbackEvent[];
}

/** The alarms that stop a deployment. */
export interface AlarmSettings {
  readonly enabled: boolean;
  /** Whether a deployment continues when the state of its alarms can't be read. */
  readonly ignorePollFailure: boolean;
  readonly names: readonly string[];
}

/** The events of a deployment that a trigger may publish. */
export const TRIGGER_EVENTS = [
  "DeploymentStart",
  "DeploymentSuccess",
  "DeploymentFailure",
  "DeploymentStop",
  "DeploymentRollback",
  "DeploymentReady",
] as const;
export type TriggerEvent = (typeof TRIGGER_EVENTS)[number];

/** Publishes events of a group's deployments to an SNS topic. */
export interface Trigger {
  readonly name: string;
  readonly topicArn: string;
  readonly events: readonly TriggerEvent[];
}

/** The pair of target groups, and the listeners that forward to it. */
export interface TargetGroupPair {
  readonly targetGroups: readonly [string, string];
  readonly productionListener: string;
  readonly testListener: string | undefined;
}

/** The settings of a deployment group. A deployment keeps the settings that it started with. */
export interface GroupSettings {
  readonly name: string;
  readonly configName: string;
  readonly serviceRoleArn: string;
  readonly cluster: string;
  readonly service: string;
  readonly pair: TargetGroupPair;
  /** How long to wait for an operator to continue the deployment before the traffic shift. 0: no wait. */
  readonly readyWaitMinutes: number;
  readonly terminationWaitMinutes: number;
  readonly autoRollback: AutoRollback;
  /** `undefined` if no request has set an alarm configuration. */
  readonly alarms: AlarmSettings | undefined;
  readonly triggers: readonly Trigger[];
}

export interface DeploymentGroup {
  readonly id: string;
  settings: GroupSettings;
}

/** A deployed revision. Only GetApplicationRevision returns its content. */
export interface Revision {
  /** Where it is in S3; `undefined` if its AppSpec was part of the request. */
  readonly object?: S3Location | undefined;
  readonly sha256: string;
  readonly content: string;
  readonly appSpec: AppSpec;
}

export interface RegisteredRevision {
  readonly revision: Revision;
  readonly registerTime: Date;
  readonly groups: Set<string>;
  firstUsedTime: Date;
  lastUsedTime: Date;
}

export interface Application {
  readonly id: string;
  readonly createTime: Date;
  readonly groups: Map<string, DeploymentGroup>;
  /** By {@link revisionId}. */
  readonly revisions: Map<string, RegisteredRevision>;
  name: string;
}

export type LifecycleState =
  | { readonly status: "Pending" }
  | { readonly status: "InProgress"; readonly startTime: Date }
  | { readonly status: "Succeeded" | "Failed"; readonly startTime: Date; readonly endTime: Date }
  | { readonly status: "Skipped" };

/** The diagnostics of a failed hook. */
export interface Diagnostics {
  readonly errorCode: "ScriptFailed" | "ScriptMissing" | "ScriptTimedOut" | "UnknownError";
  readonly scriptName: string;
  readonly message: string;
  readonly logTail: string;
}

/** One call of a hook. It is open until the hook has reported a status. */
export interface HookExecution {
  readonly settle: (status: "Succeeded" | "Failed") => void;
  open: boolean;
}

export interface LifecycleEvent {
  readonly name: LifecycleEventName;
  diagnostics: Diagnostics | undefined;
  state: LifecycleState;
}

/** The values of a deployment's `errorInformation.code`. */
export type FailureCode =
  | "ALARM_ACTIVE"
  | "ECS_UPDATE_ERROR"
  | "ELASTIC_LOAD_BALANCING_INVALID"
  | "HOOK_EXECUTION_FAILURE"
  | "INTERNAL_ERROR"
  | "INVALID_ECS_SERVICE"
  | "MANUAL_STOP"
  | "TIMEOUT";

export interface ErrorInformation {
  readonly code: FailureCode;
  readonly message: string;
}

export interface RollbackInfo {
  readonly rollbackDeploymentId?: string;
  readonly rollbackTriggeringDeploymentId?: string;
  readonly rollbackMessage: string;
}

/** The state of a deployment. */
export type DeploymentState =
  | { readonly status: "Created" | "Queued" }
  | { readonly status: "InProgress" | "Ready"; readonly startTime: Date }
  | { readonly status: "Succeeded"; readonly startTime: Date; readonly completeTime: Date }
  | {
      readonly status: "Failed" | "Stopped";
      readonly startTime: Date | undefined;
      readonly completeTime: Date;
      readonly error: ErrorInformation;
    };
export type DeploymentStatus = DeploymentState["status"];

/** One side of a deployment: a task set, its target group, and its share of the traffic. */
export interface Side {
  readonly taskSet: TaskSet;
  readonly targetGroup: TargetGroup;
  trafficWeight: number;
}

/** Both sides of a deployment. They are known after Install has started. */
export interface Sides {
  readonly old: Side;
  new: Side | undefined;
}

/**
 * The waits that ContinueDeployment can end: before production traffic moves, and before the old task set is
 * terminated.
 */
export const WAIT_TYPES = ["READY_WAIT", "TERMINATION_WAIT"] as const;
export type WaitType = (typeof WAIT_TYPES)[number];

/** A request to stop a running deployment. */
export class StopRequest extends Error {
  override readonly name = "StopRequest";

  constructor(readonly rollback: boolean) {
    super("the deployment was stopped");
  }
}

export interface Deployment {
  readonly id: string;
  readonly application: Application;
  readonly group: GroupSettings;
  readonly config: DeploymentConfig;
  readonly revision: Revision;
  readonly previousRevision: Revision | undefined;
  readonly description: string | undefined;
  readonly autoRollback: AutoRollback;
  readonly alarmSettings: AlarmSettings | undefined;
  /** The alarms that replace the alarms of its group. */
  readonly alarmOverride: AlarmSettings | undefined;
  readonly origin:
    | { readonly creator: "user" }
    | { readonly creator: "codeDeployRollback"; readonly of: Deployment };
  readonly createTime: Date;
  readonly events: readonly LifecycleEvent[];
  readonly stop: AbortController;
  /** By the execution's id. */
  readonly hookExecutions: Map<string, HookExecution>;
  state: DeploymentState;
  targetStatus: "Pending" | "InProgress" | "Ready" | "Succeeded" | "Failed" | "Skipped";
  lastUpdatedAt: Date;
  sides: Sides | undefined;
  /** The current wait, and a function that ends it. */
  waiting: { readonly type: WaitType; readonly end: () => void } | undefined;
  rollback: RollbackInfo | undefined;
}

/** Whether a deployment has not ended yet. A group has at most one active deployment. */
export function isActive({ state }: Deployment): boolean {
  return state.status === "Created" || state.status === "Queued" || isRunning(state);
}

/** Whether a deployment has started and not ended. */
export function isRunning(
  state: DeploymentState,
): state is Extract<DeploymentState, { status: "InProgress" | "Ready" }> {
  return state.status === "InProgress" || state.status === "Ready";
}
