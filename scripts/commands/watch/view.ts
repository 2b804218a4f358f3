/** What a watch shows of a deployment on a terminal, as values. `view-lines.ts` draws it. */
import { isFinal, type LifecycleEvent } from "../../aws";
import type { Place } from "../../contract";
import {
  budgetOf,
  type ContainerImage,
  type DeploymentProgress,
  type Images,
  type Phase,
  type Plan,
  type TimeRange,
} from "../../driver";

/** A deployment at one moment. */
export interface WatchView {
  readonly deploymentId: string;
  /** Whether it rolls back the deployment that is watched. */
  readonly isRollbackOfWatched: boolean;
  /** What it deploys: an ARN. `undefined` for a rollback if it isn't known what was live before. */
  readonly taskDefinition: string | undefined;
  readonly images: readonly ContainerImage[] | undefined;
  readonly cluster: string;
  readonly service: string;
  /** CodeDeploy's. */
  readonly status: string;
  readonly time: ViewTime;
  /** `undefined` while there is no new task set. */
  readonly newTasks: { readonly running: number; readonly desired: number } | undefined;
  /** The share of the new tasks; `undefined` if it isn't known where traffic goes now. */
  readonly newPercent: number | undefined;
  readonly events: readonly LifecycleEvent[];
  /** What it waits for; `undefined` if it has ended. */
  readonly wait: Wait | undefined;
}

/** All in milliseconds. */
export type ViewTime =
  | { readonly kind: "ended"; readonly took: number }
  | { readonly kind: "on-time"; readonly elapsed: number; readonly expected: number }
  /** It takes longer than expected. */
  | {
      readonly kind: "late";
      readonly elapsed: number;
      readonly expected: number;
      /** How long until the watch ends. The deployment continues then. */
      readonly watchedFor: number;
    };

export interface Wait {
  readonly phase: Phase;
  readonly plan: Plan;
  readonly began: TimeRange;
  readonly now: number;
  /** How long a minute of CodeDeploy's lasts, in milliseconds. */
  readonly minuteMs: number;
  readonly place: Place;
}

/** What a view needs besides the observation. */
export interface ViewContext {
  readonly request: Place;
  readonly images: Pick<Images, "of">;
  /** In milliseconds since the epoch. The observation may be older. */
  readonly now: number;
  readonly minuteMs: number;
}

/** The view of the last observation. */
export function viewOf(progress: DeploymentProgress, context: ViewContext): WatchView {
  const { course, seen, phase, began } = progress;
  const { request, images, now, minuteMs } = context;
  const { taskDefinition, plan } = course;
  const { status } = seen.deployment;
  const tasks = seen.target?.taskSets.find(({ label }) => label === "green");
  return {
    deploymentId: course.deploymentId,
    isRollbackOfWatched: course.label !== "",
    taskDefinition,
    images: taskDefinition === undefined ? undefined : images.of(taskDefinition),
    cluster: request.cluster,
    service: request.service,
    status,
    time: timeOf(progress, context),
    newTasks: tasks && { running: tasks.running ?? 0, desired: tasks.desired ?? 0 },
    newPercent: isPast(progress) ? undefined : (tasks?.trafficWeight ?? 0),
    events: seen.target?.events ?? [],
    wait: isFinal(status) ? undefined : { phase, plan, began, now, minuteMs, place: request },
  };
}

function timeOf({ course, seen }: DeploymentProgress, { now, minuteMs }: ViewContext): ViewTime {
  // Progress lines of a rollback count from the deployment that it rolls back, but its own time doesn't.
  const { createdAt = course.earliestStart, endedAt = now } = seen.deployment;
  const elapsed = Math.max(0, endedAt - createdAt);
  if (isFinal(seen.deployment.status)) {
    return { kind: "ended", took: elapsed };
  }
  const expected = budgetOf(course.plan).expectedMinutes * minuteMs;
  return elapsed <= expected
    ? { kind: "on-time", elapsed, expected }
    : { kind: "late", elapsed, expected, watchedFor: course.deadline - now };
}

/** The last traffic share of a failed or past deployment isn't where traffic goes now. */
function isPast({ course, seen }: DeploymentProgress): boolean {
  const { status } = seen.deployment;
  return isFinal(status) && (status !== "Succeeded" || course.wasOver === true);
}
