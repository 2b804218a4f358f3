/** Follows a running deployment of this revision to its end, and returns its result. */

import type { Deployment, Suspension } from "../aws";
import { isFinal } from "../aws";
import { adoptedScaling } from "./autoscaling/adopt";
import { type WhenShifted, withoutScaling } from "./autoscaling/suspend";
import { conclude } from "./conclude/conclude";
import { consoleLink } from "./context/console-link";
import type { DriverContext } from "./context/context";
import type { Before } from "./context/observed";
import type { Images } from "./context/run-record";
import { isAccepted } from "./follow/accepted";
import { adoptedCourse, type Course, courseLines, courseOf, hooksOf } from "./follow/course";
import { type EarlyStop, earlyStop, NEVER_STOP } from "./follow/early-stop";
import type { FollowOptions } from "./follow/follow";
import { notifyOnShift, successPointOf } from "./follow/success-point";
import type { Created } from "./order/place-order";
import { isProtected, protectCreated, protectFound } from "./order/protection";
import { wanted } from "./report/lines";
import { keepsRunning } from "./report/unfinished";
import type { DeploymentResult } from "./run-result";
import { describeRevision, NO_IMAGES } from "./state/images";
import { beforeOf } from "./state/previous-state";
import { propertiesOf } from "./state/revision";
import type { Snapshot } from "./state/snapshot";

/** CodeDeploy takes a moment to start a deployment. Before that there is nothing to read. */
const FIRST_LOOK_MINUTES = 3 / 60;

const HAS_ENDED = "has already ended: reading its result";

/** Follows the deployment that the driver created. */
export function followCreated(context: DriverContext, created: Created): Promise<DeploymentResult> {
  const observer = protectCreated(context, created);
  return own(context, created.id, () => seeCreated(context, created, observer));
}

async function seeCreated(
  context: DriverContext,
  created: Created,
  observer: FollowOptions["observer"],
): Promise<DeploymentResult> {
  const { id, snapshot, shift, primary } = created;
  const plan = { shift, group: snapshot.group, hooks: hooksOf(context.request) };
  const course = courseOf(context, { id, createdAt: undefined, isRollback: false }, plan);
  const { images } = context.record;
  say(context, [
    `${titleOf(context, { id })} created`,
    ...linkLine(context, id),
    ...created.differences.map(
      ({ field, wanted, live }) => `  ${field}: ${shortened(live, images)} -> ${shortened(wanted, images)}`,
    ),
    ...courseLines(context, course, primary.desired),
  ]);
  context.record.before = { taskSet: primary, production: snapshot.production };
  return withScalingLeft(context, created.scaling, async (whenShifted) => {
    await context.clock.sleep(FIRST_LOOK_MINUTES * context.minuteMs);
    const success = notifyOnShift(successPointOf(context, snapshot.group), whenShifted);
    return seeThrough(context, course, snapshot, primary, { success, observer });
  });
}

/**
 * Runs `work` for a deployment that belongs to this run until there is a verdict. After a bug, it reports that the deployment is
 * running and throws the bug. The deployment stays protected then, because it is no longer followed.
 */
async function own(
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
export async function followFound(
  context: DriverContext,
  { snapshot, deployment, atOrder }: FoundDeployment,
): Promise<DeploymentResult> {
  const early = earlyStop(context, deployment.id);
  const how = isFinal(deployment.status) ? HAS_ENDED : "is already running: following it";
  const { id } = deployment;
  const [isLeft] = await Promise.all([
    isFinal(deployment.status) ? false : isAccepted(context, snapshot, deployment),
    learnWanted(context),
  ]);
  const observer = protectFound(context, deployment, isLeft);
  return own(context, id, async () => {
    say(context, [
      `${titleOf(context, deployment)} ${how}`,
      ...(isLeft
        ? ["  its traffic has shifted, and that is its point of success: it continues even if this run ends"]
        : []),
    ]);
    const scaling = await adoptedScaling(context, deployment);
    return seeAdopted(context, snapshot, deployment, { early, scaling, atOrder, observer });
  });
}

/** Follows a deployment that does not belong to this run, and never changes it. */
export async function followForeign(
  context: DriverContext,
  snapshot: Snapshot,
  deployment: Deployment,
  observer?: FollowOptions["observer"],
): Promise<DeploymentResult> {
  context.record.deploymentId = deployment.id;
  await learnWanted(context);
  const how = isFinal(deployment.status) ? HAS_ENDED : "is followed to its end and not changed";
  say(context, [`${titleOf(context, deployment)} ${how}`]);
  return seeAdopted(context, snapshot, deployment, { early: NEVER_STOP, scaling: undefined, observer });
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
  context: DriverContext,
  snapshot: Snapshot,
  deployment: Deployment,
  { early, scaling, atOrder, observer }: Adoption,
): Promise<DeploymentResult> {
  const { id } = deployment;
  say(context, linkLine(context, id));
  const course = await adoptedCourse(context, snapshot, deployment);
  const before = await beforeOf(context, snapshot, deployment, atOrder);
  context.record.before = { taskSet: before, production: undefined };
  await context.record.images.learn(context.aws, [before.taskDefinition]);
  return withScalingLeft(context, scaling, (whenShifted) =>
    seeThrough(context, course, snapshot, before, {
      early,
      success: notifyOnShift(successPointOf(context, snapshot.group), whenShifted),
      observer,
    }),
  );
}

async function seeThrough(
  context: DriverContext,
  course: Course,
  snapshot: Snapshot,
  before: Before,
  options: FollowOptions,
): Promise<DeploymentResult> {
  const outcome = await conclude(context, { course, group: snapshot.group, before }, options);
  const live = "live" in outcome ? outcome.live?.primary?.taskDefinition : undefined;
  await context.record.images.learn(context.aws, [live]);
  return { ...outcome, deploymentId: course.deploymentId };
}

/** Follows a deployment while scaling is suspended. The result says why scaling could not be restored, if so. */
async function withScalingLeft(
  context: DriverContext,
  before: Suspension | undefined,
  work: (whenShifted: WhenShifted) => Promise<DeploymentResult>,
): Promise<DeploymentResult> {
  const { result, scalingLeft } = await withoutScaling(context, before, work);
  return scalingLeft === undefined ? result : { ...result, scalingLeft };
}

/** The link to the deployment, printed first: an operator can find the deployment even if this run ends. */
function linkLine({ request }: DriverContext, id: string): string[] {
  const link = consoleLink(request.region, id);
  return link === undefined ? [] : [`  ${link}`];
}

/** Reads the images of the revision, if no preflight has read them. */
function learnWanted({ aws, record, request }: DriverContext): Promise<void> {
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

/** A field's value in short: `app:7` with its images for a task definition's ARN. */
export function shortened(value: string, images: Pick<Images, "of"> = NO_IMAGES): string {
  return value.startsWith("arn:") ? describeRevision(value, images.of(value)) : value;
}
