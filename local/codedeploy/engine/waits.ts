/**
 * The waits that ContinueDeployment can end: before production traffic moves, and before the old task set is
 * terminated.
 */
import { z } from "zod";
import { type Time, WaitEnded } from "../../ecs/time";
import type { JsonObject } from "../../gateway/json-protocol";
import { fault } from "../errors";
import { read, text } from "../input";
import { type Deployment, isActive, WAIT_TYPES, type WaitType } from "../model";
import { findDeployment } from "../store";
import type { World } from "../world";

/** ContinueDeployment ended a wait. */
class Continued extends WaitEnded {
  override readonly name = "Continued";
}

/**
 * Waits for the given time, or until ContinueDeployment is called.
 *
 * @returns whether ContinueDeployment was called
 * @throws the reason of the stop if the deployment is stopped
 */
export async function waitOrContinue(
  deployment: Deployment,
  time: Time,
  wait: { readonly type: WaitType; readonly minutes: number },
): Promise<boolean> {
  const ended = new AbortController();
  const { signal } = deployment.stop;
  deployment.waiting = {
    type: wait.type,
    end: () => ended.abort(new Continued("ContinueDeployment was called")),
  };
  deployment.lastUpdatedAt = time.now();
  try {
    await time.wait(wait.minutes, AbortSignal.any([signal, ended.signal]));
    return false;
  } catch (error) {
    if (error instanceof Continued) {
      return true;
    }
    throw error;
  } finally {
    deployment.waiting = undefined;
    deployment.lastUpdatedAt = time.now();
  }
}

const continueShape = z.strictObject({ deploymentId: text, deploymentWaitType: text });

/** ContinueDeployment. The default wait type is READY_WAIT. */
export function continueDeployment({ store }: World, input: JsonObject): object {
  const request = read(continueShape, input);
  const deployment = findDeployment(store, request.deploymentId);
  const given = request.deploymentWaitType ?? "READY_WAIT";
  const type = WAIT_TYPES.find((candidate) => candidate === given);
  if (type === undefined) {
    throw fault(
      "InvalidDeploymentWaitType",
      `"${given}" is not a deploymentWaitType: use ${WAIT_TYPES.join(" or ")}`,
    );
  }
  if (!isActive(deployment)) {
    throw fault("DeploymentAlreadyCompleted", `Deployment ${deployment.id} is already in completed state.`);
  }
  if (deployment.waiting?.type !== type) {
    const now = deployment.waiting === undefined ? "isn't waiting" : `is in a ${deployment.waiting.type}`;
    throw fault(
      "DeploymentIsNotInReadyState",
      `Deployment ${deployment.id} can't continue from a ${type}: its status is ${deployment.state.status}, and it ${now}`,
    );
  }
  deployment.waiting.end();
  return {};
}
