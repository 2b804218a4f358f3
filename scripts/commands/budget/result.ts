/** The document of `budget`. */
import type { MigrationPhase, ReleasedBy } from "../../contract";
import type { LimitCheck, Suggestion } from "./limits";
import type { RolloutPart } from "./parts";

/** With `--json`. Members that aren't known or don't apply are left out. */
export interface BudgetResult {
  readonly version: 1;
  /** `release`: releases by the command `deploy`, with `--release`. */
  readonly of: "apply" | "release";
  readonly exitCode: 0 | 6;
  readonly stacks: readonly StackBudget[];
  /** The whole apply, or the longest release. */
  readonly total: {
    readonly usualMinutes: number | undefined;
    readonly mostMinutes: number;
    /** The part of both that is neither a rollout nor a migration. */
    readonly otherStepsMinutes: number;
  };
  readonly suggested: Suggestion;
  /** The limits that were given. */
  readonly limits: readonly LimitCheck[];
}

export interface StackBudget {
  readonly stack: string;
  /** With `command`, an apply has no rollout. */
  readonly releasedBy: ReleasedBy;
  readonly rollouts: readonly RolloutBudget[];
  /** The migrations, those of one phase one after another. */
  readonly migrations: readonly MigrationBudget[];
}

export interface MigrationBudget {
  /** Its name in the stack. */
  readonly name: string;
  /** `expand`: before the rollout. `contract`: after it. */
  readonly phase: MigrationPhase;
  /** Until the run stops waiting for its task. */
  readonly mostMinutes: number;
}

export interface RolloutBudget {
  readonly service: string | undefined;
  readonly application: string | undefined;
  readonly deploymentGroup: string | undefined;
  readonly successPoint: "traffic-shifted" | "old-terminated";
  /** Until the success point. */
  readonly usualMinutes: number | undefined;
  /** Until the success point, or until a rollback after a failure has ended. */
  readonly mostMinutes: number;
  /** Until production traffic is on the new tasks. */
  readonly shiftedMinutes: number | undefined;
  /** How long tasks run in addition to the usual ones. */
  readonly extraTaskHours: number | undefined;
  readonly parts: readonly RolloutPart[];
}
