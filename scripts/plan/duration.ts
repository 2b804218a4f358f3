/** How long a rollout takes, by the driver's own budget. */
import { budgetOf, LONGEST_SHIFT_MINUTES, type Plan, rollbackPlan } from "../driver";
import type { RolloutSettings } from "./rollout";

/** Two days: the longest for a shift, an approval and a termination wait alike. */
const LONGEST_WAIT_MINUTES = LONGEST_SHIFT_MINUTES;

/** How long a rollout takes, in minutes. What depends on a setting that isn't known is `undefined`. */
export interface RolloutDuration {
  /** Usually, until all production traffic is on the new tasks: hooks and an approval take no time. */
  readonly shiftedMinutes: number | undefined;
  /** Usually, until the old tasks are gone. Until then old and new tasks run side by side. */
  readonly expectedMinutes: number | undefined;
  /** Usually, until the run's success point, with the whole wait for an approval. A job must last this long. */
  readonly runMinutes: number | undefined;
  /** Until the driver stops waiting for the success point, at most. */
  readonly limitMinutes: number;
  /** How long the rollback after a failure takes at most; 0 if CodeDeploy doesn't roll back. */
  readonly rollbackMinutes: number;
  /** How long tasks run in addition to the usual ones. */
  readonly extraTaskHours: number | undefined;
}

export function durationOf(settings: RolloutSettings): RolloutDuration {
  const { shift, readyWait, terminationWaitMinutes: bake, tasks } = settings;
  const isKnown = shift !== undefined && readyWait !== undefined && bake !== undefined;
  const plan = longestPlan(settings);
  const budget = budgetOf(plan);
  const isShiftEnough = settings.successPoint === "traffic-shifted";
  const approval = plan.group.readyWait.kind === "approval" ? plan.group.readyWait.minutes : 0;
  const run = (isShiftEnough ? budget.shiftedMinutes : budget.expectedMinutes) + approval;
  const taskMinutes = tasks === undefined ? undefined : tasks * budget.expectedMinutes;
  return {
    shiftedMinutes: isKnown ? budget.shiftedMinutes : undefined,
    expectedMinutes: isKnown ? budget.expectedMinutes : undefined,
    runMinutes: isKnown ? run : undefined,
    limitMinutes: budget.limitMinutes - (isShiftEnough ? plan.group.terminationWaitMinutes : 0),
    rollbackMinutes: settings.rollbackEvents.length === 0 ? 0 : budgetOf(rollbackPlan(plan)).limitMinutes,
    extraTaskHours: isKnown && taskMinutes !== undefined ? Math.round(taskMinutes / 0.6) / 100 : undefined,
  };
}

/** The plan of a rollout, with the longest that CodeDeploy allows for each wait that isn't known. */
function longestPlan({ shift, readyWait, terminationWaitMinutes, hooks }: RolloutSettings): Plan {
  return {
    shift: shift ?? { kind: "canary", percent: 1, intervalMinutes: LONGEST_WAIT_MINUTES },
    group: {
      readyWait: readyWait ?? { kind: "approval", minutes: LONGEST_WAIT_MINUTES },
      terminationWaitMinutes: terminationWaitMinutes ?? LONGEST_WAIT_MINUTES,
    },
    hooks: hooks.length,
  };
}
