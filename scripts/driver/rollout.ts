/** A deployment of this revision that runs: announces it, follows it to its end, and reports what came of it. */

import type { Deployment, Suspension, TaskSet, TrafficShift } from "../aws";
import { AwsFailure, explainFailure } from "../aws";
import type { DeploymentRequest } from "../contract";
import { isAccepted, releasedWhenAccepted } from "./accepted";
import { beforeOf } from "./before";
import { budgetOf, describeShift, LONGEST_SHIFT_MINUTES, type Plan } from "./budget";
import { formatDuration, formatTime } from "./clock";
import { conclude } from "./conclude";
import { consoleLink } from "./console-link";
import type { Sight } from "./decide";
import { type EarlyStop, earlyStop, NEVER_STOP } from "./early-stop";
import type { Course } from "./follow";
import { type Before, primaryOf } from "./live";
import { keepsRunning, reportOutcome } from "./report";
import type { Report } from "./report-lines";
import { type Difference, familyAndRevision, propertiesOf } from "./revision";
import { suspendedBefore, withoutScaling } from "./scaling";
import { isFinal } from "./status-table";
import { type SuccessPoint, successPointOf } from "./success-point";
import type { Watch } from "./watch";

/** What its course needs to know of a deployment; without a time it was created now. */
type Followed = Pick<Deployment, "id" | "createdAt" | "isRollback">;

/** What was ordered, and what was found when it was. */
export interface Created {
  readonly id: string;
  readonly sight: Sight;
  readonly shift: TrafficShift;
  readonly primary: TaskSet;
  readonly differences: readonly Difference[];
  /** What of the service's scaling was suspended before; `undefined` where it is left as it is. */
  readonly scaling: Suspension | undefined;
}

/** Follows the deployment that the driver created. */
export function followCreated(watch: Watch, created: Created): Promise<Report> {
  return guarded(watch, created.id, () => seeCreated(watch, created));
}

async function seeCreated(watch: Watch, created: Created): Promise<Report> {
  const { id, sight, shift, primary } = created;
  const plan = { shift, group: sight.group, hooks: hooksOf(watch.request) };
  const course = courseOf(watch, { id, createdAt: undefined, isRollback: false }, plan);
  say(watch, [
    `${titleOf(watch, { id })} created`,
    ...linkLine(watch, id),
    ...created.differences.map(
      ({ field, wanted, live }) => `  ${field}: ${shortened(live)} -> ${shortened(wanted)}`,
    ),
    ...courseLines(watch, course, primary.desired),
  ]);
  watch.record.before = { taskSet: primary, production: sight.production };
  return withoutScaling(watch, created.scaling, () => seeThrough(watch, course, sight, primary));
}

/**
 * Runs what follows a deployment, which is this run's own from now on, and nobody's once there is a verdict on it. A bug
 * is thrown on, after the one thing that matters then: that a deployment runs. It stays guarded, since nobody follows it.
 */
async function guarded(watch: Watch, id: string, work: () => Promise<Report>): Promise<Report> {
  watch.guard.protect(id);
  return own(watch, id, work);
}

async function own(watch: Watch, id: string, work: () => Promise<Report>): Promise<Report> {
  watch.record.deploymentId = id;
  try {
    const report = await work();
    watch.guard.release();
    return report;
  } catch (bug) {
    for (const line of keepsRunning(watch.request, id, watch.guard.watches())) {
      watch.reporter.failure(line);
    }
    throw bug;
  }
}

/**
 * Follows a deployment of this revision that was found running, or over already: the order's answer got lost, or the run
 * that created it is gone. Its time counts from its creation.
 */
export async function followAdopted(watch: Watch, sight: Sight, deployment: Deployment): Promise<Report> {
  const early = earlyStop(watch, deployment.id);
  const how = isFinal(deployment.status)
    ? "has ended already: looking what came of it"
    : "is running already: following it";
  const isLeft = !isFinal(deployment.status) && (await isAccepted(watch, sight, deployment));
  return (isLeft ? own : guarded)(watch, deployment.id, () => {
    say(watch, [
      `${titleOf(watch, deployment)} ${how}`,
      ...(isLeft
        ? ["  its traffic has shifted, and that is its success: it goes on whatever becomes of this run"]
        : []),
    ]);
    return seeAdopted(watch, sight, deployment, early, suspendedBefore(deployment));
  });
}

/** Follows a deployment that is somebody else's: whatever is seen, and whatever becomes of this run, it goes its way. */
export function followForeign(watch: Watch, sight: Sight, deployment: Deployment): Promise<Report> {
  watch.record.deploymentId = deployment.id;
  say(watch, [`${titleOf(watch, deployment)} is followed to its end, and left as it is`]);
  return seeAdopted(watch, sight, deployment, NEVER_STOP, undefined);
}

async function seeAdopted(
  watch: Watch,
  sight: Sight,
  deployment: Deployment,
  early: EarlyStop,
  scaling: Suspension | undefined,
): Promise<Report> {
  const { id } = deployment;
  say(watch, linkLine(watch, id));
  const course = await adoptedCourse(watch, sight, deployment);
  const before = await beforeOf(watch, sight, id);
  watch.record.before = { taskSet: before, production: undefined };
  const success = releasedWhenAccepted(watch, deployment, successPointOf(watch, sight.group));
  return withoutScaling(watch, scaling, () => seeThrough(watch, course, sight, before, { early, success }));
}

/** The course of a deployment that is under way. Where AWS doesn't say how its traffic shifts, it has the longest time. */
async function adoptedCourse(watch: Watch, sight: Sight, deployment: Deployment): Promise<Course> {
  const { aws, clock, minuteMs } = watch;
  const unplanned: Plan = {
    shift: { kind: "all-at-once" },
    group: sight.group,
    hooks: hooksOf(watch.request),
  };
  let shift: TrafficShift;
  try {
    shift = await aws.trafficShift(deployment.configName ?? sight.group.deploymentConfigName);
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    const course = courseOf(watch, deployment, unplanned);
    const deadline = course.deadline + LONGEST_SHIFT_MINUTES * minuteMs;
    say(watch, [
      `  ${explainFailure(error)} How its traffic shifts is not known: waiting until ${formatTime(deadline)} at most (${formatDuration(deadline - clock.now())})`,
    ]);
    return { ...course, deadline };
  }
  const course = courseOf(watch, deployment, { ...unplanned, shift });
  say(watch, courseLines(watch, course, primaryOf(sight.service)?.desired ?? 0));
  return course;
}

async function seeThrough(
  watch: Watch,
  course: Course,
  sight: Sight,
  before: Before,
  { early, success }: { readonly early?: EarlyStop; readonly success?: SuccessPoint } = {},
): Promise<Report> {
  const outcome = await conclude(watch, { course, group: sight.group, before }, early, success);
  return reportOutcome(watch.request, course.deploymentId, outcome);
}

function courseOf(
  watch: Watch,
  { id, createdAt = watch.clock.now(), isRollback }: Followed,
  plan: Plan,
): Course {
  const deadline = createdAt + budgetOf(plan).limitMinutes * watch.minuteMs;
  return {
    deploymentId: id,
    label: "",
    isRollback,
    plan,
    startedAt: createdAt,
    begunAt: createdAt,
    deadline,
  };
}

/**
 * What will happen, by when, and what it costs.
 *
 * @param desired how many tasks green gets: as many as blue has
 */
function courseLines(
  { clock, minuteMs, request }: Watch,
  { plan, startedAt, deadline }: Course,
  desired: number,
): string[] {
  const { readyWait, terminationWaitMinutes } = plan.group;
  const { shiftedMinutes, expectedMinutes } = budgetOf(plan);
  const isShiftEnough = request.successPoint === "traffic-shifted";
  const end = startedAt + (isShiftEnough ? shiftedMinutes : expectedMinutes) * minuteMs;
  const left = (time: number) => formatDuration(time - clock.now());
  return [
    `  traffic shift ${describeShift(plan.shift)}; blue is kept for ${terminationWaitMinutes} min after it`,
    ...(readyWait.kind === "person"
      ? [`  a person has to continue it within ${readyWait.minutes} min once green is ready`]
      : []),
    ...(desired === 0
      ? []
      : [
          `  green runs beside blue for about ${expectedMinutes} min: ${desired} + ${desired} tasks, ${desired * expectedMinutes} task-minutes more than usual`,
        ]),
    ...(isShiftEnough
      ? ["  done for this run when all traffic has shifted; blue's end isn't waited for"]
      : []),
    `  expected to end about ${formatTime(end)} (in ${left(end)}); waiting until ${formatTime(deadline)} at most (${left(deadline)})`,
  ];
}

/** The id and the link come first: whatever happens to this program, a person can find the deployment. */
function linkLine({ request }: Watch, id: string): string[] {
  const link = consoleLink(request.region, id);
  return link === undefined ? [] : [`  ${link}`];
}

function say({ reporter }: Watch, lines: readonly string[]): void {
  for (const line of lines) {
    reporter.progress(line);
  }
}

/** How many hooks the AppSpec names: each has its time in the budget. */
export function hooksOf(request: DeploymentRequest): number {
  return new Set((request.appSpec.Hooks ?? []).flatMap(Object.keys)).size;
}

/** A deployment as its first line names it. */
function titleOf({ request }: Watch, { id }: Pick<Deployment, "id">): string {
  const what = familyAndRevision(propertiesOf(request.appSpec).TaskDefinition);
  return `Deployment ${id} of ${what} to ${request.cluster}/${request.service}`;
}

/** A field's value without what is the same in both: `app:7` of a task definition's ARN. */
export function shortened(value: string): string {
  return value.startsWith("arn:") ? familyAndRevision(value) : value;
}
