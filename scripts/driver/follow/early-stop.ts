/** Stops a deployment early if its new tasks can't start, instead of waiting the hour after which CodeDeploy gives up. */
import type { StoppedTask, TargetTaskSet } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { DriverContext } from "../context/context";
import type { Observation } from "../context/observed";
import { describeStops } from "../state/evidence";

/** The default number of new tasks that may stop, while none is healthy, before the deployment is stopped. */
const STOPPED_TASKS_AT_MOST = 3;
/** In minutes: the shortest time between two checks of the tasks. Each check costs two calls. */
const CHECK_EVERY = 0.25;

/** The stop codes that point to the release. Tasks stopped by scaling, by Spot or by a user have other ones. */
const CAUSED_BY_RELEASE = new Set(["TaskFailedToStart", "EssentialContainerExited"]);
/** The ECS scheduler stops tasks for many reasons. Only this one points to the release. */
const FAILED_CHECKS = /failed (ELB|container) health checks/i;

/** Checks each observation of a deployment, and may stop the deployment. */
export interface EarlyStop {
  /** @returns whether the deployment is being stopped, so that its status is about to change */
  inspect(now: Observation, say: (line: string) => void): Promise<boolean>;
  /** Whether it has stopped the deployment. */
  hasStopped(): boolean;
}

/** Stops nothing: for a rollback, whose new tasks are of the revision that was live before. */
export const NEVER_STOP: EarlyStop = { inspect: async () => false, hasStopped: () => false };

/** For a deployment that is already being stopped. */
export const ALREADY_STOPPED: EarlyStop = { inspect: async () => true, hasStopped: () => false };

/** @param deploymentId one that this run created or adopted */
export function earlyStop(context: DriverContext, deploymentId: string): EarlyStop {
  const { clock, minuteMs, request } = context;
  const atMost = request.stopAfterFailedTasks ?? STOPPED_TASKS_AT_MOST;
  let state: "watching" | "stopping" | "given-up" = "watching";
  let nextCheckAt = 0;
  return {
    hasStopped: () => state === "stopping",
    async inspect(now, say) {
      const starting = startingTaskSet(now);
      if (state !== "watching" || starting === undefined || clock.now() < nextCheckAt) {
        return state === "stopping";
      }
      nextCheckAt = clock.now() + CHECK_EVERY * minuteMs;
      try {
        const failed = await failedTasks(context, starting);
        if (failed.length >= atMost && !(await isAnyHealthy(context, starting))) {
          for (const line of describeStops(failed)) {
            say(`stopped new tasks: ${line}`);
          }
          say(
            `${failed.length} new tasks stopped and none is healthy: stopping the deployment with a rollback`,
          );
          await context.aws.stopDeployment(deploymentId);
          state = "stopping";
        }
      } catch (error) {
        if (!(error instanceof AwsFailure)) {
          throw error;
        }
        // After a transient failure, the next check tries again.
        if (error.kind !== "transient") {
          say(`${explainFailure(error)} The new tasks are not checked any more; the deployment continues.`);
          state = "given-up";
        }
      }
      return state === "stopping";
    },
  };
}

/** The new task set, while CodeDeploy waits for its tasks and some are missing. CodeDeploy labels it green. */
function startingTaskSet({ target }: Observation): TargetTaskSet | undefined {
  const isInstalling = target?.events.some(
    ({ name, status }) => name === "Install" && status === "InProgress",
  );
  const green = target?.taskSets.find(({ label }) => label === "green");
  const isComplete = green?.running !== undefined && green.running >= (green.desired ?? 0);
  return isInstalling === true && !isComplete ? green : undefined;
}

async function failedTasks(
  { aws, request }: DriverContext,
  taskSet: TargetTaskSet,
): Promise<readonly StoppedTask[]> {
  const tasks = taskSet.id === undefined ? [] : await aws.stoppedTasks(request.cluster, request.service);
  return tasks.filter(
    ({ startedBy, stopCode, reason }) =>
      startedBy === taskSet.id && (CAUSED_BY_RELEASE.has(stopCode ?? "") || FAILED_CHECKS.test(reason)),
  );
}

/** Whether a new task is healthy: then others may become healthy, too. */
async function isAnyHealthy({ aws, request }: DriverContext, taskSet: TargetTaskSet): Promise<boolean> {
  if (taskSet.running === 0) {
    return false;
  }
  const service = await aws.service(request.cluster, request.service);
  const found = service?.taskSets.find(({ id }) => id === taskSet.id)?.loadBalancer?.targetGroupArn;
  const health = found === undefined ? [] : await aws.targetHealth(found);
  return health.some(({ state }) => state === "healthy");
}
