/** What a plan does: first what rolls out and how, then what else changes. */
import type { PlannedMigration } from "../plan/migrations";
import type { Plan } from "../plan/plan";
import { type ChangeGroup, otherChanges } from "./changes";
import { masked } from "./masked";
import { type NextRelease, nextReleaseOf } from "./next-release";
import { type RolloutReview, rolloutsOf } from "./rollout";
import { migrationsOf } from "./trigger";
import { printableWarnings, type Warning } from "./warnings";

/** A plan of one stack. */
export interface PlanReview {
  readonly rollouts: readonly RolloutReview[];
  /** The database changes that the apply runs. */
  readonly migrations: readonly PlannedMigration[];
  /** `undefined` if Terraform releases, or if nothing of a release changes. */
  readonly nextRelease: NextRelease | undefined;
  /** What changes in addition to the rollouts, the risky changes first. */
  readonly changes: readonly ChangeGroup[];
  readonly warnings: readonly Warning[];
  /** The names of the outputs that change. */
  readonly outputs: readonly string[];
}

export function reviewOf(plan: Plan): PlanReview {
  const printable = masked(plan);
  return {
    rollouts: rolloutsOf(printable),
    migrations: migrationsOf(printable),
    nextRelease: nextReleaseOf(printable),
    // Of these only names are shown.
    changes: otherChanges(plan),
    warnings: printableWarnings(plan, printable),
    outputs: plan.changedOutputs,
  };
}

/** Whether a plan changes nothing. */
export function isEmpty({ rollouts, migrations, changes, outputs }: PlanReview): boolean {
  return [rollouts, migrations, changes, outputs].every(({ length }) => length === 0);
}
