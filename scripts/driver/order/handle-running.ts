/** Lets the deployment of another revision go first, or stops it where a person said so and nothing speaks against it. */

import type { Watch } from "../context/context";
import type { Action } from "../decide/next-action";
import type { Refusal } from "../decide/refusal";
import type { RunState } from "../decide/run-state";
import { isOthersAccepted } from "../follow/accepted";
import type { Attempt } from "../settings/attempt";
import type { Snapshot } from "../state/snapshot";
import { findBlockers } from "./place-order";
import { MOST_SUPERSEDED, type StopOrder, stopRunning } from "./stop-running";
import { planOfRunning, waitForEnd } from "./wait-for-running";

/** @returns why nothing can be deployed after it; `undefined` when it is time to look anew */
export async function handleRunning(
  watch: Watch,
  attempt: Attempt,
  { queue }: RunState,
  snapshot: Snapshot,
  { kind, other }: Extract<Action, { kind: "wait" | "supersede" }>,
): Promise<Refusal | undefined> {
  const { id, isRollback } = other;
  const { superseded, until } = queue;
  const isToStop = kind === "supersede" && !(await isOthersAccepted(watch, other));
  if (kind === "supersede" && !isToStop) {
    watch.reporter.progress(
      `Deployment ${id} of another revision has shifted its traffic, which was its success: it isn't taken back, but waited for`,
    );
  }
  const isNew = isToStop && !superseded.includes(id);
  if (
    watch.clock.now() >= (until ?? Number.POSITIVE_INFINITY) ||
    (isNew && superseded.length >= MOST_SUPERSEDED)
  ) {
    return { kind: "others-first", id, isRollback };
  }
  if (isNew && superseded.length === 0) {
    const bar = await findBlockers(watch, attempt, snapshot);
    if (bar !== undefined) {
      return bar;
    }
  }
  // Asked before the order to stop: what can't be asked for ends the run, and then nothing should have been changed.
  const plan = await planOfRunning(watch, snapshot, other);
  let stop: StopOrder | undefined;
  if (isToStop) {
    if (isNew) {
      // Before it is: a run that is cut off may be so while nobody has answered yet.
      watch.record.toldToStop.push(id);
    }
    stop = await stopRunning(watch, other);
    if (stop.state.kind === "refused") {
      return { kind: "not-superseded", id, failure: stop.state.failure };
    }
  }
  if (isNew) {
    superseded.push(id);
  }
  return waitForEnd(watch, snapshot, { other, plan }, queue, stop);
}
