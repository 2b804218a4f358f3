/** A second deployment of one revision is a mistake if the run that ordered it could have known of the first one. */

import type { History, RunHistory } from "../simulation";
import type { Call } from "../world/call";
import { isBadEnd, isOrdered } from "../world/world";

/**
 * No run orders a revision that its last look showed as running, or as failed without being a retry; and after an order
 * of its own none, as soon as a look shows what became of that. Two runs that look at the same moment are told apart by
 * CodeDeploy, which takes one order; and nothing is known of what happened after the moment of a stale answer.
 */
export function orderedTwice(history: History): readonly string[] {
  return history.runs.flatMap((run) => [
    ...ordersWithoutReading(run),
    ...run.calls
      .filter(({ created }) => created !== undefined)
      .flatMap((order) => knownBefore(run, order, history)),
  ]);
}

/** An order after another of the same run, with no look between them. */
function ordersWithoutReading({ name, calls }: RunHistory): readonly string[] {
  const talk = calls.filter(
    ({ method, outcome }) =>
      method === "createDeployment" || (method === "runningDeployments" && outcome === "answered"),
  );
  return talk
    .filter(
      ({ method }, index) =>
        method === "createDeployment" && talk[index - 1]?.method !== "runningDeployments",
    )
    .map(() => `${name} ordered without a look`);
}

function knownBefore(run: RunHistory, order: Call, { world, runs }: History): readonly string[] {
  /** The moment that the last answer before the order describes; `undefined` if the last call had no answer. */
  const asOf = (method: Call["method"]) => {
    const last = run.calls.findLast((call) => call.method === method && call.sentAt < order.sentAt);
    return last?.outcome === "answered" ? (last.asOf ?? 0) : 0;
  };
  const running = asOf("runningDeployments");
  const ended = asOf("endedDeployments");
  const last = world.deployments.findLast(
    (one) =>
      isOrdered(one) &&
      one.revision === run.plan.revision &&
      one.id !== order.created &&
      one.createdAt <= Math.max(running, ended),
  );
  if (last === undefined) {
    return [];
  }
  if (last.createdAt <= running && last.state.asOf(running).endedAt === undefined) {
    return [`${run.name} created ${order.created} while ${last.id} ran`];
  }
  const other = runs.find(({ name }) => name === last.creator && name !== run.name);
  const isSameRun = run.plan.runId !== undefined && other?.plan.runId === run.plan.runId;
  const isRetry = last.creator !== run.name && (run.plan.retry || run.plan.isRollback || isSameRun);
  const hasFailed = last.createdAt <= ended && isBadEnd(last.state.asOf(ended).status);
  return hasFailed && !isRetry
    ? [`${run.name} created ${order.created} although ${last.id} had ended badly`]
    : [];
}
