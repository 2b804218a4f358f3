/** Whether waiting for the tasks of a task set is pointless: too many of them have failed, and none is healthy. */
import type { StoppedTask, TargetTaskSet } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { DriverContext } from "../context/context";

/** The default number of tasks that may fail, while none is healthy. */
const FAILED_TASKS_AT_MOST = 3;
/** In minutes: the shortest time between two checks of the tasks. Each check costs two calls. */
const CHECK_EVERY = 0.25;

/** The stop codes that point to the release. Tasks stopped by scaling, by Spot or by a user have other ones. */
const CAUSED_BY_RELEASE = new Set(["TaskFailedToStart", "EssentialContainerExited"]);
/** The ECS scheduler stops tasks for many reasons. Only this one points to the release. */
const FAILED_CHECKS = /failed (ELB|container) health checks/i;

/** A task set whose tasks are started. */
type StartingTaskSet = Pick<TargetTaskSet, "id" | "desired" | "running">;

export interface FailedTasksOptions {
  /** Only tasks that began to stop since then count, in milliseconds since the epoch. @default - all that ECS still lists */
  readonly since?: number;
  /** What the run says when AWS denies a call, and the tasks are not checked any more. */
  readonly notChecked: string;
}

/**
 * Checks a task set. The caller repeats it while it waits.
 *
 * @param act is called with the failed tasks. After a transient failure, the next check calls it again. @default - no action
 * @returns the failed tasks if waiting is pointless; `undefined` if not, or if AWS does not answer
 */
export type FailedTasksCheck = (
  taskSet: StartingTaskSet,
  say: (line: string) => void,
  act?: (failed: readonly StoppedTask[]) => Promise<void>,
) => Promise<readonly StoppedTask[] | undefined>;

export function failedTasksCheck(
  context: DriverContext,
  { since, notChecked }: FailedTasksOptions,
): FailedTasksCheck {
  const { clock, minuteMs, request } = context;
  const atMost = request.stopAfterFailedTasks ?? FAILED_TASKS_AT_MOST;
  let nextCheckAt = 0;
  return async (taskSet, say, act) => {
    if (isComplete(taskSet) || clock.now() < nextCheckAt) {
      return undefined;
    }
    nextCheckAt = clock.now() + CHECK_EVERY * minuteMs;
    try {
      const failed = await failedTasks(context, taskSet, since);
      if (failed.length < atMost || (await isAnyHealthy(context, taskSet))) {
        return undefined;
      }
      await act?.(failed);
      return failed;
    } catch (error) {
      if (!(error instanceof AwsFailure)) {
        throw error;
      }
      // After a transient failure, the next check tries again.
      if (error.kind !== "transient") {
        say(`${explainFailure(error)} ${notChecked}`);
        nextCheckAt = Number.POSITIVE_INFINITY;
      }
      return undefined;
    }
  };
}

/** Whether all tasks run. Then they may become healthy. */
function isComplete({ desired, running }: StartingTaskSet): boolean {
  return running !== undefined && running >= (desired ?? 0);
}

async function failedTasks(
  { aws, request }: DriverContext,
  taskSet: StartingTaskSet,
  since: number | undefined,
): Promise<readonly StoppedTask[]> {
  const tasks = taskSet.id === undefined ? [] : await aws.stoppedTasks(request.cluster, request.service);
  return tasks.filter(
    ({ startedBy, stopCode, reason, stoppingAt }) =>
      startedBy === taskSet.id &&
      (CAUSED_BY_RELEASE.has(stopCode ?? "") || FAILED_CHECKS.test(reason)) &&
      (since === undefined || (stoppingAt !== undefined && stoppingAt >= since)),
  );
}

/** Whether a task is healthy: then others may become healthy, too. */
async function isAnyHealthy({ aws, request }: DriverContext, taskSet: StartingTaskSet): Promise<boolean> {
  if (taskSet.running === 0) {
    return false;
  }
  const service = await aws.service(request.cluster, request.service);
  const found = service?.taskSets.find(({ id }) => id === taskSet.id)?.loadBalancer?.targetGroupArn;
  const health = found === undefined ? [] : await aws.targetHealth(found);
  return health.some(({ state }) => state === "healthy");
}
