/** Where in its course a deployment is, when its next change is due, and what is being waited for, in words. */

import type { Deployment, DeploymentTarget } from "../aws";
import { HOOK_EVENTS } from "../contract";
import { HOOK_MINUTES, INSTALL_MINUTES, type Plan } from "./budget";
import { formatDuration } from "./clock";

/** What was seen of a deployment: its status, and what it does to the service once it got there. */
export interface Observation {
  readonly deployment: Deployment;
  readonly target: DeploymentTarget | undefined;
}

export type Phase =
  /** CodeDeploy hasn't begun, or is between two events. */
  | { readonly kind: "begin" }
  /** Green's tasks start. */
  | { readonly kind: "install"; readonly running: number; readonly desired: number }
  /** Any other lifecycle event: a hook, or a move of the test listener. */
  | { readonly kind: "event"; readonly event: string }
  | { readonly kind: "shift"; readonly greenPercent: number }
  | { readonly kind: "person" }
  /** Green serves, blue is kept. */
  | { readonly kind: "termination" };

export function phaseOf({ deployment, target }: Observation): Phase {
  if (deployment.status === "Ready") {
    return { kind: "person" };
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

function isDone(status: string): boolean {
  return status === "Succeeded" || status === "Skipped";
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

/**
 * What is being waited for, and for how long still. Where it is a person, the line ends with the command that goes on, as
 * any shell takes it: a log may belong to a pipeline of another region than the reader's.
 *
 * @param leftMs turns minutes from the phase's beginning into the milliseconds that are left of them
 */
export function waitingFor(
  phase: Phase,
  plan: Plan,
  { id, region }: { readonly id: string; readonly region: string },
  leftMs: (minutes: number) => number,
): string {
  const left = (minutes: number) => formatDuration(leftMs(minutes));
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
    case "person": {
      const minutes = plan.group.readyWait.kind === "person" ? plan.group.readyWait.minutes : 0;
      return `waiting for a person, who has ${left(minutes)} left before it stops: aws deploy continue-deployment --deployment-id ${id} --deployment-wait-type READY_WAIT --region ${region}`;
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
