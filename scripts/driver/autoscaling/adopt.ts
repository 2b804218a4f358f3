/** What the run that adopts a deployment has to restore of the service's scaling. */
import type { Deployment, Suspension } from "../../aws";
import { AwsFailure, isFinal, orFailure } from "../../aws";
import type { DriverContext } from "../context/context";
import { phaseOf } from "../follow/phase";
import { descriptionOf } from "../state/description";
import { isAllSuspended } from "./suspend";

/**
 * What was suspended before an adopted deployment, if this run has to suspend scaling and restore it afterwards.
 *
 * If all scaling is suspended, the deployment's own run did it. Otherwise scaling is suspended only if the traffic shift is
 * known to be ahead: in the termination wait the new tasks carry all load and need scaling, and a part that is suspended then is
 * an operator's choice. If AWS doesn't say what is suspended, the deployment's description decides.
 *
 * @returns `undefined` if scaling is left as it is
 */
export async function adoptedScaling(
  context: DriverContext,
  deployment: Deployment,
): Promise<Suspension | undefined> {
  const before = descriptionOf(deployment)?.scalingBefore;
  if (before === undefined || isFinal(deployment.status)) {
    return undefined;
  }
  const { aws, request } = context;
  const { cluster, service } = request;
  const suspension = await orFailure(() => aws.scalingSuspension(cluster, service));
  const isUnknown = suspension instanceof AwsFailure;
  if (!isUnknown && suspension !== undefined && isAllSuspended(suspension)) {
    return before;
  }
  const target = await orFailure(() => aws.deploymentTarget(deployment.id, cluster, service));
  if (target instanceof AwsFailure) {
    return undefined;
  }
  const isAhead = phaseOf({ deployment, target }).kind !== "termination";
  return isAhead || isUnknown ? before : undefined;
}
