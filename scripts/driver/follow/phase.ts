/** Where in its course a deployment is, when its next change is due, and what is being waited for, in words. */

import type { DeploymentTarget, LifecycleEvent } from "../../aws";
import { HOOK_EVENTS } from "../../contract";
import { formatDuration } from "../context/clock";
import type { Between, Observation } from "../context/observed";
import { HOOK_MINUTES, INSTALL_MINUTES, type Plan } from "./budget";

export type Phase =
  /** CodeDeploy hasn't begun, or is between two events. */
  | { readonly kind: "begin" }
  /** Green's tasks start. */
  | { readonly kind: "install"; readonly running: number; readonly desired: number }
  /** Any other lifecycle event: a hook, or a move of the test listener. */
  | { readonly kind: "event"; readonly event: string }
  | { readonly kind: "shift"; readonly greenPercent: number }
  | { readonly kind: "approval" }
  /** Green serves, blue is kept. */
  | { readonly kind: "termination" };

export function phaseOf({ deployment, target }: Observation): Phase {
  if (deployment.status === "Ready") {
    return { kind: "approval" };
  }
  const events = target?.events ?? [];
  const current = events.find(({ status }) => status === "InProgress")?.name;
  const green = target?.taskSets.find(({ label }) => label === "green");
  if (current === "AllowTraffic") {
    return { kind: "shift", greenPercent: green?.trafficWeight ?? 0 };
  }
  if (current === "Install") {
    return { kind: "install", running: green?.running ?? 0, desired: green?.desired ?? 0 };
  }
  if (current !== undefined) {
    return { kind: "event", event: current };
  }
  const isThrough = hasShifted(target) && events.every(({ status }) => isDone(status));
  return isThrough ? { kind: "termination" } : { kind: "begin" };
}

/**
 * Whether CodeDeploy has moved all production traffic to green, by the target's lifecycle events. It has a flag of its own
 * for the wait that follows, `instanceTerminationWaitTimeStarted`, which stays false for ECS.
 *
 * @see https://github.com/aws/containers-roadmap/issues/269
 */
export function hasShifted(target: DeploymentTarget | undefined): boolean {
  return (
    target?.events.some(({ name, status }) => name === "AllowTraffic" && status === "Succeeded") === true
  );
}

/**
 * Whether a deployment has moved all production traffic to the new task set: also while `AllowTraffic` goes on, once CodeDeploy
 * has given the new task set all of the weight.
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
 * When a phase began. CodeDeploy tells when its events began and ended, and a wait after the last of them begins at that
 * one's end. It tells so by a clock of its own, and is believed within the time in which the phase must have begun.
 *
 * @param within the whole time that is left open for a wait where CodeDeploy doesn't tell; anything else began at its
 *   earliest then
 */
export function beganAt({ target }: Observation, phase: Phase, within: Between): Between {
  const events = target?.events ?? [];
  const isWait = phase.kind === "approval" || phase.kind === "termination";
  const told = isWait
    ? lastEnd(events)
    : Math.max(within.earliest, ...events.flatMap(({ startedAt }) => startedAt ?? []));
  if (told === undefined) {
    return within;
  }
  const believed = Math.min(within.latest, Math.max(within.earliest, told));
  return { earliest: believed, latest: believed };
}

/** `undefined` where CodeDeploy doesn't tell the end of one that has begun, or it goes on, as in a look that is older. */
function lastEnd(events: readonly LifecycleEvent[]): number | undefined {
  const begun = events.filter(({ status }) => status === "Succeeded" || status === "InProgress");
  const ends = begun.flatMap(({ endedAt }) => endedAt ?? []);
  return ends.length > 0 && ends.length === begun.length ? Math.max(...ends) : undefined;
}

/**
 * How long after its beginning a phase's next change is due, in CodeDeploy's minutes; `undefined` where nobody can say.
 */
export function dueMinutes(phase: Phase, plan: Plan): number | undefined {
  switch (phase.kind) {
    case "shift": {
      const isUnderWay = phase.greenPercent > 0 && phase.greenPercent < 100;
      return isUnderWay && plan.shift.kind !== "all-at-once" ? plan.shift.intervalMinutes : undefined;
    }
    case "termination":
      return plan.group.terminationWaitMinutes;
    default:
      return undefined;
  }
}

/** When it is said what is being waited for. */
export interface SaidAt {
  /** When the phase began. */
  readonly began: Between;
  /** In milliseconds since the epoch. */
  readonly now: number;
  /** How long a minute of CodeDeploy's lasts, in milliseconds. */
  readonly minuteMs: number;
}

/**
 * What is being waited for, and for how long still: at most, where it isn't known when that began. Where it is a person,
 * the line ends with the command that goes on, as any shell takes it: a log may belong to a pipeline of another region
 * than the reader's.
 */
export function waitingFor(
  phase: Phase,
  plan: Plan,
  { id, region }: { readonly id: string; readonly region: string },
  { began, now, minuteMs }: SaidAt,
): string {
  const leftMs = (minutes: number) => minutes * minuteMs - (now - began.latest);
  const isKnown = began.earliest === began.latest;
  const left = (minutes: number) => `${isKnown ? "" : "at most "}${formatDuration(leftMs(minutes))}`;
  const due = dueMinutes(phase, plan);
  switch (phase.kind) {
    case "begin":
      return "waiting for CodeDeploy to go on";
    case "install":
      return `waiting for green's tasks to run and be healthy: ${phase.running} of ${phase.desired} run; CodeDeploy gives up in ${left(INSTALL_MINUTES)}`;
    case "event":
      return isHook(phase.event)
        ? `waiting for the hook ${phase.event}, which has ${left(HOOK_MINUTES)} left to answer`
        : `waiting for ${phase.event}`;
    case "shift":
      return due === undefined
        ? `waiting for production traffic to shift: ${phase.greenPercent} % on green`
        : `${phase.greenPercent} % of production traffic on green; the next shift is due in ${left(due)}`;
    case "approval": {
      const { readyWait } = plan.group;
      // A group may have lost its wait since, which the deployment keeps.
      const forHowLong =
        readyWait.kind === "approval"
          ? `who has ${left(readyWait.minutes)} left before it stops`
          : "for how long is not known";
      return `waiting for a person, ${forHowLong}: aws deploy continue-deployment --deployment-id ${id} --deployment-wait-type READY_WAIT --region ${region}`;
    }
    case "termination":
      return due === undefined || leftMs(due) <= 0
        ? "green serves production; waiting for blue's tasks to end"
        : `green serves production; blue is kept for a rollback, ${left(due)} left`;
  }
}

function isHook(event: string): boolean {
  return (HOOK_EVENTS as readonly string[]).includes(event);
}
