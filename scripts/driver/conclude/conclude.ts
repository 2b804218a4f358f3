/** Follows a deployment and its rollback to their ends, and verifies CodeDeploy's status against what is live. */
import type { Deployment, DeploymentGroup } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { Watch } from "../context/context";
import { rollbackCourse } from "../follow/course";
import { earlyStop } from "../follow/early-stop";
import { type FollowEnd, type FollowOptions, follow } from "../follow/follow";
import { successPointOf } from "../follow/success-point";
import { timed } from "../follow/timeline";
import { gather, NO_EVIDENCE } from "../state/evidence";
import { isAsBefore, isWanted, type Live, settledLive } from "../state/live";
import { withRollback } from "./find-rollback";
import type { Aftermath, Failed, Outcome, Started } from "./outcome";
import { endOf, meaningOf, rollbackState } from "./status-table";

/**
 * Follows a deployment and its rollback to their ends.
 *
 * @param options by default the deployment is stopped if its new tasks can't start, and the document decides when it is done
 * @returns the outcome
 */
export async function conclude(
  watch: Watch,
  started: Started,
  options: FollowOptions = {},
): Promise<Outcome> {
  const { course } = started;
  const {
    early = earlyStop(watch, course.deploymentId),
    success = successPointOf(watch, started.group),
    observer,
  } = options;
  const end = await follow(watch, course, { early, success, observer });
  if (end.kind === "done") {
    const waitMs = started.group.terminationWaitMinutes * watch.minuteMs;
    const { earliest, latest } = end.since;
    const blueUntil = { earliest: earliest + waitMs, latest: latest + waitMs };
    return { kind: "traffic-shifted", live: end.live, blueUntil };
  }
  if (end.kind !== "final") {
    return unfinished(watch, started, end);
  }
  // Released, so that the watchdog does not stop a rollback.
  watch.guard.release();
  const { deployment } = end.seen;
  const isSuccess = endOf(deployment.status) === "Succeeded" && deployment.rollbackId === undefined;
  // Right away: once the new tasks are removed, ECS and the load balancer soon stop reporting them.
  const evidence = isSuccess ? NO_EVIDENCE : await gather(watch, started.group, end.seen);
  const failed = { deployment, evidence, stoppedEarly: early.hasStopped() };
  try {
    const known = isSuccess
      ? failed
      : { ...failed, deployment: await withRollback(watch, started, deployment) };
    return await judge(watch, { ...started, observer }, known, undefined);
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    // The evidence is kept, because it may not be available later.
    const known = isSuccess ? undefined : failed;
    return { kind: "lost-sight", course, failed: known, status: deployment.status, failure: error };
  }
}

/** A deployment with the observer of it and its rollback. */
type Observed = Started & Pick<FollowOptions, "observer">;

/** The outcome of a deployment that has ended, by its status and by the state of its rollback. */
async function judge(
  watch: Watch,
  started: Observed,
  failed: Failed,
  rollback: Deployment | undefined,
): Promise<Outcome> {
  const { deployment } = failed;
  switch (meaningOf(endOf(deployment.status), rollbackState(deployment, rollback))) {
    case "verify":
      return verify(watch, started);
    case "follow-the-rollback":
      return followRollback(watch, started, failed, deployment.rollbackId ?? deployment.id);
    case "ask-what-is-live":
    case "verify-the-rollback":
      return { ...(await judgeByLive(watch, started, rollback)), ...failed };
    case "rollback-failed": {
      const live = await liveIfVisible(watch, started.group, () => true);
      return { kind: "not-rolled-back", live, rollback, ...failed };
    }
  }
}

async function followRollback(
  watch: Watch,
  started: Observed,
  failed: Failed,
  rollbackId: string,
): Promise<Outcome> {
  const course = rollbackCourse(watch, started.course, {
    deploymentId: rollbackId,
    taskDefinition: started.before.taskDefinition,
  });
  const { wasOver = false, startedAt } = started.course;
  const text = wasOver
    ? `it was rolled back by deployment ${rollbackId}; reading its result`
    : `deployment ${rollbackId} rolls it back; following it to its end`;
  const at = (wasOver ? failed.deployment.endedAt : undefined) ?? watch.clock.now();
  watch.record.rollbackId = rollbackId;
  watch.record.add(started.course.deploymentId, { kind: "note", text });
  watch.reporter.progress(timed(at - startedAt, text));
  const end = await follow(watch, course, { observer: started.observer });
  switch (end.kind) {
    case "final":
      return judge(watch, started, failed, end.seen.deployment);
    case "done":
      throw new Error(`the rollback ${rollbackId} can't be done before its end`);
    default:
      return unfinished(watch, { course, group: started.group }, end, failed);
  }
}

async function verify(watch: Watch, { course, group, before }: Started): Promise<Outcome> {
  const isLive = (found: Live) => isWanted(watch.request, found, before);
  const live = await settledLive(watch, group, isLive);
  if (live === undefined) {
    const failure = new AwsFailure("transient", "ecs:DescribeServices", "NoAnswer", "no answer for a minute");
    return { kind: "lost-sight", course, failed: undefined, status: "Succeeded", failure };
  }
  return { kind: isLive(live) ? "succeeded" : "not-live", live };
}

/**
 * Whether production is completely on the revision that was live before, whatever CodeDeploy reports.
 *
 * If AWS doesn't answer, the rollback's status decides. Without a rollback, the answer is `not-rolled-back`.
 */
async function judgeByLive(
  watch: Watch,
  { group, before }: Started,
  rollback: Deployment | undefined,
): Promise<Aftermath & { kind: "rolled-back" | "not-rolled-back" }> {
  const isBack = (found: Live) => isAsBefore(watch.request, before, found);
  const live = await liveIfVisible(watch, group, isBack);
  const isRolledBack = live === undefined ? rollback?.status === "Succeeded" : isBack(live);
  return { kind: isRolledBack ? "rolled-back" : "not-rolled-back", live, rollback };
}

async function liveIfVisible(
  watch: Watch,
  group: DeploymentGroup,
  isExpected: (live: Live) => boolean,
): Promise<Live | undefined> {
  try {
    return await settledLive(watch, group, isExpected);
  } catch (error) {
    if (error instanceof AwsFailure) {
      watch.reporter.progress(explainFailure(error));
      return undefined;
    }
    throw error;
  }
}

async function unfinished(
  watch: Watch,
  { course, group }: Pick<Started, "course" | "group">,
  end: Exclude<FollowEnd, { kind: "final" | "done" }>,
  failed?: Failed,
): Promise<Outcome> {
  if (end.kind === "lost-sight") {
    const status = end.seen?.deployment.status;
    return { kind: "lost-sight", course, failed, status, failure: end.failure };
  }
  const evidence = failed?.evidence ?? (await gather(watch, group, end.seen));
  return { kind: "out-of-time", course, failed, evidence, trouble: end.trouble };
}
