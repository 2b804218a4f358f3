/** Whether this revision was deployed before, and with which result. */
import type { Deployment } from "../../aws";
import { AwsFailure, orFailure } from "../../aws";
import type { DriverContext } from "../context/context";
import type { Attempt } from "../settings/attempt";
import { mayBeNotApproved, notApproved } from "../state/approval";
import { descriptionOf } from "../state/description";
import { fingerprintOf } from "../state/fingerprint";
import type { Refusal } from "./refusal";

/** The last deployment of this revision that has ended. */
export type LastTime =
  | { readonly kind: "known"; readonly deployment: Deployment | undefined }
  /** AWS doesn't say. It is reported once. */
  | { readonly kind: "not-known"; readonly failure: AwsFailure };

export async function lastTime({ aws, request }: Pick<DriverContext, "aws" | "request">): Promise<LastTime> {
  const ended = await orFailure(() => aws.endedDeployments(request.application, request.deploymentGroup));
  if (ended instanceof AwsFailure) {
    return { kind: "not-known", failure: ended };
  }
  // A rollback's result says nothing about this revision: it was created because another one failed.
  const deployment = [...ended]
    .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
    .find(({ sha256, isRollback }) => sha256 === fingerprintOf(request) && !isRollback);
  return { kind: "known", deployment };
}

/**
 * The last deployment of this revision, if it failed or was stopped and this isn't a retry.
 *
 * If AWS doesn't say, the revision counts as not deployed before.
 */
export function failedBefore(
  { isRetry, runId }: Pick<Attempt, "isRetry" | "runId">,
  last: LastTime,
): Deployment | undefined {
  if (isRetry || last.kind === "not-known" || last.deployment?.status === "Succeeded") {
    return undefined;
  }
  const isSameRun =
    runId !== undefined && last.deployment !== undefined && descriptionOf(last.deployment)?.runId === runId;
  return isSameRun ? undefined : last.deployment;
}

/**
 * A refusal with what is known about a previous attempt: whether it was not approved, which says nothing about its revision. If
 * AWS doesn't say, the refusal is returned as it is.
 */
export async function withApproval(
  { aws, request }: Pick<DriverContext, "aws" | "request">,
  refusal: Refusal,
): Promise<Refusal> {
  if (refusal.kind !== "failed-before" || !mayBeNotApproved(refusal.deployment)) {
    return refusal;
  }
  const { deployment } = refusal;
  const target = await orFailure(() => aws.deploymentTarget(deployment.id, request.cluster, request.service));
  return target instanceof AwsFailure
    ? refusal
    : { ...refusal, notApproved: notApproved({ deployment, target }, undefined) };
}

/**
 * Whether an order that got no answer had arrived, and its deployment has ended since.
 *
 * @param before the last deployment of this revision before the order
 * @returns that deployment; `undefined` if there is none; `not-known` if AWS doesn't say
 */
export function endedSince(
  before: LastTime | undefined,
  now: LastTime,
): Deployment | undefined | "not-known" {
  if (now.kind === "known" && now.deployment === undefined) {
    return undefined;
  }
  if (now.kind === "not-known" || before?.kind !== "known") {
    return "not-known";
  }
  return now.deployment?.id === before.deployment?.id ? undefined : now.deployment;
}
