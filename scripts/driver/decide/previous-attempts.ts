/** Whether this very revision was tried before, and what came of it. */
import type { Deployment } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { Watch } from "../context/context";
import type { Attempt } from "../settings/attempt";
import { descriptionOf } from "../state/description";
import { fingerprintOf } from "../state/fingerprint";

/** The last deployment of this revision that has ended. */
export type LastTime =
  | { readonly kind: "known"; readonly deployment: Deployment | undefined }
  /** AWS doesn't say; `why` is to be said, once. */
  | { readonly kind: "not-known"; readonly why: string };

export async function lastTime({ aws, request }: Pick<Watch, "aws" | "request">): Promise<LastTime> {
  try {
    const ended = await aws.endedDeployments(request.application, request.deploymentGroup);
    // A rollback deploys an old revision for another's sake: its end says nothing about this one.
    const deployment = [...ended]
      .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
      .find(({ sha256, isRollback }) => sha256 === fingerprintOf(request) && !isRollback);
    return { kind: "known", deployment };
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    return {
      kind: "not-known",
      why: `${explainFailure(error)} Whether this revision failed before is not known.`,
    };
  }
}

/**
 * The deployment by which this revision failed or was stopped, if that was its last one and this isn't a retry.
 *
 * Where AWS doesn't say, nothing is held against the revision.
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
 * Whether an order without an answer had arrived after all, and its deployment has ended since.
 *
 * @param before the last one when the order went out
 * @returns that deployment; `undefined` when there is none; `not-known` where AWS doesn't say
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
