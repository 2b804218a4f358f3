/** When a run counts as a success: at the deployment's end, or earlier, once the new tasks serve all production traffic. */
import type { DeploymentGroup } from "../../aws";
import type { DriverContext } from "../context/context";
import type { Observation } from "../context/observed";
import { isWanted, type Live, settledLive } from "../state/live";
import { phaseOf } from "./phase";

/**
 * Checks each observation of a deployment, and may decide that it is done before CodeDeploy does.
 *
 * @returns what is live then; `undefined` as long as it isn't done
 * @throws AwsFailure when AWS refuses to answer
 */
export type SuccessPoint = (now: Observation) => Promise<Live | undefined>;

/** The deployment is done when CodeDeploy says so. */
export const AT_ITS_END: SuccessPoint = async () => undefined;

/** The success point of the document. By default it is the deployment's end, when the old tasks are stopped. */
export function successPointOf(context: DriverContext, group: DeploymentGroup): SuccessPoint {
  return context.request.successPoint === "traffic-shifted" ? trafficShifted(context, group) : AT_ITS_END;
}

/** Adds a callback for each observation after production traffic has shifted. It is called after the success check. */
export function notifyOnShift(success: SuccessPoint, whenShifted: () => unknown): SuccessPoint {
  return async (now) => {
    const live = await success(now);
    if (phaseOf(now).kind === "termination") {
      await whenShifted();
    }
    return live;
  };
}

function trafficShifted(context: DriverContext, group: DeploymentGroup): SuccessPoint {
  const isLive = (live: Live) => isWanted(context.request, live);
  let isChecked = false;
  return async (now) => {
    if (isChecked || phaseOf(now).kind !== "termination") {
      return undefined;
    }
    const live = await settledLive(context, group, isLive);
    // Checked once AWS has answered. If something else is live, the deployment's own end decides.
    isChecked = live !== undefined;
    return live !== undefined && isLive(live) ? live : undefined;
  };
}
