/**
 * Whether another run's deployment is already accepted: a run that succeeds at the traffic shift has reported success and
 * ended. A later run that finds this deployment in its termination wait must not roll it back, for example when that run is
 * cancelled with Ctrl-C.
 */
import type { Deployment, DeploymentTarget } from "../../aws";
import { AwsFailure } from "../../aws";
import type { DriverContext } from "../context/context";
import { descriptionOf } from "../state/description";
import { isWanted, liveOf } from "../state/live";
import type { Snapshot } from "../state/snapshot";
import { hasMovedAll, phaseOf } from "./phase";

/** Whether a deployment is a success once its traffic has shifted, according to its description or to this run's document. */
export function isDoneWhenShifted({ mark, request }: DriverContext, deployment: Deployment): boolean {
  const described = descriptionOf(deployment);
  const isOfThisRun = mark !== undefined && described?.order === mark;
  return (
    !isOfThisRun && (request.successPoint === "traffic-shifted" || described?.isDoneWhenShifted === true)
  );
}

/**
 * Whether a deployment that is about to be adopted is accepted: its revision is live, and CodeDeploy only has to stop the old
 * tasks. If CodeDeploy doesn't report what is left to do, the live revision decides.
 *
 * A rollback is accepted once it has moved all traffic, whatever else is left: stopping it would send production back to the
 * revision that was rolled back.
 */
export async function isAccepted(
  context: DriverContext,
  snapshot: Snapshot,
  deployment: Deployment,
): Promise<boolean> {
  const { request } = context;
  const live = liveOf(snapshot);
  if (descriptionOf(deployment)?.isRollback === true) {
    const target = await targetOf(context, deployment);
    return target === undefined ? isWanted(request, live) : hasMovedAll(target);
  }
  return (
    isDoneWhenShifted(context, deployment) && isWanted(request, live) && hasNothingLeft(context, deployment)
  );
}

/** Whether another revision's deployment is accepted, by its own description. */
export async function isOthersAccepted(context: DriverContext, deployment: Deployment): Promise<boolean> {
  return descriptionOf(deployment)?.isDoneWhenShifted === true && hasNothingLeft(context, deployment);
}

/** Whether CodeDeploy only has to stop the old tasks. If that isn't known, the answer is yes: not stopping does less harm. */
async function hasNothingLeft({ aws, request }: DriverContext, deployment: Deployment): Promise<boolean> {
  try {
    const target = await aws.deploymentTarget(deployment.id, request.cluster, request.service);
    return phaseOf({ deployment, target }).kind === "termination";
  } catch (error) {
    if (error instanceof AwsFailure) {
      return true;
    }
    throw error;
  }
}

/** The deployment's target; `undefined` if the deployment hasn't reached the service, or CodeDeploy doesn't say. */
async function targetOf(
  { aws, request }: DriverContext,
  { id }: Deployment,
): Promise<DeploymentTarget | undefined> {
  try {
    return await aws.deploymentTarget(id, request.cluster, request.service);
  } catch (error) {
    if (error instanceof AwsFailure) {
      return undefined;
    }
    throw error;
  }
}
