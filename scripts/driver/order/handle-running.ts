/** Waits for a deployment of another revision, or stops it if the run is set to do so and nothing would block its own order. */

import type { DriverContext } from "../context/context";
import { findBlockers } from "../decide/decide";
import type { Action } from "../decide/next-action";
import type { Refusal } from "../decide/refusal";
import { type RunState, snapshotDeadline } from "../decide/run-state";
import { isOthersAccepted } from "../follow/accepted";
import type { Attempt } from "../settings/attempt";
import type { Snapshot } from "../state/snapshot";
import { MOST_SUPERSEDED, type StopOrder, stopRunning } from "./stop-running";
import { planOfRunning, waitForEnd } from "./wait-for-running";

/** @returns why this run can't deploy after it; `undefined` when the run can take a new snapshot */
export async function handleRunning(
  context: DriverContext,
  attempt: Attempt,
  state: RunState,
  snapshot: Snapshot,
  { kind, other }: Extract<Action, { kind: "wait" | "supersede" }>,
): Promise<Refusal | undefined> {
  const { id, isRollback } = other;
  const { queue } = state;
  const { superseded, until } = queue;
  const isToStop = kind === "supersede" && !(await isOthersAccepted(context, other));
  if (kind === "supersede" && !isToStop) {
    context.reporter.progress(
      `Deployment ${id} of another revision has shifted its traffic, which is its success point: waiting for its end instead of stopping it`,
    );
  }
  const isNew = isToStop && !superseded.includes(id);
  if (
    context.clock.now() >= (until ?? Number.POSITIVE_INFINITY) ||
    (isNew && superseded.length >= MOST_SUPERSEDED)
  ) {
    return { kind: "too-many-deployments", id, isRollback };
  }
  if (isNew && superseded.length === 0) {
    const blocker = await findBlockers(context, attempt, snapshot);
    if (blocker !== undefined) {
      return blocker;
    }
  }
  // Read before anything is stopped: if AWS refuses this, the run ends, and should not have changed anything.
  const plan = await planOfRunning(context, snapshot, other);
  let stop: StopOrder | undefined;
  if (isToStop) {
    if (isNew) {
      // Recorded before the call, because the run may be cancelled before AWS answers.
      context.record.stopRequested.push(id);
    }
    stop = await stopRunning(context, other);
    if (stop.state.kind === "refused") {
      return { kind: "not-superseded", id, failure: stop.state.failure };
    }
  }
  if (isNew) {
    superseded.push(id);
  }
  const refusal = await waitForEnd(context, snapshot, { other, plan }, queue, stop);
  state.deadline = snapshotDeadline(context);
  // The other deployment's run may have suspended the scaling that was read.
  state.scaling = undefined;
  return refusal;
}
