/** The deployment of another revision that runs first: waits for its end and for its rollback's. */

import type { Deployment, DeploymentGroup } from "../../aws";
import { isFinal } from "../../aws";
import { withRollback } from "../conclude/find-rollback";
import { formatDuration, formatTime } from "../context/clock";
import { consoleLink } from "../context/console-link";
import type { Watch } from "../context/context";
import { poll } from "../context/poll";
import type { Refusal } from "../decide/refusal";
import type { Queue } from "../decide/run-state";
import { budgetOf, MARGIN_MINUTES, type Plan, rollbackPlan } from "../follow/budget";
import { hooksOf, shiftOf } from "../follow/course";
import { SHORTEST_MS } from "../follow/schedule";
import { settledLive } from "../state/live";
import { servesAll } from "../state/live-traffic";
import { blueOf } from "../state/previous-state";
import type { Snapshot } from "../state/snapshot";
import type { StopOrder } from "./stop-running";

/** In minutes: how often a deployment is asked that takes its time, and one that is to end soon; and the longest silence. */
const EVERY = { bake: 1, soon: 0.25, word: 5 };
/** Where minutes are made short, nobody wants a line for each of them. */
const SHORTEST_SILENCE_MS = 5_000;

/**
 * How much longer than for the first one a run waits for all that come first: a group that is always busy would hold it for
 * ever. Never less than the first one and its rollback may take.
 */
const ALL_OF_THEM = 2;

/**
 * How a deployment that isn't this run's goes, as far as that is known. Its AppSpec isn't: it is one of this service's, whose
 * hooks rarely change.
 *
 * @throws AwsFailure when AWS doesn't say how its traffic shifts, also after a minute
 */
export async function planOfRunning(watch: Watch, { group }: Snapshot, other: Deployment): Promise<Plan> {
  const shift = await shiftOf(watch, other.configName ?? group.deploymentConfigName);
  return { shift, group, hooks: hooksOf(watch.request) };
}

/**
 * Waits until a deployment that isn't this run's, and what takes it back, have ended. It is never guarded: whatever
 * becomes of this run, the other one goes on.
 *
 * @param stop the order to stop it, where it was given: then its end is due soon, and an order that got lost is repeated
 * @returns the refusal when it, or all that came first, take longer than they may; `undefined` when it is time to look anew
 * @throws AwsFailure when AWS doesn't allow to look
 */
export async function waitForEnd(
  watch: Watch,
  snapshot: Snapshot,
  { other, plan }: { readonly other: Deployment; readonly plan: Plan },
  queue: Queue,
  stop?: StopOrder,
): Promise<Refusal | undefined> {
  const { clock, minuteMs, reporter, request } = watch;
  const { group } = snapshot;
  const back = rollbackPlan(plan);
  const limit = budgetOf(plan).limitMinutes;
  if (queue.until === undefined) {
    queue.until = clock.now() + (ALL_OF_THEM * limit + MARGIN_MINUTES) * minuteMs;
    reporter.progress(
      `Other deployments of ${request.deploymentGroup} come first, and are waited for until ${formatTime(queue.until)} at most (${formatDuration(queue.until - clock.now())}), however many there are`,
    );
  }
  const { until } = queue;
  const fromNow = () => Math.min(until, clock.now() + budgetOf(back).limitMinutes * minuteMs);
  const isSoon = stop !== undefined || other.isRollback;
  const since = other.createdAt ?? clock.now();
  const deadline = isSoon ? fromNow() : Math.min(until, since + limit * minuteMs);
  const tooLong = (id: string, isRollback: boolean): Refusal =>
    clock.now() < until ? { kind: "outlasted", id, isRollback } : { kind: "others-first", id, isRollback };
  const what = other.isRollback ? `Rollback ${other.id}` : `Deployment ${other.id} of another revision`;
  const ended = await untilEnded(watch, { id: other.id, what, deadline, isSoon, stop });
  if (ended === undefined) {
    return stop === undefined || stop.state.kind === "taken"
      ? tooLong(other.id, other.isRollback)
      : { kind: "not-superseded", id: other.id, failure: stop.state.failure };
  }
  const rollbackId = await rollbackOf(watch, snapshot, ended, stop !== undefined);
  if (rollbackId !== undefined) {
    const wait = { id: rollbackId, what: `Rollback ${rollbackId}`, deadline: fromNow(), isSoon: true };
    if ((await untilEnded(watch, wait)) === undefined) {
      return tooLong(rollbackId, true);
    }
  }
  // What is read may lag behind the end.
  await settledLive(
    watch,
    group,
    (live) => live.primary !== undefined && servesAll(live.primary, live.production),
  );
  return undefined;
}

/** The id of the deployment that takes one back that ended badly; CodeDeploy names it a moment after the end. */
async function rollbackOf(
  watch: Watch,
  { group, service }: Snapshot,
  ended: Deployment,
  wasStopped: boolean,
): Promise<string | undefined> {
  if (ended.rollbackId !== undefined || ended.status === "Succeeded" || ended.isRollback) {
    return ended.rollbackId;
  }
  const asked: DeploymentGroup = {
    ...group,
    rollbackEvents: [...group.rollbackEvents, "DEPLOYMENT_STOP_ON_REQUEST"],
  };
  // Not what is PRIMARY: that may have been green, and all is quiet then until the rollback comes. What isn't known is waited for.
  const before = (await blueOf(watch, service, ended.id)) ?? {};
  const started = { group: wasStopped ? asked : group, before };
  return (await withRollback(watch, started, ended)).rollbackId;
}

interface Wait {
  readonly id: string;
  readonly what: string;
  readonly deadline: number;
  readonly isSoon: boolean;
  readonly stop?: StopOrder | undefined;
}

/** @returns the deployment as it ended; `undefined` when it went on past the deadline, or can't be stopped */
async function untilEnded(
  { aws, clock, minuteMs, reporter, request }: Watch,
  { id, what, deadline, isSoon, stop }: Wait,
): Promise<Deployment | undefined> {
  const link = consoleLink(request.region, id);
  const atMost = () => `until ${formatTime(deadline)} at most (${formatDuration(deadline - clock.now())})`;
  reporter.progress(`${what} is running: waiting for its end, ${atMost()}`);
  if (link !== undefined) {
    reporter.progress(`  ${link}`);
  }
  let status: string | undefined;
  let saidAt = clock.now();
  const say = (line: string) => {
    reporter.progress(`  ${line}`);
    saidAt = clock.now();
  };
  const { answer } = await poll(clock, {
    ask: async () => {
      const seen = await aws.deployment(id);
      if (seen.status !== status) {
        say(`${id}: ${seen.status}`);
        status = seen.status;
      }
      if (!isFinal(seen.status)) {
        await stop?.repeat();
      }
      return seen;
    },
    isEnough: (seen) => isFinal(seen.status) || stop?.state.kind === "refused",
    deadline,
    pauseMs: () => Math.max(SHORTEST_MS, (isSoon ? EVERY.soon : EVERY.bake) * minuteMs),
    say,
    beforePause: () => {
      if (clock.now() - saidAt >= Math.max(EVERY.word * minuteMs, SHORTEST_SILENCE_MS)) {
        say(`still waiting for the end of ${id}, ${atMost()}`);
      }
    },
  });
  return answer !== undefined && isFinal(answer.status) ? answer : undefined;
}
