/** Finds the rollback of a deployment: CodeDeploy creates it, and names it in the deployment shortly after its end. */
import type { Deployment, DeploymentGroup } from "../../aws";
import { AwsFailure, isFinal } from "../../aws";
import type { DriverContext } from "../context/context";
import { isAsBefore, readLive } from "../state/live";
import type { Started } from "./outcome";

/**
 * In minutes: the shortest time to look for a rollback; the longest time, while production isn't back and the group is set up
 * to roll back; and the pause between two calls.
 */
const APPEARS = { within: 0.25, atMost: 2, every: 3 / 60 };

/**
 * Looks for the rollback of a deployment that failed or was stopped.
 *
 * @returns the latest state of the deployment, with its rollback's id if it has one
 * @throws AwsFailure when AWS refuses to answer
 */
export async function withRollback(
  context: DriverContext,
  started: Pick<Started, "group" | "before">,
  ended: Deployment,
): Promise<Deployment> {
  const { aws, clock, minuteMs } = context;
  const isDue = rollsBackOn(started.group, ended);
  // A caller that stops a deployment can ask for a rollback, even if the group isn't set up to roll back.
  const mayCome = isDue || ended.status === "Stopped";
  const endedAt = clock.now();
  const first = endedAt + (mayCome ? APPEARS.within * minuteMs : 0);
  const last = endedAt + (isDue ? APPEARS.atMost * minuteMs : 0);
  let deployment = ended;
  const isLooking = async () =>
    clock.now() < first || (clock.now() < last && !(await isBack(context, started)));
  while (deployment.rollbackId === undefined && (await isLooking())) {
    await clock.sleep(APPEARS.every * minuteMs);
    const seen = await unlessTransient(() => aws.deployment(ended.id));
    // An outdated answer may be from before the end.
    deployment = seen !== undefined && isFinal(seen.status) ? seen : deployment;
  }
  return deployment;
}

/** Whether the group rolls back when a deployment ends like this. */
function rollsBackOn({ rollbackEvents }: DeploymentGroup, { status, error }: Deployment): boolean {
  const event = status === "Stopped" ? "DEPLOYMENT_STOP_ON_REQUEST" : "DEPLOYMENT_FAILURE";
  const onAlarm = error?.code === "ALARM_ACTIVE" && rollbackEvents.includes("DEPLOYMENT_STOP_ON_ALARM");
  return onAlarm || rollbackEvents.includes(event);
}

/** Whether production is on what was live before. If AWS doesn't answer, it counts as not. */
async function isBack(
  context: DriverContext,
  { group, before }: Pick<Started, "group" | "before">,
): Promise<boolean> {
  try {
    return isAsBefore(context.request, before, await readLive(context, group));
  } catch (error) {
    if (error instanceof AwsFailure) {
      return false;
    }
    throw error;
  }
}

async function unlessTransient<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AwsFailure && error.kind === "transient") {
      return undefined;
    }
    throw error;
  }
}
