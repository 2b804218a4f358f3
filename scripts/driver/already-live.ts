/** The service already runs the revision, so no deployment is needed: waits until its tasks are steady. */
import type { TaskSet } from "../aws";
import type { DriverContext } from "./context/context";
import { type RunState, snapshotDeadline } from "./decide/run-state";
import { waitUntilSteady } from "./follow/steady";
import { wanted } from "./report/lines";
import type { RegularResult } from "./run-result";
import type { Snapshot } from "./state/snapshot";

/** How often another task set may become PRIMARY during the wait, until the run gives up. */
const MOST_CHANGES = 3;

/** @returns `undefined` if another task set has become PRIMARY: the run has to decide again */
export async function waitWhileLive(
  context: DriverContext,
  state: RunState,
  { group }: Snapshot,
  primary: TaskSet,
): Promise<RegularResult | undefined> {
  const { aws, clock, record, reporter, request } = context;
  const { superseded } = state.queue;
  await record.images.learn(aws, [primary.taskDefinition]);
  reporter.progress(
    `${request.service} already runs ${wanted(request, record.images)}: no deployment is needed`,
  );
  const end = await waitUntilSteady(context, group, primary);
  switch (end.kind) {
    case "steady":
      return { kind: "nothing-to-do", primary: end.primary, superseded };
    case "not-steady":
    case "tasks-failed":
      return { ...end, superseded };
    case "changed":
      reporter.progress("Another task set serves production now: checking again.");
      state.changes += 1;
      state.deadline = state.changes < MOST_CHANGES ? snapshotDeadline(context) : clock.now();
      return undefined;
  }
}
