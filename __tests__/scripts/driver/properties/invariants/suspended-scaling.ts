/** Scaling that stays suspended is a mistake if a run or a watchdog could have restored it. */

import type { Suspension } from "../../../../../scripts/aws";
import { isAllSuspended } from "../../../../../scripts/driver/autoscaling/suspend";
import { descriptionOf } from "../../../../../scripts/driver/state/description";
import type { History, RunHistory } from "../simulation";
import type { Call } from "../world/call";
import { isOrdered, OUTSIDE, type SimulatedDeployment } from "../world/world";

/**
 * When a run ends, and when all is quiet, the service's scaling is what it was at the beginning, or what a person made of
 * it. It may be what a run suspended, as long as that run lives. After it, all of this has to be the case: the run died, or
 * AWS refused or didn't answer when it brought scaling back; so it was with its watchdog, or that is still at it; and no
 * later run that found nothing running got as far as to see it, and was let.
 *
 * @param graceMs how long a watchdog may need, in milliseconds
 */
export function suspendedScaling(history: History, graceMs: number): readonly string[] {
  const { runs, world } = history;
  const moments = runs.flatMap(({ name, end }) =>
    end.kind === "none" ? [] : [{ when: `at the end of ${name}`, at: end.at }],
  );
  const last = { when: "at last", at: world.time.now() + graceMs };
  return [...moments, last].flatMap(({ when, at }) =>
    whoLeft(history, at, graceMs).map((what) => `${when} scaling is suspended: ${what}`),
  );
}

function whoLeft({ world, schedule, runs }: History, at: number, graceMs: number): readonly string[] {
  const now = world.live.asOf(at).scaling;
  const suspending = world.suspensions.filter((one) => one.at <= at);
  const wanted = [schedule.scaling, ...suspending.filter(({ by }) => by === OUTSIDE).map(({ to }) => to)];
  if (wanted.some((one) => isSame(one, now))) {
    return [];
  }
  const last = suspending.at(-1);
  const run = runs.find(({ name }) => name === last?.by);
  if (last === undefined || run === undefined || !isAllSuspended(last.to)) {
    return [`${last?.by} made ${JSON.stringify(now)} of it`];
  }
  const { end } = run;
  if (end.kind === "none" || end.at > at) {
    return [];
  }
  const couldNot = end.kind === "died" || suspensionsOf(run).at(-1)?.outcome === "failed";
  const isLate = !schedule.watchdog.isDenied && at >= end.at + graceMs;
  const passedBy = runs.filter((other) => passes(other, world.deployments, end.at, at));
  return [
    ...(couldNot ? [] : [`${run.name} ended without bringing it back`]),
    ...(isLate ? [`the watchdog of ${run.name} didn't bring it back`] : []),
    ...passedBy.map(({ name }) => `${name} passed by`),
  ];
}

/**
 * Whether a run saw, between two moments, that scaling was suspended, and by which deployment, and then did nothing. What
 * it goes by is the last deployment that says what was suspended before it.
 */
function passes(
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
  return answered("scalingSuspension").some((look) => {
    // What it asks next is whose doing that is; without an answer it can't know.
    const next = run.calls.find(
      ({ method, sentAt }) => method === "endedDeployments" && sentAt > look.sentAt,
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
    const isListed = before !== undefined && !isAllSuspended(before);
    return (
      isListed &&
      wasLet(run, ended?.sentAt ?? 0) &&
      !suspensionsOf(run).some(({ sentAt }) => sentAt > look.sentAt)
    );
  });
}

/**
 * Whether a run got as far as to act on what it saw. It asks last whether anybody deploys: it may die of that question, or
 * get no answer; then it can do no more than to bring scaling back by a deployment of its own, if it orders one.
 */
function wasLet({ calls }: RunHistory, since: number): boolean {
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
