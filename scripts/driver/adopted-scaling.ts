/** What an adopted deployment's run has to bring back of the service's scaling. */
import type { Deployment, Suspension } from "../aws";
import { AwsFailure } from "../aws";
import { phaseOf } from "./phase";
import { isAllSuspended, suspendedBefore } from "./scaling";
import { isFinal } from "./status-table";
import type { Watch } from "./watch";

/**
 * What was suspended before a deployment that is adopted, where its end, or its traffic shift, is to bring that back.
 *
 * In the termination wait scaling is on again. What is suspended then in part is a person's choice of today, which is worth
 * more than what an order wrote down an hour ago; all of it is what a run has left that died before the shift. Where AWS
 * doesn't say, the order's word counts: scaling that is off without a reason is the greater harm.
 *
 * @returns `undefined` where scaling is left as it is
 */
export async function adoptedScaling(watch: Watch, deployment: Deployment): Promise<Suspension | undefined> {
  const before = suspendedBefore(deployment);
  if (before === undefined || isFinal(deployment.status)) {
    return undefined;
  }
  return (await isOnAgain(watch, deployment)) ? undefined : before;
}

async function isOnAgain({ aws, request }: Watch, deployment: Deployment): Promise<boolean> {
  const { cluster, service } = request;
  try {
    const target = await aws.deploymentTarget(deployment.id, cluster, service);
    if (phaseOf({ deployment, target }).kind !== "termination") {
      return false;
    }
    const suspension = await aws.scalingSuspension(cluster, service);
    return suspension === undefined || !isAllSuspended(suspension);
  } catch (error) {
    if (error instanceof AwsFailure) {
      return false;
    }
    throw error;
  }
}
