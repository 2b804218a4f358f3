/** The deployment that takes another one back: CodeDeploy makes it by itself, and names it when it gets to it. */
import type { Deployment, DeploymentGroup } from "../../aws";
import { AwsFailure, isFinal } from "../../aws";
import type { Watch } from "../context/context";
import { isAsBefore, readLive } from "../state/live";
import type { Started } from "./outcome";

/**
 * In minutes: how long a rollback that isn't there yet is looked for, at least; how long while production isn't back and
 * the group is set up to roll back; and how often.
 */
const APPEARS = { within: 0.25, atMost: 2, every: 3 / 60 };

/**
 * Looks for the rollback of a deployment that ended badly.
 *
 * @returns the deployment as it was seen last, with its rollback's id if it got one
 * @throws AwsFailure when AWS doesn't allow to look
 */
export async function withRollback(
  watch: Watch,
  started: Pick<Started, "group" | "before">,
  ended: Deployment,
): Promise<Deployment> {
  const { aws, clock, minuteMs } = watch;
  const isDue = rollsBackOn(started.group, ended);
  // A person who stops a deployment may ask for a rollback that the group isn't set up for.
  const mayCome = isDue || ended.status === "Stopped";
  const endedAt = clock.now();
  const first = endedAt + (mayCome ? APPEARS.within * minuteMs : 0);
  const last = endedAt + (isDue ? APPEARS.atMost * minuteMs : 0);
  let deployment = ended;
  const goesOn = async () => clock.now() < first || (clock.now() < last && !(await isBack(watch, started)));
  while (deployment.rollbackId === undefined && (await goesOn())) {
    await clock.sleep(APPEARS.every * minuteMs);
    const seen = await unlessTransient(() => aws.deployment(ended.id));
    // A stale read may still tell of the time before the end.
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

/** Whether production is on what was live before; what can't be seen isn't. */
async function isBack(watch: Watch, { group, before }: Pick<Started, "group" | "before">): Promise<boolean> {
  try {
    return isAsBefore(watch.request, before, await readLive(watch, group));
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
