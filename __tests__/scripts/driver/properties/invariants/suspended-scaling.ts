/** Scaling must not stay suspended if a run or a watchdog could have restored it. */

import type { Suspension } from "../../../../../scripts/aws";
import { isAllSuspended } from "../../../../../scripts/driver/autoscaling/suspend";
import { descriptionOf } from "../../../../../scripts/driver/state/description";
import type { History, RunHistory } from "../simulation";
import type { Call } from "../world/call";
import { isOrdered, OUTSIDE, type SimulatedDeployment } from "../world/world";

/**
 * At the end of each run, and at the end of the simulation, the service's scaling is as at the beginning, or as an operator
 * set it. It may be suspended by a run that is still alive. If that run has ended, all of this must be true: the run died, or
 * AWS denied or didn't answer its request to restore scaling; its watchdog couldn't restore it either, or is still trying; and no
 * later run saw it while nothing was running and was able to restore it.
 *
 * @param graceMs how long a watchdog may need, in milliseconds
 */
export function suspendedScaling(history: History, graceMs: number): readonly string[] {
  const { runs, world } = history;
  const moments = runs.flatMap(({ name, end }) =>
    end.kind === "none" ? [] : [{ when: `at the end of ${name}`, at: end.at }],
  );
  const last = { when: "at the end of the simulation", at: world.time.now() + graceMs };
  return [...moments, last].flatMap(({ when, at }) =>
    leftBy(history, at, graceMs).map((what) => `${when} scaling is suspended: ${what}`),
  );
}

function leftBy({ world, schedule, runs }: History, at: number, graceMs: number): readonly string[] {
  const now = world.live.asOf(at).scaling;
  const suspending = world.suspensions.filter((one) => one.at <= at);
  const allowed = [schedule.scaling, ...suspending.filter(({ by }) => by === OUTSIDE).map(({ to }) => to)];
  if (allowed.some((one) => isSame(one, now))) {
    return [];
  }
  const last = suspending.at(-1);
  const run = runs.find(({ name }) => name === last?.by);
  if (last === undefined || run === undefined || !isAllSuspended(last.to)) {
    return [`${last?.by} set it to ${JSON.stringify(now)}`];
  }
  const { end } = run;
  if (end.kind === "none" || end.at > at) {
    return [];
  }
  const couldNot = end.kind === "died" || suspensionsOf(run).at(-1)?.outcome === "failed";
  const isLate = !schedule.watchdog.isDenied && at >= end.at + graceMs;
  const ignoredBy = runs.filter((other) => ignores(other, world.deployments, end.at, at));
  return [
    ...(couldNot ? [] : [`${run.name} ended without restoring it`]),
    ...(isLate ? [`the watchdog of ${run.name} didn't restore it`] : []),
    ...ignoredBy.map(({ name }) => `${name} ignored it`),
  ];
}

/**
 * Whether a run saw, between two times, that scaling was suspended, and by which deployment, and then did nothing. It knows
 * that from the last deployment whose description has the previous scaling.
 */
function ignores(
  run: RunHistory,
  deployments: readonly SimulatedDeployment[],
  from: number,
  to: number,
): boolean {
  const answered = (method: Call["method"]) =>
    run.calls.filter(
      (call) =>
        call.method === method && call.outcome === "answered" && (call.asOf ?? 0) > from && call.sentAt < to,
    );
  return answered("scalingSuspension").some((read) => {
    // Next it asks which deployment suspended it. Without an answer it can't know.
    const next = run.calls.find(
      ({ method, sentAt }) => method === "endedDeployments" && sentAt > read.sentAt,
    );
    const ended = answered("endedDeployments").find((call) => call === next);
    const known = deployments.filter(
      (one) =>
        isOrdered(one) &&
        (one.state.asOf(ended?.asOf ?? 0).endedAt ?? Number.POSITIVE_INFINITY) <= (ended?.asOf ?? 0),
    );
    const before = known
      .map(({ state }) => descriptionOf(state.get())?.scalingBefore)
      .findLast((one) => one !== undefined);
    const isKnown = before !== undefined && !isAllSuspended(before);
    return (
      isKnown &&
      couldAct(run, ended?.sentAt ?? 0) &&
      !suspensionsOf(run).some(({ sentAt }) => sentAt > read.sentAt)
    );
  });
}

/**
 * Whether a run was able to act on what it saw. Its last question is whether a deployment is running. If it dies then, or gets
 * no answer, it can restore scaling only after its own deployment, if it orders one.
 */
function couldAct({ calls }: RunHistory, since: number): boolean {
  const later = calls.filter(({ sentAt }) => sentAt > since);
  const asked = later.find(({ method }) => method === "runningDeployments");
  const hasOrdered = later.some(({ created }) => created !== undefined);
  return asked?.outcome === "answered" || (asked?.outcome === "failed" && hasOrdered);
}

function suspensionsOf({ calls }: RunHistory): readonly Call[] {
  return calls.filter(({ method }) => method === "suspendScaling");
}

function isSame(one: Suspension | undefined, other: Suspension | undefined): boolean {
  return (
    one?.dynamicIn === other?.dynamicIn &&
    one?.dynamicOut === other?.dynamicOut &&
    one?.scheduled === other?.scheduled
  );
}
