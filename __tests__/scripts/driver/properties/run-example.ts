/** Runs one schedule, for the examples: every invariant must hold in it. */

import { expect } from "@jest/globals";
import { INVARIANTS } from "./invariants";
import { PLAIN, PLAIN_RUN } from "./plain";
import type { RunPlan, Schedule } from "./schedule";
import { type History, simulate } from "./simulation";

/** The run begins soon after the end of the run before it. */
export const RUN_BEFORE = { begins: { after: "run-before", seconds: 10 } } as const;

/**
 * @param changes changes of the plain schedule
 * @param runs changes of the plain run, for each run. @default - one plain run
 */
export async function runExample(
  changes: Partial<Schedule>,
  ...runs: readonly Partial<RunPlan>[]
): Promise<History> {
  const plans = (runs.length === 0 ? [{}] : runs).map((run) => ({ ...PLAIN_RUN, ...run }));
  const history = await simulate({ ...PLAIN, ...changes, runs: plans });
  const broken = Object.entries(INVARIANTS).flatMap(([name, invariant]) =>
    invariant(history).map((what) => `${name}: ${what}`),
  );
  expect(broken).toEqual([]);
  return history;
}

/** How each run ended: its exit code, or that it died. */
export const exitCodes = ({ runs }: History) =>
  runs.map(({ end }) => (end.kind === "verdict" ? end.exitCode : end.kind));

/** How each deployment ended, rollbacks included, in the order of their creation. */
export const statuses = ({ world }: History) => world.deployments.map(({ state }) => state.get().status);
