/** Waits for the end of another revision's deployment, and for the end of its rollback. */

import type { Deployment, DeploymentGroup } from "../../aws";
import { isFinal } from "../../aws";
import { withRollback } from "../conclude/find-rollback";
import { formatDuration, formatTime } from "../context/clock";
import { consoleLink } from "../context/console-link";
import type { DriverContext } from "../context/context";
import { ownCommand } from "../context/own-command";
import { poll } from "../context/poll";
import type { Refusal } from "../decide/refusal";
import type { Queue } from "../decide/run-state";
import { budgetOf, MARGIN_MINUTES, type Plan, rollbackPlan } from "../follow/budget";
import { hooksOf, shiftOf } from "../follow/course";
import { SHORTEST_MS } from "../follow/schedule";
import { settledLive } from "../state/live";
import { servesAll } from "../state/live-traffic";
import { oldTaskSetOf } from "../state/previous-state";
import type { Snapshot } from "../state/snapshot";
import type { StopOrder } from "./stop-running";

/** In minutes: the pause between two calls, in general and for a deployment that ends soon; and the longest time without a line. */
const EVERY = { bake: 1, soon: 0.25, line: 5 };
/** On the local AWS a minute may be short, and a line for each would be too many. */
const SHORTEST_SILENCE_MS = 5_000;

/**
 * A run waits for all other deployments at most this many times as long as the first of them may take. Without a limit, a group
 * that is always busy would block it forever. The limit has room for the first one and its rollback.
 */
const ALL_OF_THEM = 2;

/**
 * The plan of another run's deployment. Its AppSpec isn't known; it is assumed to have as many hooks as this run's.
 *
 * @throws AwsFailure when AWS doesn't say within a minute how its traffic shifts
 */
export async function planOfRunning(
  context: DriverContext,
  { group }: Snapshot,
  other: Deployment,
): Promise<Plan> {
  const shift = await shiftOf(context, other.configName ?? group.deploymentConfigName);
  return { shift, group, hooks: hooksOf(context.request) };
}

/**
 * Waits until another run's deployment and its rollback have ended. The watchdog never protects it: if this run is cancelled, the
 * other deployment continues.
 *
 * @param stop the call to stop it, if it was made: then its end is due soon, and a call without an answer is repeated
 * @returns the refusal if it, or all other deployments together, take too long; `undefined` when the run can take a new snapshot
 * @throws AwsFailure when AWS refuses to answer
 */
export async function waitForEnd(
  context: DriverContext,
  snapshot: Snapshot,
  { other, plan }: { readonly other: Deployment; readonly plan: Plan },
  queue: Queue,
  stop?: StopOrder,
): Promise<Refusal | undefined> {
  const { clock, minuteMs, reporter, request } = context;
  const { group } = snapshot;
  const back = rollbackPlan(plan);
  const limit = budgetOf(plan).limitMinutes;
  if (queue.until === undefined) {
    queue.until = clock.now() + (ALL_OF_THEM * limit + MARGIN_MINUTES) * minuteMs;
    reporter.progress(
      `Waiting for other deployments of ${request.deploymentGroup}, until ${formatTime(queue.until)} at most (${formatDuration(queue.until - clock.now())}) for all of them`,
    );
  }
  const { until } = queue;
  const fromNow = () => Math.min(until, clock.now() + budgetOf(back).limitMinutes * minuteMs);
  const isSoon = stop !== undefined || other.isRollback;
  const since = other.createdAt ?? clock.now();
  const deadline = isSoon ? fromNow() : Math.min(until, since + limit * minuteMs);
  const tooLong = (id: string, isRollback: boolean): Refusal =>
    clock.now() < until
      ? { kind: "wait-timed-out", id, isRollback }
      : { kind: "too-many-deployments", id, isRollback };
  const what = other.isRollback ? `Rollback ${other.id}` : `Deployment ${other.id} of another revision`;
  const ended = await untilEnded(context, { id: other.id, what, deadline, isSoon, stop });
  if (ended === undefined) {
    return stop === undefined || stop.state.kind === "accepted"
      ? tooLong(other.id, other.isRollback)
      : { kind: "not-superseded", id: other.id, failure: stop.state.failure };
  }
  const rollbackId = await rollbackOf(context, snapshot, ended, stop !== undefined);
  if (rollbackId !== undefined) {
    const wait = { id: rollbackId, what: `Rollback ${rollbackId}`, deadline: fromNow(), isSoon: true };
    if ((await untilEnded(context, wait)) === undefined) {
      return tooLong(rollbackId, true);
    }
  }
  // ECS and the load balancer may show the end with a delay.
  await settledLive(
    context,
    group,
    (live) => live.primary !== undefined && servesAll(live.primary, live.production),
  );
  return undefined;
}

/** The id of the rollback of a deployment that failed or was stopped. CodeDeploy names it a moment after the end. */
async function rollbackOf(
  context: DriverContext,
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
  // Not PRIMARY, which may already be the new task set. If the old one isn't known, the run waits for the rollback.
  const before = (await oldTaskSetOf(context, service, ended.id)) ?? {};
  const started = { group: wasStopped ? asked : group, before };
  return (await withRollback(context, started, ended)).rollbackId;
}

interface Wait {
  readonly id: string;
  readonly what: string;
  readonly deadline: number;
  readonly isSoon: boolean;
  readonly stop?: StopOrder | undefined;
}

/** @returns the deployment at its end; `undefined` if it was still in progress at the deadline, or can't be stopped */
async function untilEnded(
  { aws, clock, minuteMs, reporter, request }: DriverContext,
  { id, what, deadline, isSoon, stop }: Wait,
): Promise<Deployment | undefined> {
  const link = consoleLink(request.region, id);
  const atMost = () => `until ${formatTime(deadline)} at most (${formatDuration(deadline - clock.now())})`;
  reporter.progress(`${what} is in progress: waiting for its end, ${atMost()}`);
  if (link !== undefined) {
    reporter.progress(`  ${link}`);
  }
  let status: string | undefined;
  let printedAt = clock.now();
  const say = (line: string) => {
    reporter.progress(`  ${line}`);
    printedAt = clock.now();
  };
  const { answer } = await poll(clock, {
    ask: async () => {
      const seen = await aws.deployment(id);
      if (seen.status !== status) {
        // Nothing ends until somebody approves it.
        const approve =
          seen.status === "Ready" ? `; to approve it: ${ownCommand(request, "continue", id)}` : "";
        say(`${id}: ${seen.status}${approve}`);
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
      if (clock.now() - printedAt >= Math.max(EVERY.line * minuteMs, SHORTEST_SILENCE_MS)) {
        say(`still waiting for the end of ${id}, ${atMost()}`);
      }
    },
  });
  return answer !== undefined && isFinal(answer.status) ? answer : undefined;
}
