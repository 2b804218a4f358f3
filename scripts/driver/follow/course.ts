/** A deployment's course: how long it should take, how long it is followed, and how that is announced. */
import type { Deployment, TrafficShift } from "../../aws";
import { AwsFailure, explainFailure, isFinal, orFailure } from "../../aws";
import { type DeploymentRequest, HOOK_EVENTS } from "../../contract";
import { formatDuration, formatTime } from "../context/clock";
import type { DriverContext } from "../context/context";
import { poll } from "../context/poll";
import { primaryOf } from "../state/live";
import { isUnknown, propertiesOf } from "../state/revision";
import type { Snapshot } from "../state/snapshot";
import {
  budgetOf,
  describeShift,
  describeSideBySide,
  LONGEST_SHIFT_MINUTES,
  type Plan,
  rollbackPlan,
} from "./budget";

/** A deployment and how long it is followed. */
export interface Course {
  readonly deploymentId: string;
  /** The beginning of each of its lines: `rollback: ` for a rollback, otherwise empty. */
  readonly label: string;
  /** Whether it is a rollback by CodeDeploy. The output never suggests stopping one. */
  readonly isRollback: boolean;
  /** Whether the deployment, or the one that it rolls back, had ended before it was first observed. @default false */
  readonly wasOver?: boolean | undefined;
  /** What it deploys. @default - not known */
  readonly taskDefinition?: string | undefined;
  readonly plan: Plan;
  /** The times in its lines are relative to this one, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** The earliest time at which its first observed phase can have begun. */
  readonly earliestStart: number;
  readonly deadline: number;
}

/** What a course needs of a deployment. Without `createdAt`, it was created now. */
type Followed = Pick<Deployment, "id" | "createdAt" | "isRollback">;

/** The course of a deployment whose plan is known. */
export function courseOf(
  context: DriverContext,
  { id, createdAt = context.clock.now(), isRollback }: Followed,
  plan: Plan,
): Course {
  const deadline = createdAt + budgetOf(plan).limitMinutes * context.minuteMs;
  return {
    deploymentId: id,
    label: "",
    isRollback,
    taskDefinition: propertiesOf(context.request.appSpec).TaskDefinition,
    plan,
    startedAt: createdAt,
    earliestStart: createdAt,
    deadline,
  };
}

/**
 * The course of a deployment that was found. If it is in progress, its course is announced. If AWS doesn't say how its traffic
 * shifts, the longest possible shift is assumed.
 */
export async function adoptedCourse(
  context: DriverContext,
  snapshot: Snapshot,
  deployment: Deployment,
): Promise<Course> {
  const { clock, minuteMs, reporter } = context;
  const unplanned: Plan = {
    shift: { kind: "all-at-once" },
    group: snapshot.group,
    hooks: hooksOf(context.request),
  };
  if (isFinal(deployment.status)) {
    const deadline = clock.now() + budgetOf(unplanned).limitMinutes * minuteMs;
    return { ...courseOf(context, deployment, unplanned), wasOver: true, deadline };
  }
  const config = deployment.configName ?? snapshot.group.deploymentConfigName;
  const shift = await orFailure(() => shiftOf(context, config));
  if (shift instanceof AwsFailure) {
    const course = courseOf(context, deployment, unplanned);
    const deadline = course.deadline + LONGEST_SHIFT_MINUTES * minuteMs;
    reporter.progress(
      `  ${explainFailure(shift)} How its traffic shifts is not known: waiting until ${formatTime(deadline)} at most (${formatDuration(deadline - clock.now())})`,
    );
    return { ...course, deadline };
  }
  const course = courseOf(context, deployment, { ...unplanned, shift });
  for (const line of courseLines(context, course, primaryOf(snapshot.service)?.desired ?? 0)) {
    reporter.progress(line);
  }
  return course;
}

/** In minutes: how long and how often to ask AWS again. One throttled call must not lead to a deadline of two days. */
const ASK = { for: 1, every: 5 / 60 };

/** How traffic shifts by a configuration. @throws AwsFailure when AWS doesn't say, also after a minute */
export async function shiftOf(
  { aws, clock, minuteMs }: DriverContext,
  configName: string,
): Promise<TrafficShift> {
  const { answer, failure } = await poll(clock, {
    ask: () => aws.trafficShift(configName),
    isEnough: () => true,
    deadline: clock.now() + ASK.for * minuteMs,
    pauseMs: () => ASK.every * minuteMs,
  });
  if (answer === undefined) {
    throw failure;
  }
  return answer;
}

/**
 * The course of a rollback. Its time limit starts when it is first seen.
 *
 * @param rollback its id, and the old task definition that it restores; `undefined` if that isn't known
 */
export function rollbackCourse(
  context: DriverContext,
  course: Course,
  rollback: Pick<Course, "deploymentId" | "taskDefinition">,
): Course {
  const plan = rollbackPlan(course.plan);
  const limitMs = budgetOf(plan).limitMinutes * context.minuteMs;
  return {
    ...rollback,
    label: "rollback: ",
    isRollback: true,
    wasOver: course.wasOver,
    plan,
    startedAt: course.startedAt,
    earliestStart: context.clock.now(),
    deadline: context.clock.now() + limitMs,
  };
}

/**
 * What will happen, by when, and what it costs.
 *
 * @param desired the number of old tasks; CodeDeploy starts as many new ones
 */
export function courseLines(
  { clock, minuteMs, request }: DriverContext,
  { plan, startedAt, deadline }: Course,
  desired: number,
): string[] {
  const { readyWait, terminationWaitMinutes } = plan.group;
  const { shiftedMinutes, expectedMinutes } = budgetOf(plan);
  const isShiftEnough = request.successPoint === "traffic-shifted";
  const end = startedAt + (isShiftEnough ? shiftedMinutes : expectedMinutes) * minuteMs;
  const left = (time: number) => formatDuration(time - clock.now());
  return [
    `  traffic shift ${describeShift(plan.shift)}; the old tasks are kept for ${terminationWaitMinutes} min after it`,
    ...(readyWait.kind === "approval"
      ? [`  needs approval within ${readyWait.minutes} min once the new tasks are ready`]
      : []),
    ...(desired === 0 ? [] : [`  ${describeSideBySide({ expectedMinutes }, desired)}`]),
    ...(isShiftEnough
      ? ["  this run ends when all traffic has shifted; it does not wait until the old tasks are stopped"]
      : []),
    `  expected to end about ${formatTime(end)} (in ${left(end)}); waiting until ${formatTime(deadline)} at most (${left(deadline)})`,
  ];
}

/** How many hooks the AppSpec names. An AppSpec that isn't known may name all of them. */
export function hooksOf(request: DeploymentRequest): number {
  if (isUnknown(request.appSpec)) {
    return HOOK_EVENTS.length;
  }
  return new Set((request.appSpec.Hooks ?? []).flatMap(Object.keys)).size;
}
