/** Restores scaling that a run left suspended when it was killed. */
import { type Aws, AwsFailure, explainFailure, type Suspension } from "../../aws";
import type { Place } from "../../contract";
import type { DriverContext } from "../context/context";
import { descriptionOf } from "../state/description";
import { isAllSuspended } from "./suspend";

/** What a killed run has left of the service's scaling. */
export interface LeftSuspended {
  /** The run's deployment. */
  readonly id: string;
  /** What was suspended before it. */
  readonly before: Suspension;
}

/**
 * The last deployment whose description says what was suspended before it, if that wasn't everything. Later deployments without
 * that mark suspended nothing. An operator may have suspended everything since. That looks the same as a killed run, and
 * scaling that is off without a reason does more harm.
 *
 * Use it only if all scaling of the service is suspended and no deployment of the group is in progress.
 *
 * @returns that deployment, and what was suspended before it; `undefined` if no run has left scaling suspended
 * @throws AwsFailure when AWS doesn't list the deployments that have ended
 */
export async function leftSuspended(
  aws: Pick<Aws, "endedDeployments">,
  { application, deploymentGroup }: Pick<Place, "application" | "deploymentGroup">,
): Promise<LeftSuspended | undefined> {
  const ended = await aws.endedDeployments(application, deploymentGroup);
  const [last] = [...ended]
    .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
    .flatMap((deployment) => {
      const before = descriptionOf(deployment)?.scalingBefore;
      return before === undefined ? [] : [{ id: deployment.id, before }];
    });
  return last === undefined || isAllSuspended(last.before) ? undefined : last;
}

/** The result of {@link resumeLeft}. */
export type Resumption =
  /** No run has left it suspended. `suspended`: what is suspended now; `undefined` if the service has no autoscaling. */
  | { readonly kind: "nothing-left"; readonly suspended: Suspension | undefined }
  /** A deployment is in progress, and scaling may be suspended for it. */
  | { readonly kind: "deploying"; readonly id: string }
  | { readonly kind: "resumed"; readonly left: LeftSuspended }
  /** `left` is `undefined` if it isn't known whether a run has left scaling suspended. */
  | { readonly kind: "failed"; readonly left: LeftSuspended | undefined; readonly failure: AwsFailure };

/** What is checked before scaling is restored. */
export interface BeforeResuming {
  /** Finds the run that left it suspended. Called if all of it is suspended. */
  readonly findLeft: () => Promise<LeftSuspended | undefined>;
  /** Finds a deployment in progress. Called last, because one may have started meanwhile and suspended scaling. */
  readonly findRunning: () => Promise<string | undefined>;
  /** Is called with what is going to be restored, before the attempt. @default - nothing is called */
  readonly onFound?: (left: LeftSuspended) => void;
}

/** Restores the service's scaling if all of it is suspended and a killed run is known to have left it so. */
export async function resumeLeft(
  aws: Pick<Aws, "scalingSuspension" | "suspendScaling">,
  { cluster, service }: Pick<Place, "cluster" | "service">,
  { findLeft, findRunning, onFound }: BeforeResuming,
): Promise<Resumption> {
  let left: LeftSuspended | undefined;
  try {
    const suspended = await aws.scalingSuspension(cluster, service);
    left = suspended !== undefined && isAllSuspended(suspended) ? await findLeft() : undefined;
    if (left === undefined) {
      return { kind: "nothing-left", suspended };
    }
    onFound?.(left);
    const id = await findRunning();
    if (id !== undefined) {
      return { kind: "deploying", id };
    }
    await aws.suspendScaling(cluster, service, left.before);
    return { kind: "resumed", left };
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    return { kind: "failed", left, failure: error };
  }
}

/**
 * While no deployment is in progress, restores scaling that a killed run left suspended.
 *
 * @returns what is suspended afterwards, or what was suspended before the killed run if it can't be restored now; `undefined` if
 *   the service has no autoscaling, or AWS doesn't say
 */
export async function restoreScaling({
  aws,
  record,
  reporter,
  request,
}: DriverContext): Promise<Suspension | undefined> {
  const { application, deploymentGroup, service } = request;
  const resumption = await resumeLeft(aws, request, {
    findLeft: () => leftSuspended(aws, request),
    findRunning: async () => (await aws.runningDeployments(application, deploymentGroup))[0],
    onFound: ({ before }) => {
      record.scalingBefore = before;
    },
  });
  if (resumption.kind === "failed") {
    const { left, failure } = resumption;
    const unknown =
      left === undefined
        ? `It is not known whether ${service} has autoscaling.`
        : `Autoscaling of ${service} may still be suspended by deployment ${left.id}. This run's deployment, or the next run, tries again to restore it.`;
    reporter.progress(`${explainFailure(failure)} ${unknown}`);
    // This run's deployment writes it into its description and restores it at its end.
    return left?.before;
  }
  record.scalingBefore = undefined;
  switch (resumption.kind) {
    case "nothing-left":
      return resumption.suspended;
    case "deploying":
      reporter.progress(
        `Autoscaling of ${service} stays suspended: deployment ${resumption.id} is in progress`,
      );
      return undefined;
    case "resumed":
      reporter.progress(
        `Restored autoscaling of ${service}: the run of deployment ${resumption.left.id} ended without restoring it`,
      );
      return resumption.left.before;
  }
}
