/** Stops a deployment early if its new tasks can't start, instead of waiting the hour after which CodeDeploy gives up. */
import type { TargetTaskSet } from "../../aws";
import type { DriverContext } from "../context/context";
import type { Observation } from "../context/observed";
import { describeStops } from "../state/evidence";
import { failedTasksCheck } from "./failed-tasks";

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
  const check = failedTasksCheck(context, {
    notChecked: "The new tasks are not checked any more; the deployment continues.",
  });
  let isStopping = false;
  return {
    hasStopped: () => isStopping,
    async inspect(now, say) {
      const starting = startingTaskSet(now);
      if (!isStopping && starting !== undefined) {
        const failed = await check(starting, say, async (stopped) => {
          for (const line of describeStops(stopped)) {
            say(`stopped new tasks: ${line}`);
          }
          say(
            `${stopped.length} new tasks stopped and none is healthy: stopping the deployment with a rollback`,
          );
          await context.aws.stopDeployment(deploymentId);
        });
        isStopping = failed !== undefined;
      }
      return isStopping;
    },
  };
}

/** The new task set, while CodeDeploy waits for its tasks. CodeDeploy labels it green. */
function startingTaskSet({ target }: Observation): TargetTaskSet | undefined {
  const isInstalling = target?.events.some(
    ({ name, status }) => name === "Install" && status === "InProgress",
  );
  return isInstalling === true ? target?.taskSets.find(({ label }) => label === "green") : undefined;
}
