/** What an adopted deployment's run has to bring back of the service's scaling. */
import type { Deployment, Suspension } from "../../aws";
import { AwsFailure, isFinal } from "../../aws";
import type { Watch } from "../context/context";
import { phaseOf } from "../follow/phase";
import { descriptionOf } from "../state/description";
import { isAllSuspended } from "./suspend";

/**
 * What was suspended before a deployment that is adopted, where its end, or its traffic shift, is to bring that back.
 *
 * All of it suspended is what the deployment's run has left, or does still. Otherwise it is suspended only where the shift is
 * known to be ahead: in the termination wait green carries the load alone, and what is suspended then in part is a person's
 * choice of today. Where nobody says what is suspended, the order's word counts.
 *
 * @returns `undefined` where scaling is left as it is
 */
export async function adoptedScaling(watch: Watch, deployment: Deployment): Promise<Suspension | undefined> {
  const before = descriptionOf(deployment)?.scalingBefore;
  if (before === undefined || isFinal(deployment.status)) {
    return undefined;
  }
  const { aws, request } = watch;
  const { cluster, service } = request;
  const suspension = await answerTo(() => aws.scalingSuspension(cluster, service));
  if (suspension.kind === "answer" && suspension.value !== undefined && isAllSuspended(suspension.value)) {
    return before;
  }
  const target = await answerTo(() => aws.deploymentTarget(deployment.id, cluster, service));
  if (target.kind === "none") {
    return undefined;
  }
  const isAhead = phaseOf({ deployment, target: target.value }).kind !== "termination";
  return isAhead || suspension.kind === "none" ? before : undefined;
}

type Answer<T> = { readonly kind: "answer"; readonly value: T } | { readonly kind: "none" };

async function answerTo<T>(ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: "answer", value: await ask() };
  } catch (error) {
    if (error instanceof AwsFailure) {
      return { kind: "none" };
    }
    throw error;
  }
}
