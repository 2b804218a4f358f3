/** The phase of a deployment, when its next change is due, and the text that says what it is waiting for. */

import type { DeploymentTarget, LifecycleEvent } from "../../aws";
import { HOOK_EVENTS, type Place } from "../../contract";
import { formatDuration } from "../context/clock";
import type { Observation, TimeRange } from "../context/observed";
import { ownCommand } from "../context/own-command";
import { HOOK_MINUTES, INSTALL_MINUTES, type Plan } from "./budget";

export type Phase =
  /** CodeDeploy hasn't started, or is between two lifecycle events. */
  | { readonly kind: "begin" }
  /** The new tasks are starting. */
  | { readonly kind: "install"; readonly running: number; readonly desired: number }
  /** Any other lifecycle event: a hook, or the move of test traffic. */
  | { readonly kind: "event"; readonly event: string }
  /** Production traffic is shifting. `newPercent`: the share of the new tasks, which CodeDeploy labels green. */
  | { readonly kind: "shift"; readonly newPercent: number }
  /** The new tasks are ready, and an operator has to approve the traffic shift. */
  | { readonly kind: "approval" }
  /** The new tasks serve all production traffic, and the old tasks are kept. */
  | { readonly kind: "termination" };

export function phaseOf({ deployment, target }: Observation): Phase {
  if (deployment.status === "Ready") {
    return { kind: "approval" };
  }
  const events = target?.events ?? [];
  const current = events.find(({ status }) => status === "InProgress")?.name;
  const newTasks = target?.taskSets.find(({ label }) => label === "green");
  if (current === "AllowTraffic") {
    return { kind: "shift", newPercent: newTasks?.trafficWeight ?? 0 };
  }
  if (current === "Install") {
    return { kind: "install", running: newTasks?.running ?? 0, desired: newTasks?.desired ?? 0 };
  }
  if (current !== undefined) {
    return { kind: "event", event: current };
  }
  const isThrough = hasShifted(target) && events.every(({ status }) => isDone(status));
  return isThrough ? { kind: "termination" } : { kind: "begin" };
}

/**
 * Whether CodeDeploy has moved all production traffic to the new tasks, by the target's lifecycle events. CodeDeploy's flag for
 * the wait that follows, `instanceTerminationWaitTimeStarted`, stays false for ECS.
 *
 * @see https://github.com/aws/containers-roadmap/issues/269
 */
export function hasShifted(target: DeploymentTarget | undefined): boolean {
  return (
    target?.events.some(({ name, status }) => name === "AllowTraffic" && status === "Succeeded") === true
  );
}

/**
 * Whether a deployment has moved all production traffic to the new task set. That is also the case while `AllowTraffic` is
 * still in progress, once the new task set has all of the weight.
 */
export function hasMovedAll(target: DeploymentTarget | undefined): boolean {
  const isMoving = target?.events.some(
    ({ name, status }) => name === "AllowTraffic" && status === "InProgress",
  );
  const hasAll = target?.taskSets.some(
    ({ label, trafficWeight }) => label === "green" && trafficWeight === 100,
  );
  return hasShifted(target) || (isMoving === true && hasAll === true);
}

function isDone(status: string): boolean {
  return status === "Succeeded" || status === "Skipped";
}

/**
 * When a phase began. CodeDeploy reports when each lifecycle event began and ended; a wait begins when the last event ends.
 * CodeDeploy's clock may differ from this machine's, so its times are limited to the range in which the phase must have begun.
 *
 * @param within that range. If CodeDeploy reports no time, it is the result for a wait; any other phase began at its earliest
 */
export function beganAt({ target }: Observation, phase: Phase, within: TimeRange): TimeRange {
  const events = target?.events ?? [];
  const isWait = phase.kind === "approval" || phase.kind === "termination";
  const reported = isWait
    ? lastEnd(events)
    : Math.max(within.earliest, ...events.flatMap(({ startedAt }) => startedAt ?? []));
  if (reported === undefined) {
    return within;
  }
  const limited = Math.min(within.latest, Math.max(within.earliest, reported));
  return { earliest: limited, latest: limited };
}

/** `undefined` if an event that has begun has no end, as in an outdated answer. */
function lastEnd(events: readonly LifecycleEvent[]): number | undefined {
  const begun = events.filter(({ status }) => status === "Succeeded" || status === "InProgress");
  const ends = begun.flatMap(({ endedAt }) => endedAt ?? []);
  return ends.length > 0 && ends.length === begun.length ? Math.max(...ends) : undefined;
}

/**
 * How long after its beginning a phase's next change is due, in CodeDeploy's minutes; `undefined` if that can't be known.
 */
export function dueMinutes(phase: Phase, plan: Plan): number | undefined {
  switch (phase.kind) {
    case "shift": {
      const isUnderWay = phase.newPercent > 0 && phase.newPercent < 100;
      return isUnderWay && plan.shift.kind !== "all-at-once" ? plan.shift.intervalMinutes : undefined;
    }
    case "termination":
      return plan.group.terminationWaitMinutes;
    default:
      return undefined;
  }
}

/** The times from which {@link waitingFor} computes the time that is left. */
export interface WaitTimes {
  /** When the phase began. */
  readonly began: TimeRange;
  /** In milliseconds since the epoch. */
  readonly now: number;
  /** How long a minute of CodeDeploy's lasts, in milliseconds. */
  readonly minuteMs: number;
}

/**
 * What a deployment is waiting for, and how much time is left: `at most` if it isn't known when the phase began. If it waits
 * for approval, the line ends with the command that approves it.
 */
export function waitingFor(
  phase: Phase,
  plan: Plan,
  { id, place }: { readonly id: string; readonly place: Place },
  { began, now, minuteMs }: WaitTimes,
): string {
  const leftMs = (minutes: number) => minutes * minuteMs - (now - began.latest);
  const isKnown = began.earliest === began.latest;
  const left = (minutes: number) => `${isKnown ? "" : "at most "}${formatDuration(leftMs(minutes))}`;
  const due = dueMinutes(phase, plan);
  switch (phase.kind) {
    case "begin":
      return "waiting for CodeDeploy to continue";
    case "install":
      return `waiting for the new tasks to run and be healthy: ${phase.running} of ${phase.desired} tasks running; CodeDeploy gives up in ${left(INSTALL_MINUTES)}`;
    case "event":
      return isHook(phase.event)
        ? `waiting for the result of the hook ${phase.event}, ${left(HOOK_MINUTES)} left`
        : `waiting for ${phase.event}`;
    case "shift":
      return due === undefined
        ? `waiting for production traffic to shift: ${phase.newPercent} % so far`
        : `${phase.newPercent} % of production traffic has shifted; the next shift is due in ${left(due)}`;
    case "approval": {
      const { readyWait } = plan.group;
      // The group's setting may have changed since; the deployment keeps the one that it started with.
      const timeLeft =
        readyWait.kind === "approval"
          ? `${left(readyWait.minutes)} left before it stops`
          : "time left not known";
      return `waiting for approval, ${timeLeft}; to approve: ${ownCommand(place, "continue", id)}`;
    }
    case "termination":
      return due === undefined || leftMs(due) <= 0
        ? "all production traffic has shifted; waiting for the old tasks to stop"
        : `all production traffic has shifted; the old tasks are kept for a rollback, ${left(due)} left`;
  }
}

/** Who can approve a deployment that waits for it. */
export function whoApproves({ approvers }: Pick<Place, "approvers">): string {
  const permission = "codedeploy:ContinueDeployment";
  return approvers === undefined
    ? `who can approve: every caller with ${permission}`
    : `who approves: ${approvers} (needs ${permission})`;
}

function isHook(event: string): boolean {
  return (HOOK_EVENTS as readonly string[]).includes(event);
}
