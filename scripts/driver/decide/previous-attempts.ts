/** Whether this very revision was tried before, and what came of it. */
import type { Deployment } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { Watch } from "../context/context";
import { fingerprintOf } from "../order/create-input";
import type { BreakGlass } from "../settings/break-glass";
import { descriptionOf } from "../state/description";
import type { WhenRunning } from "./next-action";

/** What a person, or the CI, says about this run. It never enters Terraform's state or plan. */
export interface Attempt {
  /** A revision that failed before is to be tried again. */
  readonly isRetry: boolean;
  /** The CI run, which stays the same when it is run again. */
  readonly runId: string | undefined;
  /** Who started this run. */
  readonly who: string | undefined;
  /** What is done while a deployment of another revision runs. */
  readonly whenRunning: WhenRunning;
  readonly breakGlass: BreakGlass | undefined;
  /** What a person goes back from, such as `app:7`. @default - this is no rollback */
  readonly rollbackOf?: string;
}

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
