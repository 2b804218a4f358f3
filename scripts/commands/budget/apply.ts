/** How long an apply takes, by the rollouts and the migrations of its stacks. */
import { MIGRATION_MINUTES, type MigrationPhase, type ReleasedBy } from "../../contract";
import { durationOf } from "../../plan/duration";
import type { StackMigration } from "../../plan/migrations";
import type { RolloutSettings } from "../../plan/rollout";

/** A stack, its rollouts, which run side by side, and its migrations, those of one phase one after another. */
export interface StackRollouts {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly releasedBy: ReleasedBy;
  readonly rollouts: readonly RolloutSettings[];
  readonly migrations: readonly StackMigration[];
}

export interface Minutes {
  /** `undefined` if a setting isn't known. */
  readonly usual: number | undefined;
  readonly most: number;
}

/** What else a job does: checkout, dependencies, synth, and what Terraform changes besides the rollouts. */
export const OTHER_STEPS_MINUTES = 10;

/** How long a migration may take; the longest that its setting allows if that isn't known. */
export function migrationMinutes({ timeoutMinutes = MIGRATION_MINUTES.to }: StackMigration): number {
  return timeoutMinutes;
}

/**
 * How long an apply of all these stacks takes, the other steps of its job included. Each stack starts as soon as those that
 * it depends on are done, as `cdktf deploy` does it. After a failure and its rollback no further stack starts, and no contract migration runs.
 * Usually a migration takes no time.
 *
 * @param stacks each after those that it depends on
 */
export function applyMinutes(stacks: readonly StackRollouts[]): Minutes {
  const usual = new Map<string, number | undefined>();
  const limit = new Map<string, number>();
  const ends: number[] = [OTHER_STEPS_MINUTES];
  for (const { name, dependencies, rollouts, migrations } of stacks) {
    const durations = rollouts.map(durationOf);
    const before = dependencies.filter((other) => limit.has(other));
    const start = (longest(before.map((other) => limit.get(other) ?? 0)) ?? 0) + sum(migrations, "expand");
    const run = longest(durations.map(({ runMinutes }) => runMinutes));
    const begin = longest(before.map((other) => usual.get(other)));
    usual.set(name, begin === undefined || run === undefined ? undefined : begin + run);
    const rolledOut = start + (longest(durations.map(({ limitMinutes }) => limitMinutes)) ?? 0);
    const end = rolledOut + sum(migrations, "contract");
    limit.set(name, end);
    ends.push(
      OTHER_STEPS_MINUTES + end,
      ...durations.map(
        ({ limitMinutes, rollbackMinutes }) => OTHER_STEPS_MINUTES + start + limitMinutes + rollbackMinutes,
      ),
    );
  }
  const run = longest([...usual.values()]);
  return { usual: run === undefined ? undefined : OTHER_STEPS_MINUTES + run, most: Math.max(...ends) };
}

/** How long the migrations of a phase may take. */
function sum(migrations: readonly StackMigration[], phase: MigrationPhase): number {
  return migrations
    .filter((one) => one.phase === phase)
    .reduce((total, one) => total + migrationMinutes(one), 0);
}

/** The longest of some times, 0 for none; `undefined` if one isn't known. */
function longest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length < times.length ? undefined : Math.max(0, ...known);
}
