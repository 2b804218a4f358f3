/** Whether the service runs only the revision that a contract migration belongs to. */
import { poll } from "../driver";
import { type MigrationContext, revisionOf } from "./context";
import type { MigrationResult } from "./result";

/** How long the last tasks of the old revision may take to stop: ECS gives a container two minutes at most. */
const WAIT_MINUTES = 5;
const PAUSE_MS = 5_000;

/**
 * Waits until the service runs only the new revision. A contract migration may remove what any other one needs: one that
 * an operator has rolled back to, or that a deployment in progress is rolling out.
 *
 * @returns why the migration must not run; `undefined` if it may
 */
export async function otherRevisionRuns({
  aws,
  clock,
  reporter,
  migration,
  minuteMs,
}: MigrationContext): Promise<MigrationResult | undefined> {
  const { cluster, service, taskDefinition } = migration;
  const isOwn = (one: { readonly taskDefinition: string }) => one.taskDefinition === taskDefinition;
  const { answer, failure } = await poll(clock, {
    ask: async () => (await aws.service(cluster, service))?.taskSets ?? [],
    isEnough: (taskSets) =>
      taskSets.every(isOwn) || !taskSets.some((one) => one.status === "PRIMARY" && isOwn(one)),
    deadline: clock.now() + WAIT_MINUTES * minuteMs,
    pauseMs: () => Math.min(PAUSE_MS, minuteMs),
    say: reporter.progress,
  });
  if (failure !== undefined) {
    throw failure;
  }
  const taskSets = answer ?? [];
  if (taskSets.length === 0) {
    const what = `the service ${service} runs nothing: cluster ${cluster} has no such service, or it has no task set`;
    return { kind: "wrong", problems: [{ what }] };
  }
  const others = taskSets.filter((one) => !isOwn(one)).map((one) => revisionOf(one.taskDefinition));
  return others.length === 0
    ? undefined
    : { kind: "other-revision-runs", revisions: [...new Set(others)].sort() };
}
