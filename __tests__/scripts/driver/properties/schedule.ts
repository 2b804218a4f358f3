/** What a simulation is made of: everything that is left to chance, as plain data that fast-check can print and shrink. */

import type { Aws, ReadyWait, Suspension, TrafficShift } from "../../../../scripts/aws";
import type { DeploymentRequest, HookEvent } from "../../../../scripts/contract";
import type { WhenRunning } from "../../../../scripts/driver/settings/attempt";
import type { Measure } from "../../../../scripts/driver/settings/break-glass";

/** The revisions of the task definition that may be deployed; what is live at the beginning is another one. */
export const LIVE_AT_FIRST = 6;
export const REVISIONS = [7, 8] as const;
export type Revision = (typeof REVISIONS)[number];

export interface Schedule {
  readonly group: GroupPlan;
  readonly pace: Pace;
  /** When a run may call its deployment done; by default at its end. */
  readonly successPoint: DeploymentRequest["successPoint"];
  /** What is suspended of the service's scaling at first; `undefined` where it doesn't scale by itself. */
  readonly scaling: Suspension | undefined;
  /** A blocker of every deployment, at all times. */
  readonly flaw: Flaw | undefined;
  /** What becomes of the deployments that are ordered, in turn; the list begins anew when it is through. */
  readonly outcomes: readonly DeploymentOutcome[];
  /** What becomes of rollbacks, likewise. */
  readonly rollbacks: readonly RollbackOutcome[];
  /** In turn; a run may begin only after the one before it. */
  readonly runs: readonly RunPlan[];
  readonly outside: readonly Outside[];
  /** When AWS answers no call. */
  readonly outages: readonly Outage[];
  readonly watchdog: WatchdogPlan;
}

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
] as const;
/** One that speaks of hooks is none where the group has no hooks. */
export type Flaw = (typeof FLAWS)[number];

/** How long things take, in seconds. */
export interface Pace {
  readonly install: number;
  readonly hook: number;
  /** From StopDeployment's answer until the deployment is stopped. */
  readonly stop: number;
}

export type DeploymentOutcome =
  | { readonly kind: "succeeds" }
  /** The nth of the revision's hooks says no; without hooks it succeeds. */
  | { readonly kind: "hook-fails"; readonly nth: number }
  /** Green's tasks run and are never healthy: CodeDeploy gives up after its hour. */
  | { readonly kind: "never-healthy" }
  /** Green's tasks end as soon as they run. */
  | { readonly kind: "crashes"; readonly everySeconds: number }
  /** The group's alarm rings, so long after the beginning. */
  | { readonly kind: "alarm"; readonly afterSeconds: number }
  /** CodeDeploy begins with it after half a day only. */
  | { readonly kind: "hangs" };

export interface RollbackOutcome {
  /** When traffic goes back: at once with the failure, or by the rollback's own deployment. */
  readonly traffic: "at-once" | "by-the-rollback";
  /** Until the deployment that failed names it. */
  readonly namedAfterSeconds: number;
  readonly takesSeconds: number;
  readonly end: "succeeds" | "fails";
}

export interface RunPlan {
  /** After the simulation's beginning, or after the end of the run before it. */
  readonly begins: { readonly after: "beginning" | "run-before"; readonly seconds: number };
  readonly revision: Revision;
  readonly retry: boolean;
  /** Whether an operator rolls back by it what is live: the command's run, which is a retry and waits for no other deployment. */
  readonly isRollback: boolean;
  readonly runId: string | undefined;
  readonly whenRunning: WhenRunning;
  readonly onCancel: "stop" | "leave";
  readonly breakGlass: Measure | undefined;
  /** How long a call takes; it takes effect halfway. */
  readonly callMs: number;
  readonly death: Death | undefined;
  /** What becomes of its calls, by their number. */
  readonly faults: readonly Fault[];
  /** What becomes of its orders for a deployment, in turn; those that aren't listed arrive and are answered. */
  readonly orders: readonly OrderOutcome[];
  /** What it isn't allowed to ask at all. */
  readonly denied: readonly (keyof Aws)[];
  readonly credentialsExpireAfterSeconds: number | undefined;
}

/** A run's end before its verdict: it isn't woken for the so-manieth time. */
export interface Death {
  readonly kind: "cancel" | "death";
  readonly atWake: number;
  /**
   * It dies with an order for a deployment on its way instead: the first that it sends from that waking on. The order
   * still takes effect, this long after the end of its sender. `undefined`: it ends at once, during any step.
   */
  readonly whileOrdering: { readonly arrivesAfterSeconds: number } | undefined;
}

export interface Fault {
  readonly call: number;
  readonly kind: "throttled" | "lost" | { readonly staleSeconds: number };
}

export type OrderOutcome = "answered" | "lost" | "not-arrived";

/** What others do, and when. */
export type Outside = { readonly when: Moment } & OutsideAct;
/** So long after the beginning, or after a deployment first got so far. */
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
export type OutsideAct =
  | { readonly kind: "deploys"; readonly revision: Revision }
  | { readonly kind: "stops"; readonly rollback: boolean }
  | { readonly kind: "continues" }
  | { readonly kind: "moves-production"; readonly to: "blue" | "green" | "elsewhere" }
  | { readonly kind: "alarm-rings"; readonly forSeconds: number }
  | { readonly kind: "suspends-scaling"; readonly to: Suspension };

export interface Outage {
  readonly fromSeconds: number;
  readonly seconds: number;
}

export interface WatchdogPlan {
  /** So many of its calls get no answer at first. */
  readonly unanswered: number;
  readonly isDenied: boolean;
}
