/** The deployment of another revision that runs first: waits for its end and for its rollback's, or brings it about. */

import type { Deployment, DeploymentGroup } from "../aws";
import { AwsFailure, explainFailure } from "../aws";
import { WHEN_RUNNING_VARIABLE } from "../variables";
import { blueOf } from "./before";
import { budgetOf, type Plan, rollbackPlan } from "./budget";
import { formatDuration, formatTime } from "./clock";
import { consoleLink } from "./console-link";
import type { Refusal, Sight } from "./decide";
import { servesAll, settledLive } from "./live";
import { withRollback } from "./rollback";
import { hooksOf } from "./rollout";
import { SHORTEST_MS } from "./schedule";
import { isFinal } from "./status-table";
import type { Watch } from "./watch";

/** In minutes: how often a deployment is asked that takes its time, and one that is to end soon; and the longest silence. */
const EVERY = { bake: 1, soon: 0.25, word: 5 };
/** Where minutes are made short, nobody wants a line for each of them. */
const SHORTEST_SILENCE_MS = 5_000;

/**
 * Stops the deployment of another revision, with a rollback, after it was said: whose it is may be somebody who watches.
 *
 * @returns why it couldn't be; `undefined` when CodeDeploy took the order, or may have
 */
export async function stopOther(watch: Watch, { id }: Deployment): Promise<Refusal | undefined> {
  watch.reporter.progress(
    `Deployment ${id} of another revision is running: stopping it with a rollback (${WHEN_RUNNING_VARIABLE}=supersede)`,
  );
  try {
    await watch.aws.stopDeployment(id);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    if (error.kind !== "transient") {
      return { kind: "not-superseded", id, failure: error };
    }
    watch.reporter.progress(`  ${explainFailure(error)} The order may have arrived: waiting for its end.`);
    return undefined;
  }
}

/**
 * Waits until a deployment that isn't this run's, and what takes it back, have ended. It is never guarded: whatever
 * becomes of this run, the other one goes on.
 *
 * @param how `supersede`: it was told to stop
 * @returns the refusal when it takes longer than it may; `undefined` when it is time to look anew
 * @throws AwsFailure when AWS doesn't allow to look
 */
export async function waitForEnd(
  watch: Watch,
  sight: Sight,
  other: Deployment,
  how: "wait" | "supersede",
): Promise<Refusal | undefined> {
  const { clock, minuteMs, request } = watch;
  const { group } = sight;
  const shift = await watch.aws.trafficShift(other.configName ?? group.deploymentConfigName);
  // Its AppSpec isn't known. It is one of this service's, whose hooks rarely change.
  const plan: Plan = { shift, group, hooks: hooksOf(request) };
  const back = rollbackPlan(plan);
  const fromNow = () => clock.now() + budgetOf(back).limitMinutes * minuteMs;
  const isSoon = how === "supersede" || other.isRollback;
  const since = other.createdAt ?? clock.now();
  const deadline = isSoon ? fromNow() : since + budgetOf(plan).limitMinutes * minuteMs;
  const what = other.isRollback ? `Rollback ${other.id}` : `Deployment ${other.id} of another revision`;
  const ended = await untilEnded(watch, { id: other.id, what, deadline, isSoon });
  if (ended === undefined) {
    return { kind: "outlasted", id: other.id, isRollback: other.isRollback };
  }
  const rollbackId = await rollbackOf(watch, sight, ended, how);
  if (rollbackId !== undefined) {
    const wait = { id: rollbackId, what: `Rollback ${rollbackId}`, deadline: fromNow(), isSoon: true };
    if ((await untilEnded(watch, wait)) === undefined) {
      return { kind: "outlasted", id: rollbackId, isRollback: true };
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
  { group, service }: Sight,
  ended: Deployment,
  how: "wait" | "supersede",
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
  const started = { group: how === "supersede" ? asked : group, before };
  return (await withRollback(watch, started, ended)).rollbackId;
}

interface Wait {
  readonly id: string;
  readonly what: string;
  readonly deadline: number;
  readonly isSoon: boolean;
}

/** @returns the deployment as it ended; `undefined` when it went on past the deadline */
async function untilEnded(
  { aws, clock, minuteMs, reporter, request }: Watch,
  { id, what, deadline, isSoon }: Wait,
): Promise<Deployment | undefined> {
  const link = consoleLink(request.region, id);
  const atMost = () => `until ${formatTime(deadline)} at most (${formatDuration(deadline - clock.now())})`;
  reporter.progress(`${what} is running: waiting for its end, ${atMost()}`);
  if (link !== undefined) {
    reporter.progress(`  ${link}`);
  }
  let status: string | undefined;
  let isOutage = false;
  let saidAt = clock.now();
  const say = (line: string) => {
    reporter.progress(`  ${line}`);
    saidAt = clock.now();
  };
  for (;;) {
    try {
      const seen = await aws.deployment(id);
      isOutage = false;
      if (seen.status !== status) {
        say(`${id}: ${seen.status}`);
        status = seen.status;
      }
      if (isFinal(seen.status)) {
        return seen;
      }
    } catch (error) {
      if (!(error instanceof AwsFailure && error.kind === "transient")) {
        throw error;
      }
      if (!isOutage) {
        say(`${explainFailure(error)} Asking again.`);
      }
      isOutage = true;
    }
    const left = deadline - clock.now();
    if (left <= 0) {
      return undefined;
    }
    if (clock.now() - saidAt >= Math.max(EVERY.word * minuteMs, SHORTEST_SILENCE_MS)) {
      say(`still waiting for the end of ${id}, ${atMost()}`);
    }
    const pause = Math.max(SHORTEST_MS, (isSoon ? EVERY.soon : EVERY.bake) * minuteMs);
    await clock.sleep(Math.min(pause, left));
  }
}
