/** Stops a deployment whose green can't start, as soon as that is plain, instead of watching tasks die for an hour. */
import type { StoppedTask, TargetTaskSet } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { Watch } from "../context/context";
import type { Observation } from "../context/observed";
import { describeStops } from "../state/evidence";

/** After so many stopped tasks of green, of which none ever got healthy, nobody waits for the next; unless the document says otherwise. */
const STOPPED_TASKS_AT_MOST = 3;
/** In minutes: tasks are looked at so often at most; each look costs two calls. */
const LOOK_EVERY = 0.25;

/** A task's end that speaks against the release. Those of scaling, of Spot and of people don't. */
const ITS_OWN_FAULT = new Set(["TaskFailedToStart", "EssentialContainerExited"]);
/** The scheduler stops tasks for its own purposes, and for this one. */
const FAILED_CHECKS = /failed (ELB|container) health checks/i;

/** What looks at each observation of a deployment, and may order its end. */
export interface EarlyStop {
  /** @returns whether the deployment was told to stop, so that its status is about to change */
  inspect(now: Observation, say: (line: string) => void): Promise<boolean>;
  /** Whether it ever did. */
  hasStopped(): boolean;
}

/** Stops nothing: for a rollback, whose green is what was live before. */
export const NEVER_STOP: EarlyStop = { inspect: async () => false, hasStopped: () => false };

/** For a deployment that somebody told to stop: nothing is left to order, and its end is about to come. */
export const TOLD_TO_STOP: EarlyStop = { inspect: async () => true, hasStopped: () => false };

/** @param deploymentId one that this run created or adopted */
export function earlyStop(watch: Watch, deploymentId: string): EarlyStop {
  const { clock, minuteMs, request } = watch;
  const atMost = request.stopAfterFailedTasks ?? STOPPED_TASKS_AT_MOST;
  let state: "watching" | "stopping" | "given-up" = "watching";
  let nextLookAt = 0;
  return {
    hasStopped: () => state === "stopping",
    async inspect(now, say) {
      const green = startingGreen(now);
      if (state !== "watching" || green === undefined || clock.now() < nextLookAt) {
        return state === "stopping";
      }
      nextLookAt = clock.now() + LOOK_EVERY * minuteMs;
      try {
        const failed = await failedTasks(watch, green);
        if (failed.length >= atMost && !(await isAnyHealthy(watch, green))) {
          for (const line of describeStops(failed)) {
            say(`green's stopped tasks: ${line}`);
          }
          say(
            `${failed.length} of green's tasks stopped and none is healthy: stopping the deployment, with a rollback`,
          );
          await watch.aws.stopDeployment(deploymentId);
          state = "stopping";
        }
      } catch (error) {
        if (!(error instanceof AwsFailure)) {
          throw error;
        }
        // What passes is tried again at the next look.
        if (error.kind !== "transient") {
          say(`${explainFailure(error)} The deployment is not stopped early; it is followed as it is.`);
          state = "given-up";
        }
      }
      return state === "stopping";
    },
  };
}

/** Green, while CodeDeploy waits for its tasks and some are missing. */
function startingGreen({ target }: Observation): TargetTaskSet | undefined {
  const isInstalling = target?.events.some(
    ({ name, status }) => name === "Install" && status === "InProgress",
  );
  const green = target?.taskSets.find(({ label }) => label === "green");
  const isComplete = green?.running !== undefined && green.running >= (green.desired ?? 0);
  return isInstalling === true && !isComplete ? green : undefined;
}

async function failedTasks({ aws, request }: Watch, green: TargetTaskSet): Promise<readonly StoppedTask[]> {
  const tasks = green.id === undefined ? [] : await aws.stoppedTasks(request.cluster, request.service);
  return tasks.filter(
    ({ startedBy, stopCode, reason }) =>
      startedBy === green.id && (ITS_OWN_FAULT.has(stopCode ?? "") || FAILED_CHECKS.test(reason)),
  );
}

/** Whether a task of green made it: then others may, too. */
async function isAnyHealthy({ aws, request }: Watch, green: TargetTaskSet): Promise<boolean> {
  if (green.running === 0) {
    return false;
  }
  const service = await aws.service(request.cluster, request.service);
  const found = service?.taskSets.find(({ id }) => id === green.id)?.loadBalancer?.targetGroupArn;
  const health = found === undefined ? [] : await aws.targetHealth(found);
  return health.some(({ state }) => state === "healthy");
}
