/** What makes a second deployment of one revision a mistake: that the run which ordered it could have known better. */

import type { Call } from "./simulated-aws";
import { isBadEnd, isOrdered, type SimulatedDeployment } from "./simulated-world";
import type { History, RunHistory } from "./simulation";

/**
 * No run creates two deployments, and none creates one of a revision that its last look showed as running, or as failed
 * without being a retry. Two runs that look at the same moment are told apart by CodeDeploy, which takes one order.
 */
export function orderedTwice(history: History): readonly string[] {
  return history.runs.flatMap((run) => {
    const orders = run.calls.filter(({ created }) => created !== undefined);
    return [
      ...(orders.length > 1
        ? [`${run.name} created ${orders.map(({ created }) => created).join(" and ")}`]
        : []),
      ...blindOrders(run),
      ...orders.flatMap((order) => knownBefore(run, order, history)),
    ];
  });
}

/** An order after another of the same run, with no look between them. */
function blindOrders({ name, calls }: RunHistory): readonly string[] {
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
  const asOf = (method: Call["method"]) =>
    run.calls.findLast(
      (call) => call.method === method && call.outcome === "answered" && call.sentAt < order.sentAt,
    )?.asOf;
  const listed = asOf("runningDeployments") ?? 0;
  const asked = run.calls.some(({ method }) => method === "endedDeployments")
    ? asOf("endedDeployments")
    : listed;
  const before = world.deployments.filter(
    (one) =>
      isOrdered(one) &&
      one.revision === run.plan.revision &&
      one.id !== order.created &&
      one.createdAt <= listed,
  );
  const last = before.at(-1);
  if (last === undefined) {
    return [];
  }
  if (last.state.asOf(listed).endedAt === undefined) {
    return [`${run.name} created ${order.created} while ${last.id} ran`];
  }
  const { plan } = run;
  const byName = (one: SimulatedDeployment) => runs.find(({ name }) => name === one.creator);
  const isSameRun = plan.runId !== undefined && byName(last)?.plan.runId === plan.runId;
  // Where AWS doesn't say what ended, nothing is held against the revision.
  const isKnown = asked !== undefined && isBadEnd(last.state.asOf(Math.min(asked, listed)).status);
  return isKnown && !plan.retry && !isSameRun
    ? [`${run.name} created ${order.created} although ${last.id} had ended badly`]
    : [];
}
