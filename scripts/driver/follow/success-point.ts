/** The end of a run that doesn't wait for blue's: green serves production alone, and nothing is left to do but to keep blue. */
import type { DeploymentGroup } from "../../aws";
import type { Watch } from "../context/context";
import type { Observation } from "../context/observed";
import { isWanted, type Live, settledLive } from "../state/live";
import { hasMovedAll, phaseOf } from "./phase";

/**
 * What looks at each observation of a deployment, and may call it done before CodeDeploy does.
 *
 * @returns what is live then; `undefined` as long as it isn't done
 * @throws AwsFailure when AWS doesn't allow to look
 */
export type SuccessPoint = (now: Observation) => Promise<Live | undefined>;

/** Nothing is done before CodeDeploy says so. */
export const AT_ITS_END: SuccessPoint = async () => undefined;

/** The one that the document asks for; where it asks for none, blue's end. */
export function successPointOf(watch: Watch, group: DeploymentGroup): SuccessPoint {
  return watch.request.successPoint === "traffic-shifted" ? trafficShifted(watch, group) : AT_ITS_END;
}

/** Calls back at each look at a deployment that has shifted production traffic, once it was asked whether that is enough. */
export function notifyOnShift(success: SuccessPoint, whenShifted: () => unknown): SuccessPoint {
  return async (now) => {
    const live = await success(now);
    if (phaseOf(now).kind === "termination") {
      await whenShifted();
    }
    return live;
  };
}

/** Calls back as soon as all production traffic has moved, before anything else is asked. */
export function notifyOnMove(success: SuccessPoint, whenMoved: () => void): SuccessPoint {
  return (now) => {
    if (hasMovedAll(now.target)) {
      whenMoved();
    }
    return success(now);
  };
}

function trafficShifted(watch: Watch, group: DeploymentGroup): SuccessPoint {
  const isThere = (live: Live) => isWanted(watch.request, live);
  let hasLooked = false;
  return async (now) => {
    if (hasLooked || phaseOf(now).kind !== "termination") {
      return undefined;
    }
    const live = await settledLive(watch, group, isThere);
    // Once, unless nobody answered: where something else is live than CodeDeploy says, its own end decides.
    hasLooked = live !== undefined;
    return live !== undefined && isThere(live) ? live : undefined;
  };
}
