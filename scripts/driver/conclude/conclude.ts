/** Follows a deployment and its rollback to their ends, and verifies CodeDeploy's status against what is live. */
import type { Deployment, DeploymentGroup } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { DriverContext } from "../context/context";
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
  context: DriverContext,
  started: Started,
  options: FollowOptions = {},
): Promise<Outcome> {
  const { course } = started;
  const {
    early = earlyStop(context, course.deploymentId),
    success = successPointOf(context, started.group),
    observer,
  } = options;
  const end = await follow(context, course, { early, success, observer });
  if (end.kind === "done") {
    const waitMs = started.group.terminationWaitMinutes * context.minuteMs;
    const { earliest, latest } = end.since;
    const oldTasksUntil = { earliest: earliest + waitMs, latest: latest + waitMs };
    return { kind: "traffic-shifted", live: end.live, oldTasksUntil };
  }
  if (end.kind !== "final") {
    return unfinished(context, started, end);
  }
  const { deployment } = end.seen;
  const isSuccess = endOf(deployment.status) === "Succeeded" && deployment.rollbackId === undefined;
  // Right away: once the new tasks are removed, ECS and the load balancer soon stop reporting them.
  const evidence = isSuccess ? NO_EVIDENCE : await gather(context, started.group, end.seen);
  const failed = { deployment, evidence, stoppedEarly: early.hasStopped() };
  try {
    const known = isSuccess
      ? failed
      : { ...failed, deployment: await withRollback(context, started, deployment) };
    return await judge(context, { ...started, observer }, known, undefined);
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    // The evidence is kept, because it may not be available later.
    const known = isSuccess ? undefined : failed;
    return { kind: "outcome-unknown", course, failed: known, status: deployment.status, failure: error };
  }
}

/** A deployment with the observer of it and its rollback. */
type Observed = Started & Pick<FollowOptions, "observer">;

/** The outcome of a deployment that has ended, by its status and by the state of its rollback. */
async function judge(
  context: DriverContext,
  started: Observed,
  failed: Failed,
  rollback: Deployment | undefined,
): Promise<Outcome> {
  const { deployment } = failed;
  switch (meaningOf(endOf(deployment.status), rollbackState(deployment, rollback))) {
    case "verify":
      return verify(context, started);
    case "follow-the-rollback":
      return followRollback(context, started, failed, deployment.rollbackId ?? deployment.id);
    case "ask-what-is-live":
    case "verify-the-rollback":
      return { ...(await judgeByLive(context, started, rollback)), ...failed };
    case "rollback-failed": {
      const live = await liveIfVisible(context, started.group, () => true);
      return { kind: "not-rolled-back", live, rollback, ...failed };
    }
  }
}

async function followRollback(
  context: DriverContext,
  started: Observed,
  failed: Failed,
  rollbackId: string,
): Promise<Outcome> {
  const course = rollbackCourse(context, started.course, {
    deploymentId: rollbackId,
    taskDefinition: started.before.taskDefinition,
  });
  const { wasOver = false, startedAt } = started.course;
  const text = wasOver
    ? `it was rolled back by deployment ${rollbackId}; reading its result`
    : `deployment ${rollbackId} rolls it back; following it to its end`;
  const at = (wasOver ? failed.deployment.endedAt : undefined) ?? context.clock.now();
  context.record.rollbackId = rollbackId;
  context.record.add(started.course.deploymentId, { kind: "note", text });
  context.reporter.progress(timed(at - startedAt, text));
  const end = await follow(context, course, { observer: started.observer });
  switch (end.kind) {
    case "final":
      return judge(context, started, failed, end.seen.deployment);
    case "done":
      throw new Error(`the rollback ${rollbackId} can't be done before its end`);
    default:
      return unfinished(context, { course, group: started.group }, end, failed);
  }
}

async function verify(context: DriverContext, { course, group, before }: Started): Promise<Outcome> {
  const isLive = (found: Live) => isWanted(context.request, found, before);
  const live = await settledLive(context, group, isLive);
  if (live === undefined) {
    const failure = new AwsFailure("transient", "ecs:DescribeServices", "NoAnswer", "no answer for a minute");
    return { kind: "outcome-unknown", course, failed: undefined, status: "Succeeded", failure };
  }
  return { kind: isLive(live) ? "succeeded" : "not-live", live };
}

/**
 * Whether production is completely on the revision that was live before, whatever CodeDeploy reports.
 *
 * If AWS doesn't answer, the rollback's status decides. Without a rollback, the answer is `not-rolled-back`.
 */
async function judgeByLive(
  context: DriverContext,
  { group, before }: Started,
  rollback: Deployment | undefined,
): Promise<Aftermath & { kind: "rolled-back" | "not-rolled-back" }> {
  const isBack = (found: Live) => isAsBefore(context.request, before, found);
  const live = await liveIfVisible(context, group, isBack);
  const isRolledBack = live === undefined ? rollback?.status === "Succeeded" : isBack(live);
  return { kind: isRolledBack ? "rolled-back" : "not-rolled-back", live, rollback };
}

async function liveIfVisible(
  context: DriverContext,
  group: DeploymentGroup,
  isExpected: (live: Live) => boolean,
): Promise<Live | undefined> {
  try {
    return await settledLive(context, group, isExpected);
  } catch (error) {
    if (error instanceof AwsFailure) {
      context.reporter.progress(explainFailure(error));
      return undefined;
    }
    throw error;
  }
}

async function unfinished(
  context: DriverContext,
  { course, group }: Pick<Started, "course" | "group">,
  end: Exclude<FollowEnd, { kind: "final" | "done" }>,
  failed?: Failed,
): Promise<Outcome> {
  if (end.kind === "outcome-unknown") {
    const status = end.seen?.deployment.status;
    return { kind: "outcome-unknown", course, failed, status, failure: end.failure };
  }
  const evidence = failed?.evidence ?? (await gather(context, group, end.seen));
  return { kind: "out-of-time", course, failed, evidence, trouble: end.trouble };
}
