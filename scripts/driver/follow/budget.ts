/** How long a deployment should take, and how long the driver waits for it: computed from what was configured. */
import type { DeploymentGroup, TrafficShift } from "../../aws";

/** CodeDeploy gives green's tasks this long to run and be healthy. @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
export const INSTALL_MINUTES = 60;
/** A lifecycle hook has this long to report its result. @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
export const HOOK_MINUTES = 60;
/** For what no setting tells: the queue, the moves of the listeners, the draining of blue's connections. */
export const MARGIN_MINUTES = 15;
/** The longest that a shift may take, two days: so long is one waited for that AWS does not tell of. */
export const LONGEST_SHIFT_MINUTES = 2_880;
/** What green's tasks need as a rule. It is part of what is expected, never of what is allowed. */
export const USUAL_INSTALL_MINUTES = 3;

/** The course of a deployment, as far as it is known beforehand. */
export interface Plan {
  readonly shift: TrafficShift;
  readonly group: Pick<DeploymentGroup, "readyWait" | "terminationWaitMinutes">;
  /** How many lifecycle hooks the AppSpec names. */
  readonly hooks: number;
}

/** Both in CodeDeploy's minutes, from the deployment's creation. */
export interface Budget {
  /** When green serves all production traffic if nothing takes long: no person, no slow hook, tasks that start as usual. */
  readonly shiftedMinutes: number;
  /** When blue is gone, likewise: until then green's tasks run beside blue's. */
  readonly expectedMinutes: number;
  /** When the driver stops waiting. */
  readonly limitMinutes: number;
}

/**
 * How long production traffic takes from all on blue to all on green, in minutes.
 *
 * A linear shift moves at the start of each interval, so that its last one would be a wait for nothing. Whether CodeDeploy
 * sits it out isn't documented; it counts here, since a limit had better be too late than too early.
 */
export function shiftMinutes(shift: TrafficShift): number {
  switch (shift.kind) {
    case "all-at-once":
      return 0;
    case "canary":
      return shift.intervalMinutes;
    case "linear":
      return Math.ceil(100 / shift.percent) * shift.intervalMinutes;
  }
}

export function budgetOf(plan: Plan): Budget {
  const shift = shiftMinutes(plan.shift);
  const waits = shift + plan.group.terminationWaitMinutes;
  const person = plan.group.readyWait.kind === "approval" ? plan.group.readyWait.minutes : 0;
  return {
    shiftedMinutes: USUAL_INSTALL_MINUTES + shift,
    expectedMinutes: USUAL_INSTALL_MINUTES + waits,
    limitMinutes: INSTALL_MINUTES + plan.hooks * HOOK_MINUTES + person + waits + MARGIN_MINUTES,
  };
}

/**
 * The plan of a rollback: a deployment of its own, that moves all traffic at once, runs no hooks and asks nobody. If
 * blue is gone already, it has to start the old tasks anew.
 */
export function rollbackPlan(plan: Plan): Plan {
  return {
    shift: { kind: "all-at-once" },
    group: { ...plan.group, readyWait: { kind: "continue" } },
    hooks: 0,
  };
}

/** A traffic shift in words: `canary: 10 % for 5 min, then the rest`. */
export function describeShift(shift: TrafficShift): string {
  switch (shift.kind) {
    case "all-at-once":
      return "all at once";
    case "canary":
      return `canary: ${shift.percent} % for ${shift.intervalMinutes} min, then the rest`;
    case "linear":
      return `linear: ${shift.percent} % every ${shift.intervalMinutes} min`;
  }
}
