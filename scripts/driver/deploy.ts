/** Looks, decides and acts, and decides anew where somebody was faster or an answer got lost. */

import { AwsFailure, explainFailure } from "../aws";
import { mendScaling } from "./autoscaling/restore";
import type { Watch } from "./context/context";
import { creationUnknown, DriverError, notStartedAfter } from "./context/errors";
import { decide, type Refusal } from "./decide/next-action";
import { lastTime } from "./decide/previous-attempts";
import { waitUntilSteady } from "./follow/steady";
import { awaitOther } from "./order/handle-running";
import { followArrived, noOrders, type Orders, orderUnlessBarred } from "./order/place-order";
import type { Report } from "./report/lines";
import { reportRefusal } from "./report/refusal";
import { reportSteady } from "./report/text";
import { followAdopted } from "./rollout";
import type { Attempt } from "./settings/attempt";
import { describeBreakGlass } from "./settings/break-glass";
import { revisionName } from "./state/revision";
import { look, type Sight } from "./state/snapshot";

/** How often what is live may change under the driver; and in minutes, how long it is looked anew, and how often. */
const DECIDE = { changes: 3, within: 1, every: 5 / 60 };

/**
 * Deploys what is wanted, or finds out why not.
 *
 * @throws DriverError for a mistake of the caller's or of AWS's; AwsFailure when nothing was ordered yet
 */
export async function deploy(watch: Watch, attempt: Attempt): Promise<Report> {
  const orders = noOrders();
  const { breakGlass, runId } = attempt;
  if (breakGlass !== undefined) {
    const run = runId === undefined ? "" : ` (run ${runId})`;
    watch.reporter.progress(`This run is a ${describeBreakGlass(breakGlass)}${run}`);
  }
  try {
    const report = await decideAndAct(watch, attempt, orders);
    watch.guard.release();
    return report;
  } catch (error) {
    const { unanswered, queue } = orders;
    const { voice } = watch;
    const isGuarded = watch.guard.watches();
    const isBug = !(error instanceof AwsFailure || error instanceof DriverError);
    // What may have been ordered, and what a bug has left, is the watchdog's to look for.
    if (unanswered === undefined && !isBug) {
      watch.guard.release();
    }
    if (unanswered === undefined) {
      throw queue.superseded.length === 0 ? error : notStartedAfter(queue.superseded, error);
    }
    if (error === unanswered) {
      throw creationUnknown(unanswered, isGuarded, { voice });
    }
    if (!isBug) {
      const since = error instanceof AwsFailure ? [`  ${explainFailure(error)}`] : error.said.slice(1);
      throw creationUnknown(unanswered, isGuarded, { since, voice });
    }
    for (const line of creationUnknown(unanswered, isGuarded, { voice }).lines) {
      watch.reporter.failure(line);
    }
    throw error;
  }
}

async function decideAndAct(watch: Watch, attempt: Attempt, orders: Orders): Promise<Report> {
  const { clock, minuteMs, reporter, request } = watch;
  let changes = 0;
  let isFirst = true;
  let deadline = clock.now() + DECIDE.within * minuteMs;
  let last: Refusal = { kind: "one-is-running-unseen" };
  for (;;) {
    const sight = await lookWithin(watch, isFirst ? undefined : deadline);
    isFirst = false;
    if (sight.running === undefined) {
      orders.scaling ??= { before: await mendScaling(watch) };
    }
    const decision = decide(request, sight, attempt.whenRunning);
    switch (decision.kind) {
      case "already-there": {
        // Live by this run's own order perhaps, whose answer got lost.
        const arrived =
          orders.unanswered && (await followArrived(watch, orders, sight, await lastTime(watch)));
        if (arrived !== undefined && arrived !== "not-known") {
          return arrived;
        }
        reporter.progress(`${request.service} runs ${wanted(watch)} already: no deployment is needed`);
        const end = await waitUntilSteady(watch, sight.group, decision.primary);
        if (end.kind !== "changed") {
          return reportSteady(request, end, { superseded: orders.queue.superseded, voice: watch.voice });
        }
        reporter.progress("Something else serves production by now: looking again.");
        changes += 1;
        deadline = clock.now() + (changes < DECIDE.changes ? DECIDE.within * minuteMs : 0);
        last = { kind: "unsettled" };
        break;
      }
      case "adopt":
        orders.unanswered = undefined;
        if (attempt.breakGlass !== undefined && orders.count === 0) {
          reporter.progress("The break-glass has no effect on a deployment that runs already.");
        }
        return followAdopted(watch, sight, decision.deployment);
      case "wait":
      case "supersede": {
        const end = await awaitOther(watch, attempt, orders, sight, decision);
        if (end !== undefined) {
          return refused(watch, orders, end);
        }
        deadline = clock.now() + DECIDE.within * minuteMs;
        // What was seen of the scaling may be what the other one's run had made of it.
        orders.scaling = undefined;
        continue;
      }
      case "refuse":
        // ECS may leave out for a moment what it is just changing.
        if (decision.refusal.kind !== "no-primary") {
          return refused(watch, orders, decision.refusal);
        }
        last = decision.refusal;
        break;
      case "look-again":
        last = { kind: "one-is-running", id: decision.id, isRollback: decision.isRollback };
        break;
      case "create": {
        const { count } = orders;
        const ordered = await orderUnlessBarred(watch, attempt, orders, { ...decision, sight });
        if (ordered.kind === "ended") {
          return ordered.report;
        }
        if (ordered.kind === "refused") {
          return refused(watch, orders, ordered.refusal);
        }
        last = { kind: "one-is-running-unseen", message: orders.refusal };
        // However long the look and the order took: what was ordered has its time to appear.
        deadline = orders.count > count ? clock.now() + DECIDE.within * minuteMs : deadline;
      }
    }
    if (clock.now() >= deadline) {
      return refused(watch, orders, last);
    }
    await clock.sleep(DECIDE.every * minuteMs);
  }
}

/**
 * Looks, and outlives what passes until the deadline, which is said once: what was ordered, or stopped, is known by a look
 * alone. Without a deadline, at the first look of a run, nothing is at stake yet.
 */
async function lookWithin(watch: Watch, deadline: number | undefined): Promise<Sight> {
  const { aws, clock, minuteMs, reporter, request } = watch;
  for (let isOutage = false; ; isOutage = true) {
    try {
      return await look(aws, request);
    } catch (error) {
      const passes = error instanceof AwsFailure && error.kind === "transient";
      if (!passes || deadline === undefined || clock.now() >= deadline) {
        throw error;
      }
      if (!isOutage) {
        reporter.progress(`${explainFailure(error)} Looking again.`);
      }
    }
    await clock.sleep(DECIDE.every * minuteMs);
  }
}

/**
 * A refusal says that nothing was created, and what was stopped all the same.
 *
 * @throws where that isn't known, what {@link deploy} adds to its word about the order: what was found, if anything was
 */
function refused({ request, voice }: Watch, { unanswered, queue }: Orders, refusal: Refusal): Report {
  const report = reportRefusal(request, refusal, { superseded: queue.superseded, voice });
  if (unanswered !== undefined) {
    throw refusal.kind === "one-is-running-unseen"
      ? unanswered
      : new DriverError(report.exitCode, report.lines);
  }
  return report;
}

function wanted({ request }: Watch): string {
  return revisionName(request.appSpec);
}
