/** A deployment's course: how long it should take, how long it is followed, and how that is announced. */
import type { Deployment, TrafficShift } from "../../aws";
import { AwsFailure, explainFailure, isFinal } from "../../aws";
import { type DeploymentRequest, HOOK_EVENTS } from "../../contract";
import { formatDuration, formatTime } from "../context/clock";
import type { Watch } from "../context/context";
import { poll } from "../context/poll";
import { primaryOf } from "../state/live";
import { isUnknown, propertiesOf } from "../state/revision";
import type { Snapshot } from "../state/snapshot";
import { budgetOf, describeShift, LONGEST_SHIFT_MINUTES, type Plan, rollbackPlan } from "./budget";

/** A deployment and how long it is followed. */
export interface Course {
  readonly deploymentId: string;
  /** What its lines begin with, where it isn't the deployment that everybody thinks of: `rollback: `. */
  readonly label: string;
  /** Whether it takes another one back: then nobody is told to stop it. */
  readonly isRollback: boolean;
  /** Whether the deployment, or the one that this one takes back, had ended before it was looked at. @default false */
  readonly wasOver?: boolean | undefined;
  /** What it deploys. @default - not known */
  readonly taskDefinition?: string | undefined;
  readonly plan: Plan;
  /** What the times of its lines count from, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** The earliest time at which anything that is seen first can have begun. */
  readonly begunAt: number;
  readonly deadline: number;
}

/** What its course needs to know of a deployment; without a time it was created now. */
type Followed = Pick<Deployment, "id" | "createdAt" | "isRollback">;

/** The course of a deployment whose plan is known. */
export function courseOf(
  watch: Watch,
  { id, createdAt = watch.clock.now(), isRollback }: Followed,
  plan: Plan,
): Course {
  const deadline = createdAt + budgetOf(plan).limitMinutes * watch.minuteMs;
  return {
    deploymentId: id,
    label: "",
    isRollback,
    taskDefinition: propertiesOf(watch.request.appSpec).TaskDefinition,
    plan,
    startedAt: createdAt,
    begunAt: createdAt,
    deadline,
  };
}

/**
 * The course of a deployment that is under way, which is announced, or over. Where AWS doesn't say how its traffic shifts, it
 * has the longest time.
 */
export async function adoptedCourse(
  watch: Watch,
  snapshot: Snapshot,
  deployment: Deployment,
): Promise<Course> {
  const { clock, minuteMs, reporter } = watch;
  const unplanned: Plan = {
    shift: { kind: "all-at-once" },
    group: snapshot.group,
    hooks: hooksOf(watch.request),
  };
  if (isFinal(deployment.status)) {
    const deadline = clock.now() + budgetOf(unplanned).limitMinutes * minuteMs;
    return { ...courseOf(watch, deployment, unplanned), wasOver: true, deadline };
  }
  let shift: TrafficShift;
  try {
    shift = await shiftOf(watch, deployment.configName ?? snapshot.group.deploymentConfigName);
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    const course = courseOf(watch, deployment, unplanned);
    const deadline = course.deadline + LONGEST_SHIFT_MINUTES * minuteMs;
    reporter.progress(
      `  ${explainFailure(error)} How its traffic shifts is not known: waiting until ${formatTime(deadline)} at most (${formatDuration(deadline - clock.now())})`,
    );
    return { ...course, deadline };
  }
  const course = courseOf(watch, deployment, { ...unplanned, shift });
  for (const line of courseLines(watch, course, primaryOf(snapshot.service)?.desired ?? 0)) {
    reporter.progress(line);
  }
  return course;
}

/** In minutes: how long, and how often, AWS is asked that doesn't answer: a throttled call isn't worth a wait of two days. */
const ASK = { for: 1, every: 5 / 60 };

/** How traffic shifts by a configuration. @throws AwsFailure when AWS doesn't say, also after a minute */
export async function shiftOf({ aws, clock, minuteMs }: Watch, configName: string): Promise<TrafficShift> {
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
 * A rollback's own course: as long as it may take, from the time when it is seen.
 *
 * @param rollback its id, and what was live before, to which it goes back; `undefined` where that isn't known
 */
export function rollbackCourse(
  watch: Watch,
  course: Course,
  rollback: Pick<Course, "deploymentId" | "taskDefinition">,
): Course {
  const plan = rollbackPlan(course.plan);
  const limitMs = budgetOf(plan).limitMinutes * watch.minuteMs;
  return {
    ...rollback,
    label: "rollback: ",
    isRollback: true,
    wasOver: course.wasOver,
    plan,
    startedAt: course.startedAt,
    begunAt: watch.clock.now(),
    deadline: watch.clock.now() + limitMs,
  };
}

/**
 * What will happen, by when, and what it costs.
 *
 * @param desired how many tasks green gets: as many as blue has
 */
export function courseLines(
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
    ...(readyWait.kind === "approval"
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

/** How many hooks the AppSpec names: each has its time in the budget. One that isn't known may name them all. */
export function hooksOf(request: DeploymentRequest): number {
  if (isUnknown(request.appSpec)) {
    return HOOK_EVENTS.length;
  }
  return new Set((request.appSpec.Hooks ?? []).flatMap(Object.keys)).size;
}
