/** A run must not order a second deployment of a revision if it could know about the first one. */

import type { History, RunHistory } from "../simulation";
import type { Call } from "../world/call";
import { isBadEnd, isOrdered } from "../world/world";

/**
 * No run orders a revision whose deployment is running according to its last answers. If that deployment has failed, only a
 * retry orders it again. Between two orders, a run asks what is running. If two runs ask at the same time, CodeDeploy accepts
 * one order. After a stale answer, a run can't know what happened since then.
 */
export function orderedTwice(history: History): readonly string[] {
  return history.runs.flatMap((run) => [
    ...ordersWithoutReading(run),
    ...run.calls
      .filter(({ created }) => created !== undefined)
      .flatMap((order) => knownBefore(run, order, history)),
  ]);
}

/** An order without a question for the running deployments before it. */
function ordersWithoutReading({ name, calls }: RunHistory): readonly string[] {
  const relevant = calls.filter(
    ({ method, outcome }) =>
      method === "createDeployment" || (method === "runningDeployments" && outcome === "answered"),
  );
  return relevant
    .filter(
      ({ method }, index) =>
        method === "createDeployment" && relevant[index - 1]?.method !== "runningDeployments",
    )
    .map(() => `${name} ordered without asking what is running`);
}

function knownBefore(run: RunHistory, order: Call, { world, runs }: History): readonly string[] {
  /** The time that the last answer before the order describes; 0 if the last call had no answer. */
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
