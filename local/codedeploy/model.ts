/** What CodeDeploy keeps: applications, deployment groups, deployment configs, revisions and deployments. */
import type { TargetGroup } from "../ecs/backing";
import type { TaskSet } from "../ecs/model";
import type { AppSpec } from "./app-spec";
import type { FailureCode } from "./errors";

export type ComputePlatform = "Server" | "Lambda" | "ECS";

/** How production traffic moves to green. */
export type TrafficRouting =
  | { readonly kind: "all-at-once" }
  | { readonly kind: "canary"; readonly percent: number; readonly minutes: number }
  | { readonly kind: "linear"; readonly percent: number; readonly minutes: number };

/** A deployment config; only ECS ones have a traffic routing that this engine can follow. */
export interface DeploymentConfig {
  readonly id: string;
  readonly name: string;
  readonly platform: ComputePlatform;
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
  /** Whether a deployment goes on when the state of its alarms can't be told. */
  readonly ignorePollFailure: boolean;
  readonly names: readonly string[];
}

/** The pair of target groups between which traffic moves, and the listeners that move it. */
export interface TargetGroupPair {
  readonly targetGroups: readonly [string, string];
  readonly productionListener: string;
  readonly testListener: string | undefined;
}

/** The settings of a deployment group, as they are when a deployment starts. */
export interface GroupSettings {
  readonly name: string;
  readonly configName: string;
  readonly serviceRoleArn: string;
  readonly cluster: string;
  readonly service: string;
  readonly pair: TargetGroupPair;
  /** How long a person has to start the traffic shift; 0 if it starts by itself. */
  readonly readyWaitMinutes: number;
  readonly terminationWaitMinutes: number;
  readonly autoRollback: AutoRollback;
  /** None if nobody ever said anything about alarms. */
  readonly alarms: AlarmSettings | undefined;
}

export interface DeploymentGroup {
  readonly id: string;
  settings: GroupSettings;
}

/** A revision that was deployed: CodeDeploy answers its content from GetApplicationRevision alone. */
export interface Revision {
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
  readonly platform: ComputePlatform;
  readonly createTime: Date;
  readonly groups: Map<string, DeploymentGroup>;
  readonly revisions: Map<string, RegisteredRevision>;
  name: string;
}

export const LIFECYCLE_EVENTS = [
  "BeforeInstall",
  "Install",
  "AfterInstall",
  "AllowTestTraffic",
  "AfterAllowTestTraffic",
  "BeforeAllowTraffic",
  "AllowTraffic",
  "AfterAllowTraffic",
] as const;
export type LifecycleEventName = (typeof LIFECYCLE_EVENTS)[number];

export type LifecycleState =
  | { readonly status: "Pending" }
  | { readonly status: "InProgress"; readonly startTime: Date }
  | { readonly status: "Succeeded" | "Failed"; readonly startTime: Date; readonly endTime: Date }
  | { readonly status: "Skipped" };

/** What CodeDeploy says about a hook that failed. */
export interface Diagnostics {
  readonly errorCode: "ScriptFailed" | "ScriptMissing" | "ScriptTimedOut" | "UnknownError";
  readonly scriptName: string;
  readonly message: string;
  readonly logTail: string;
}

/** A call of a hook, which is open until it has said how it went. */
export interface HookExecution {
  readonly settle: (status: "Succeeded" | "Failed") => void;
  open: boolean;
}

export interface LifecycleEvent {
  readonly name: LifecycleEventName;
  diagnostics: Diagnostics | undefined;
  state: LifecycleState;
}

export interface ErrorInformation {
  readonly code: FailureCode;
  readonly message: string;
}

export interface RollbackInfo {
  readonly rollbackDeploymentId?: string;
  readonly rollbackTriggeringDeploymentId?: string;
  readonly rollbackMessage: string;
}

/** Where a deployment is. */
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

/** One of a deployment's two sides: the task set, the target group in front of it, and its share of the traffic. */
export interface Side {
  readonly taskSet: TaskSet;
  readonly targetGroup: TargetGroup;
  trafficWeight: number;
}

/** Both sides, known from Install on. */
export interface Sides {
  readonly blue: Side;
  green: Side | undefined;
}

/** What ContinueDeployment can end: the wait before production traffic moves, and the one before blue goes. */
export const WAIT_TYPES = ["READY_WAIT", "TERMINATION_WAIT"] as const;
export type WaitType = (typeof WAIT_TYPES)[number];

/** What somebody asked a running deployment to do. */
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
  /** The alarms that it has instead of its group's. */
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
  /** The wait that the deployment is in, and the way to end it. */
  waiting: { readonly type: WaitType; readonly end: () => void } | undefined;
  rollback: RollbackInfo | undefined;
}

/** Whether a deployment is still under way. One group has one such deployment at most. */
export function isActive({ state }: Deployment): boolean {
  return state.status === "Created" || state.status === "Queued" || isUnderWay(state);
}

/** Whether a deployment has begun and not ended. */
export function isUnderWay(
  state: DeploymentState,
): state is Extract<DeploymentState, { status: "InProgress" | "Ready" }> {
  return state.status === "InProgress" || state.status === "Ready";
}
