/** Follows a running deployment of this revision to its end, and returns its result. */

import type { Deployment, Suspension } from "../aws";
import { isFinal } from "../aws";
import { adoptedScaling } from "./autoscaling/adopt";
import { type WhenShifted, withoutScaling } from "./autoscaling/suspend";
import { conclude } from "./conclude/conclude";
import { consoleLink } from "./context/console-link";
import type { Watch } from "./context/context";
import type { Before } from "./context/observed";
import type { Images } from "./context/run-record";
import { isAccepted, releasedWhenAccepted, releasedWhenMoved } from "./follow/accepted";
import { adoptedCourse, type Course, courseLines, courseOf, hooksOf } from "./follow/course";
import { type EarlyStop, earlyStop, NEVER_STOP } from "./follow/early-stop";
import type { FollowOptions } from "./follow/follow";
import { notifyOnShift, successPointOf } from "./follow/success-point";
import { type Created, unlessMoved } from "./order/place-order";
import { wanted } from "./report/lines";
import { keepsRunning } from "./report/unfinished";
import type { DeploymentResult } from "./run-result";
import { descriptionOf } from "./state/description";
import { describeRevision, NO_IMAGES } from "./state/images";
import { beforeOf } from "./state/previous-state";
import { propertiesOf } from "./state/revision";
import type { Snapshot } from "./state/snapshot";

/** CodeDeploy takes a moment to start a deployment. Before that there is nothing to read. */
const FIRST_LOOK_MINUTES = 3 / 60;

const HAS_ENDED = "has already ended: reading its result";

/** Follows the deployment that the driver created. */
export function followCreated(watch: Watch, created: Created): Promise<DeploymentResult> {
  return guarded(watch, created, () => seeCreated(watch, created));
}

async function seeCreated(watch: Watch, created: Created): Promise<DeploymentResult> {
  const { id, snapshot, shift, primary } = created;
  const plan = { shift, group: snapshot.group, hooks: hooksOf(watch.request) };
  const course = courseOf(watch, { id, createdAt: undefined, isRollback: false }, plan);
  const { images } = watch.record;
  say(watch, [
    `${titleOf(watch, { id })} created`,
    ...linkLine(watch, id),
    ...created.differences.map(
      ({ field, wanted, live }) => `  ${field}: ${shortened(live, images)} -> ${shortened(wanted, images)}`,
    ),
    ...courseLines(watch, course, primary.desired),
  ]);
  watch.record.before = { taskSet: primary, production: snapshot.production };
  return withScalingLeft(watch, created.scaling, async (whenShifted) => {
    await watch.clock.sleep(FIRST_LOOK_MINUTES * watch.minuteMs);
    const shifted = notifyOnShift(successPointOf(watch, snapshot.group), whenShifted);
    const success = created.isRollback ? releasedWhenMoved(watch, shifted) : shifted;
    return seeThrough(watch, course, snapshot, primary, { success });
  });
}

/** Runs `work` while the watchdog protects the deployment: if this run ends without a verdict, the watchdog stops it. */
async function guarded(
  watch: Watch,
  { id, isRollback }: Pick<Created, "id" | "isRollback">,
  work: () => Promise<DeploymentResult>,
): Promise<DeploymentResult> {
  watch.guard.protect(id, isRollback ? unlessMoved(watch) : undefined);
  return own(watch, id, work);
}

/**
 * Runs `work` for a deployment that belongs to this run until there is a verdict. After a bug, it reports that the deployment is
 * running and throws the bug. A watchdog stays active then, because the deployment is no longer followed.
 */
async function own(
  watch: Watch,
  id: string,
  work: () => Promise<DeploymentResult>,
): Promise<DeploymentResult> {
  watch.record.deploymentId = id;
  try {
    const result = await work();
    watch.guard.release();
    return result;
  } catch (bug) {
    for (const line of keepsRunning(watch.request, id, watch.guard.watches())) {
      watch.reporter.failure(line);
    }
    throw bug;
  }
}

/**
 * Follows a deployment of this revision that was found running, or already ended: the answer to the order was lost, or the
 * run that created it has ended. Its time limit counts from its creation.
 *
 * @param atOrder the snapshot before the order whose answer was lost
 */
export async function followAdopted(
  watch: Watch,
  snapshot: Snapshot,
  deployment: Deployment,
  atOrder?: Snapshot,
): Promise<DeploymentResult> {
  const early = earlyStop(watch, deployment.id);
  const how = isFinal(deployment.status) ? HAS_ENDED : "is already running: following it";
  const { id } = deployment;
  const isRollback = descriptionOf(deployment)?.isRollback === true;
  const [isLeft] = await Promise.all([
    isFinal(deployment.status) ? false : isAccepted(watch, snapshot, deployment),
    learnWanted(watch),
  ]);
  if (isLeft && isRollback) {
    // It may be this run's order, whose answer was lost.
    watch.guard.release();
  }
  const follow = async () => {
    say(watch, [
      `${titleOf(watch, deployment)} ${how}`,
      ...(isLeft
        ? ["  its traffic has shifted, and that is its point of success: it continues even if this run ends"]
        : []),
    ]);
    const scaling = await adoptedScaling(watch, deployment);
    return seeAdopted(watch, snapshot, deployment, { early, scaling, atOrder });
  };
  return isLeft ? own(watch, id, follow) : guarded(watch, { id, isRollback }, follow);
}

/** Follows a deployment that does not belong to this run, and never changes it. */
export async function followForeign(
  watch: Watch,
  snapshot: Snapshot,
  deployment: Deployment,
  observer?: FollowOptions["observer"],
): Promise<DeploymentResult> {
  watch.record.deploymentId = deployment.id;
  await learnWanted(watch);
  const how = isFinal(deployment.status) ? HAS_ENDED : "is followed to its end and not changed";
  say(watch, [`${titleOf(watch, deployment)} ${how}`]);
  return seeAdopted(watch, snapshot, deployment, { early: NEVER_STOP, scaling: undefined, observer });
}

interface Adoption {
  readonly early: EarlyStop;
  /** The scaling to restore. */
  readonly scaling: Suspension | undefined;
  /** The snapshot before this run's order. */
  readonly atOrder?: Snapshot | undefined;
  readonly observer?: FollowOptions["observer"];
}

async function seeAdopted(
  watch: Watch,
  snapshot: Snapshot,
  deployment: Deployment,
  { early, scaling, atOrder, observer }: Adoption,
): Promise<DeploymentResult> {
  const { id } = deployment;
  say(watch, linkLine(watch, id));
  const course = await adoptedCourse(watch, snapshot, deployment);
  const before = await beforeOf(watch, snapshot, deployment, atOrder);
  watch.record.before = { taskSet: before, production: undefined };
  await watch.record.images.learn(watch.aws, [before.taskDefinition]);
  const success = releasedWhenAccepted(watch, deployment, successPointOf(watch, snapshot.group));
  return withScalingLeft(watch, scaling, (whenShifted) =>
    seeThrough(watch, course, snapshot, before, {
      early,
      success: notifyOnShift(success, whenShifted),
      observer,
    }),
  );
}

async function seeThrough(
  watch: Watch,
  course: Course,
  snapshot: Snapshot,
  before: Before,
  options: FollowOptions,
): Promise<DeploymentResult> {
  const outcome = await conclude(watch, { course, group: snapshot.group, before }, options);
  const live = "live" in outcome ? outcome.live?.primary?.taskDefinition : undefined;
  await watch.record.images.learn(watch.aws, [live]);
  return { ...outcome, deploymentId: course.deploymentId };
}

/** Follows a deployment while scaling is suspended. The result says why scaling could not be restored, if so. */
async function withScalingLeft(
  watch: Watch,
  before: Suspension | undefined,
  work: (whenShifted: WhenShifted) => Promise<DeploymentResult>,
): Promise<DeploymentResult> {
  const { result, scalingLeft } = await withoutScaling(watch, before, work);
  return scalingLeft === undefined ? result : { ...result, scalingLeft };
}

/** The link to the deployment, printed first: an operator can find the deployment even if this run ends. */
function linkLine({ request }: Watch, id: string): string[] {
  const link = consoleLink(request.region, id);
  return link === undefined ? [] : [`  ${link}`];
}

/** Reads the images of the revision, if no preflight has read them. */
function learnWanted({ aws, record, request }: Watch): Promise<void> {
  return record.images.learn(aws, [propertiesOf(request.appSpec).TaskDefinition]);
}

function say({ reporter }: Watch, lines: readonly string[]): void {
  for (const line of lines) {
    reporter.progress(line);
  }
}

/** A deployment as its first line names it. */
function titleOf({ record, request }: Watch, { id }: Pick<Deployment, "id">): string {
  return `Deployment ${id} of ${wanted(request, record.images)} to ${request.cluster}/${request.service}`;
}

/** A field's value in short: `app:7` with its images for a task definition's ARN. */
export function shortened(value: string, images: Pick<Images, "of"> = NO_IMAGES): string {
  return value.startsWith("arn:") ? describeRevision(value, images.of(value)) : value;
}
