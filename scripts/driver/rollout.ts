/** Follows a deployment to its end, and returns its result: one that this run created, one that it found, or another run's. */

import type { Deployment, Suspension } from "../aws";
import { isFinal } from "../aws";
import { adoptedScaling } from "./autoscaling/adopt";
import { withoutScaling } from "./autoscaling/suspend";
import { conclude } from "./conclude/conclude";
import type { DriverContext } from "./context/context";
import type { Before } from "./context/observed";
import { isAccepted } from "./follow/accepted";
import { adoptedCourse, type Course, courseLines, courseOf, hooksOf } from "./follow/course";
import { NEVER_STOP } from "./follow/early-stop";
import type { FollowOptions } from "./follow/follow";
import { notifyOnShift, successPointOf } from "./follow/success-point";
import type { Created } from "./order/place-order";
import { isProtected, protectCreated, protectFound } from "./order/protection";
import { linkLine, wanted } from "./report/lines";
import { keepsRunning } from "./report/unfinished";
import type { DeploymentResult } from "./run-result";
import { describeValue } from "./state/images";
import { beforeOf } from "./state/previous-state";
import { propertiesOf } from "./state/revision";
import type { Snapshot } from "./state/snapshot";

/** CodeDeploy takes a moment to start a deployment. Before that there is nothing to read. */
const START_MINUTES = 3 / 60;

const HAS_ENDED = "has already ended: reading its result";

/** Follows the deployment that this run has created. */
export function followCreated(context: DriverContext, created: Created): Promise<DeploymentResult> {
  const { id, snapshot, shift, primary, scaling } = created;
  const observer = protectCreated(context, created);
  return untilVerdict(context, id, () => {
    const plan = { shift, group: snapshot.group, hooks: hooksOf(context.request) };
    const course = courseOf(context, { id, createdAt: undefined, isRollback: false }, plan);
    const { images } = context.record;
    say(context, [
      `${titleOf(context, { id })} created`,
      ...linkLine(context.request, id),
      ...created.differences.map(
        ({ field, wanted, live }) =>
          `  ${field}: ${describeValue(live, images)} -> ${describeValue(wanted, images)}`,
      ),
      ...courseLines(context, course, primary.desired),
    ]);
    context.record.before = { taskSet: primary, production: snapshot.production };
    const rollout = { course, snapshot, before: primary, scaling, waitMinutes: START_MINUTES };
    return followToEnd(context, rollout, { observer });
  });
}

/** A deployment of this revision that was found. */
export interface FoundDeployment {
  readonly snapshot: Snapshot;
  readonly deployment: Deployment;
  /** The snapshot before the order of this run that created it, and whose answer was lost. @default - another run created it */
  readonly atOrder?: Snapshot | undefined;
}

/**
 * Follows a deployment of this revision that was found running, or already ended: the answer to the order was lost, or the
 * run that created it has ended. Its time limit counts from its creation.
 */
export async function followFound(context: DriverContext, found: FoundDeployment): Promise<DeploymentResult> {
  const { snapshot, deployment } = found;
  const hasEnded = isFinal(deployment.status);
  const [isLeft] = await Promise.all([
    hasEnded ? false : isAccepted(context, snapshot, deployment),
    learnWanted(context),
  ]);
  const observer = protectFound(context, deployment, isLeft);
  return untilVerdict(context, deployment.id, async () => {
    say(context, [
      `${titleOf(context, deployment)} ${hasEnded ? HAS_ENDED : "is already running: following it"}`,
      ...(isLeft
        ? ["  its traffic has shifted, which is its success point: it continues even if this run ends"]
        : []),
    ]);
    const scaling = await adoptedScaling(context, deployment);
    return followStarted(context, { ...found, scaling }, { observer });
  });
}

/** Follows a deployment that does not belong to this run, and never changes it. */
export async function followOnly(
  context: DriverContext,
  snapshot: Snapshot,
  deployment: Deployment,
  observer?: FollowOptions["observer"],
): Promise<DeploymentResult> {
  context.record.deploymentId = deployment.id;
  await learnWanted(context);
  const how = isFinal(deployment.status) ? HAS_ENDED : "is followed to its end and not changed";
  say(context, [`${titleOf(context, deployment)} ${how}`]);
  const found = { snapshot, deployment, scaling: undefined };
  return followStarted(context, found, { early: NEVER_STOP, observer });
}

/**
 * Runs `work` for a deployment that belongs to this run until there is a verdict. After a bug, it reports that the deployment is
 * running and throws the bug. The deployment stays protected then, because it is no longer followed.
 */
async function untilVerdict(
  context: DriverContext,
  id: string,
  work: () => Promise<DeploymentResult>,
): Promise<DeploymentResult> {
  context.record.deploymentId = id;
  try {
    return await work();
  } catch (bug) {
    for (const line of keepsRunning(context.request, id, isProtected(context))) {
      context.reporter.failure(line);
    }
    throw bug;
  }
}

/** Follows a deployment that had started before: its course and what was live before it have to be found out. */
async function followStarted(
  context: DriverContext,
  { snapshot, deployment, atOrder, scaling }: FoundDeployment & Pick<Rollout, "scaling">,
  options: Options,
): Promise<DeploymentResult> {
  say(context, linkLine(context.request, deployment.id));
  const course = await adoptedCourse(context, snapshot, deployment);
  const before = await beforeOf(context, snapshot, deployment, atOrder);
  context.record.before = { taskSet: before, production: undefined };
  await context.record.images.learn(context.aws, [before.taskDefinition]);
  return followToEnd(context, { course, snapshot, before, scaling }, options);
}

interface Rollout {
  readonly course: Course;
  readonly snapshot: Snapshot;
  readonly before: Before;
  /** What of the service's scaling is suspended before, and restored afterwards; `undefined` if it is left as it is. */
  readonly scaling: Suspension | undefined;
  /** In minutes: how long to wait before the first observation. @default - it is made at once */
  readonly waitMinutes?: number;
}

type Options = Pick<FollowOptions, "early" | "observer">;

/** Follows a deployment while scaling is suspended. The result says why scaling could not be restored, if so. */
async function followToEnd(
  context: DriverContext,
  { course, snapshot: { group }, before, scaling, waitMinutes }: Rollout,
  options: Options,
): Promise<DeploymentResult> {
  const { aws, clock, minuteMs, record } = context;
  const { result, resumeFailure } = await withoutScaling(context, scaling, async (whenShifted) => {
    if (waitMinutes !== undefined) {
      await clock.sleep(waitMinutes * minuteMs);
    }
    const success = notifyOnShift(successPointOf(context, group), whenShifted);
    const outcome = await conclude(context, { course, group, before }, { ...options, success });
    const live = "live" in outcome ? outcome.live?.primary?.taskDefinition : undefined;
    await record.images.learn(aws, [live]);
    return { ...outcome, deploymentId: course.deploymentId };
  });
  return resumeFailure === undefined ? result : { ...result, resumeFailure };
}

/** Reads the images of the revision, if no preflight has read them. */
export function learnWanted({ aws, record, request }: DriverContext): Promise<void> {
  return record.images.learn(aws, [propertiesOf(request.appSpec).TaskDefinition]);
}

function say({ reporter }: DriverContext, lines: readonly string[]): void {
  for (const line of lines) {
    reporter.progress(line);
  }
}

/** A deployment as its first line names it. */
function titleOf({ record, request }: DriverContext, { id }: Pick<Deployment, "id">): string {
  return `Deployment ${id} of ${wanted(request, record.images)} to ${request.cluster}/${request.service}`;
}
