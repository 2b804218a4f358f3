/** How long a deployment should take, and how long the driver waits for it: computed from what was configured. */
import type { DeploymentGroup, TrafficShift } from "../../aws";

/** CodeDeploy waits this long for the new tasks to run and be healthy. @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
export const INSTALL_MINUTES = 60;
/** A lifecycle hook has this long to report its result. @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
export const HOOK_MINUTES = 60;
/** For everything without a setting: CodeDeploy's queue, the listener changes, the draining of the old tasks' connections. */
export const MARGIN_MINUTES = 15;
/** The longest that a shift may take: two days. It is assumed if AWS doesn't say how traffic shifts. */
export const LONGEST_SHIFT_MINUTES = 2_880;
/** How long new tasks usually take to start. It is part of the expected time, not of the limit. */
export const USUAL_INSTALL_MINUTES = 3;

/** What is known of a deployment's course before it starts. */
export interface Plan {
  readonly shift: TrafficShift;
  readonly group: Pick<DeploymentGroup, "readyWait" | "terminationWaitMinutes">;
  /** How many lifecycle hooks the AppSpec names. */
  readonly hooks: number;
}

/** All in CodeDeploy's minutes, from the deployment's creation. */
export interface Budget {
  /** When the new tasks serve all production traffic, if approval and hooks take no time and tasks start as usual. */
  readonly shiftedMinutes: number;
  /** When the old tasks are stopped, under the same conditions. Until then new and old tasks run side by side. */
  readonly expectedMinutes: number;
  /** When the driver stops waiting. */
  readonly limitMinutes: number;
}

/**
 * How long it takes to shift all production traffic from the old tasks to the new ones, in minutes.
 *
 * A linear shift moves traffic at the start of each interval, so nothing happens at the end of the last one. AWS doesn't
 * document whether CodeDeploy waits for it. It is counted here, because a late limit does less harm than an early one.
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
  const approval = plan.group.readyWait.kind === "approval" ? plan.group.readyWait.minutes : 0;
  return {
    shiftedMinutes: USUAL_INSTALL_MINUTES + shift,
    expectedMinutes: USUAL_INSTALL_MINUTES + waits,
    limitMinutes: INSTALL_MINUTES + plan.hooks * HOOK_MINUTES + approval + waits + MARGIN_MINUTES,
  };
}

/**
 * The plan of a rollback: a separate deployment that moves all traffic at once, runs no hooks and needs no approval. If the
 * old tasks are already stopped, it has to start them again.
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

/** How long new and old tasks run side by side, and what that costs. */
export function describeSideBySide(
  { expectedMinutes }: Pick<Budget, "expectedMinutes">,
  tasks: number,
): string {
  return `old and new tasks run side by side for about ${expectedMinutes} min: ${tasks} + ${tasks} tasks, ${tasks * expectedMinutes} extra task-minutes`;
}
