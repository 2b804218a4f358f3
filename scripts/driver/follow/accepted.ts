/**
 * Whether a deployment that another run began is accepted already: a run whose point of success is the traffic shift has
 * reported it as a success, and left it. Whoever comes upon it in its termination wait has no business to take it back,
 * least of all by ending a run with Ctrl-C.
 */
import type { Deployment, DeploymentTarget } from "../../aws";
import { AwsFailure } from "../../aws";
import type { Watch } from "../context/context";
import { descriptionOf } from "../state/description";
import { isWanted, liveOf } from "../state/live";
import type { Snapshot } from "../state/snapshot";
import { hasMovedAll, phaseOf } from "./phase";
import { notifyOnMove, notifyOnShift, type SuccessPoint } from "./success-point";

/** Whether a deployment counts as a success once its traffic has shifted: by its own order, or by this run's document. */
function isDoneWhenShifted({ mark, request }: Watch, deployment: Deployment): boolean {
  const described = descriptionOf(deployment);
  const isOfThisRun = mark !== undefined && described?.order === mark;
  return (
    !isOfThisRun && (request.successPoint === "traffic-shifted" || described?.isDoneWhenShifted === true)
  );
}

/**
 * Whether a deployment that is about to be adopted is accepted: green is live, and nothing but blue's end is left. Where
 * CodeDeploy doesn't say what is left, what is live has to do.
 *
 * A rollback is accepted once it has moved all traffic, whatever else is left: to stop it would send production back to what
 * was rolled back.
 */
export async function isAccepted(watch: Watch, snapshot: Snapshot, deployment: Deployment): Promise<boolean> {
  const { request } = watch;
  const live = liveOf(snapshot);
  if (descriptionOf(deployment)?.isRollback === true) {
    const target = await targetOf(watch, deployment);
    return target === undefined ? isWanted(request, live) : hasMovedAll(target);
  }
  return isDoneWhenShifted(watch, deployment) && isWanted(request, live) && hasNothingLeft(watch, deployment);
}

/** Whether another revision's deployment is, by its own order. */
export async function isOthersAccepted(watch: Watch, deployment: Deployment): Promise<boolean> {
  return descriptionOf(deployment)?.isDoneWhenShifted === true && hasNothingLeft(watch, deployment);
}

/** Whether nothing but blue's end is left; where CodeDeploy doesn't say, that is taken for so: it does less harm. */
async function hasNothingLeft({ aws, request }: Watch, deployment: Deployment): Promise<boolean> {
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

/** The deployment at the service; `undefined` where it hasn't got there, or CodeDeploy doesn't say. */
async function targetOf({ aws, request }: Watch, { id }: Deployment): Promise<DeploymentTarget | undefined> {
  try {
    return await aws.deploymentTarget(id, request.cluster, request.service);
  } catch (error) {
    if (error instanceof AwsFailure) {
      return undefined;
    }
    throw error;
  }
}

/** Lets the watchdog go once a deployment becomes accepted while it is followed. */
export function releasedWhenAccepted(
  watch: Watch,
  deployment: Deployment,
  success: SuccessPoint,
): SuccessPoint {
  if (descriptionOf(deployment)?.isRollback === true) {
    return releasedWhenMoved(watch, success);
  }
  return isDoneWhenShifted(watch, deployment) ? notifyOnShift(success, () => watch.guard.release()) : success;
}

/** Lets the watchdog of a rollback go as soon as all production traffic has moved: nothing takes production away after that. */
export function releasedWhenMoved(watch: Watch, success: SuccessPoint): SuccessPoint {
  return notifyOnMove(success, () => watch.guard.release());
}
