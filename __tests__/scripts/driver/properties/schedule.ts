/** The input of a simulation: everything that is random, as plain data that fast-check can print and shrink. */

import type { Aws, ReadyWait, Suspension, TrafficShift } from "../../../../scripts/aws";
import type { DeploymentRequest, HookEvent } from "../../../../scripts/contract";
import type { WhenRunning } from "../../../../scripts/driver/settings/attempt";
import type { Measure } from "../../../../scripts/driver/settings/break-glass";

/** The revisions of the task definition that may be deployed. Another one is live at the beginning. */
export const LIVE_AT_FIRST = 6;
export const REVISIONS = [7, 8] as const;
export type Revision = (typeof REVISIONS)[number];
/** The revision whose task definition may have a flaw. */
export const FLAWED: Revision = 7;

export interface Schedule {
  readonly group: GroupPlan;
  readonly productionRoutes: ProductionRoutes;
  readonly pace: Pace;
  /** When a run succeeds; by default when the deployment ends. */
  readonly successPoint: DeploymentRequest["successPoint"];
  /** The scaling activities that are suspended at first; `undefined` if the service has no autoscaling. */
  readonly scaling: Suspension | undefined;
  /** Why deployments would fail, all the time. */
  readonly flaw: Flaw | undefined;
  /** How the ordered deployments end, in their order. After its last item the list starts again. */
  readonly outcomes: readonly DeploymentOutcome[];
  /** The same for rollbacks. */
  readonly rollbacks: readonly RollbackOutcome[];
  /** In their order: a run may begin after the end of the run before it. */
  readonly runs: readonly RunPlan[];
  readonly outside: readonly Outside[];
  /** When AWS answers no calls. */
  readonly outages: readonly Outage[];
  readonly watchdog: WatchdogPlan;
}

/** The routes of the production listener that forward to the pair of target groups. With `rule`, the default action is a fixed response. */
export type ProductionRoutes = "default-action" | "default-action-and-rule" | "rule";

export interface GroupPlan {
  readonly shift: TrafficShift;
  readonly readyWait: ReadyWait;
  readonly terminationWaitMinutes: number;
  readonly rollbackEvents: readonly string[];
  readonly hasAlarm: boolean;
  readonly hasTestListener: boolean;
  readonly hooks: readonly HookEvent[];
}

export const FLAWS = [
  "task definition missing",
  "task definition inactive",
  "container missing",
  "role missing",
  "hook missing",
  "test traffic elsewhere",
] as const;
/**
 * A flaw of a task definition concerns {@link FLAWED} only; the others concern every deployment, if the schedule has hooks or a
 * test listener at all.
 */
export type Flaw = (typeof FLAWS)[number];

/** How long each step takes, in seconds. */
export interface Pace {
  readonly install: number;
  readonly hook: number;
  /** From StopDeployment's answer until the deployment is stopped. */
  readonly stop: number;
}

export type DeploymentOutcome =
  | { readonly kind: "succeeds" }
  /** The nth of the revision's hooks fails. Without hooks the deployment succeeds. */
  | { readonly kind: "hook-fails"; readonly nth: number }
  /** The new tasks run and never become healthy: CodeDeploy gives up after an hour. */
  | { readonly kind: "never-healthy" }
  /** The new tasks exit again and again. */
  | { readonly kind: "crashes"; readonly everySeconds: number }
  /** The group's alarm goes into ALARM this long after the creation. */
  | { readonly kind: "alarm"; readonly afterSeconds: number }
  /** CodeDeploy starts it only after half a day. */
  | { readonly kind: "hangs" };

export interface RollbackOutcome {
  /** When traffic moves back: when the deployment fails, or during the rollback deployment. */
  readonly traffic: "at-once" | "by-the-rollback";
  /** Until the failed deployment names its rollback. */
  readonly namedAfterSeconds: number;
  readonly takesSeconds: number;
  readonly end: "succeeds" | "fails";
}

export interface RunPlan {
  /** This long after the beginning of the simulation, or after the end of the run before it. */
  readonly begins: { readonly after: "beginning" | "run-before"; readonly seconds: number };
  readonly revision: Revision;
  readonly retry: boolean;
  /** Whether it is the run of an operator's `rollback` command: a retry that waits for no other deployment. */
  readonly isRollback: boolean;
  readonly runId: string | undefined;
  readonly whenRunning: WhenRunning;
  readonly onCancel: "stop" | "leave";
  readonly breakGlass: Measure | undefined;
  /** How long a call takes; it takes effect halfway. */
  readonly callMs: number;
  readonly death: Death | undefined;
  /** What happens to its calls, by their number. */
  readonly faults: readonly Fault[];
  /** What happens to its orders, in their order. An order that isn't listed arrives and is answered. */
  readonly orders: readonly OrderOutcome[];
  /** The calls that AWS always denies. */
  readonly denied: readonly (keyof Aws)[];
  readonly credentialsExpireAfterSeconds: number | undefined;
}

/** A run ends before its verdict: when it would wake for the nth time. */
export interface Death {
  readonly kind: "cancel" | "death";
  readonly afterWakes: number;
  /**
   * It dies after it has sent an order, the first one from that time on. The order arrives this long after the death.
   * `undefined`: the run dies at once.
   */
  readonly whileOrdering: { readonly arrivesAfterSeconds: number } | undefined;
}

export interface Fault {
  readonly call: number;
  readonly kind: "throttled" | "lost" | { readonly staleSeconds: number };
}

export type OrderOutcome = "answered" | "lost" | "not-arrived";

/** What operators, alarms and other clients do, and when. */
export type Outside = { readonly when: Moment } & OutsideAct;
/** This long after the beginning, or after a deployment first reached the milestone. */
export interface Moment {
  readonly after: "beginning" | Milestone;
  readonly seconds: number;
}
export const MILESTONES = [
  "created",
  "Install",
  "Ready",
  "AllowTraffic",
  "AfterAllowTraffic",
  "over",
  "rollback over",
] as const;
export type Milestone = (typeof MILESTONES)[number];
/** Where an operator sends production: to one target group, or half of it to another service's. */
export type Destination = "blue" | "green" | "elsewhere" | "half-elsewhere";
export type OutsideAct =
  | { readonly kind: "deploys"; readonly revision: Revision }
  | { readonly kind: "stops"; readonly rollback: boolean }
  | { readonly kind: "continues" }
  /** `route`: what is moved; `last` is the rule, if there is one. */
  | {
      readonly kind: "moves-production";
      readonly to: Destination;
      readonly route: "all" | "last";
    }
  | { readonly kind: "alarm"; readonly forSeconds: number }
  | { readonly kind: "suspends-scaling"; readonly to: Suspension };

export interface Outage {
  readonly fromSeconds: number;
  readonly seconds: number;
}

export interface WatchdogPlan {
  /** How many of its first calls get no answer. */
  readonly unanswered: number;
  readonly isDenied: boolean;
}
