/** Scaling that a run that died left suspended: whose it was, and how it is brought back. */
import { type Aws, AwsFailure, explainFailure, type Suspension } from "../../aws";
import type { Place } from "../../contract";
import type { Watch } from "../context/context";
import { descriptionOf } from "../state/description";
import { isAllSuspended } from "./suspend";

/** What a run that died has left of the service's scaling. */
export interface LeftSuspended {
  /** The run's deployment. */
  readonly id: string;
  /** What was suspended before it. */
  readonly before: Suspension;
}

/**
 * The last deployment that says what was suspended before it, if that wasn't all. Those after it, which say nothing, are of
 * runs that couldn't look, or of others: they suspended nothing. A person may have suspended all of it since: that can't be
 * told from a run that died, and scaling that is off without a reason is the greater harm.
 *
 * It is for a service all of whose scaling is suspended, and while no deployment of the group's runs: who resumes it asks
 * for those right before.
 *
 * @returns that deployment, and what was suspended before it; `undefined` where no run has left anything
 * @throws AwsFailure when AWS doesn't say which deployments have ended
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

/** What came of the wish to bring scaling back. */
export type Resumption =
  /** Nothing is left so: this is what is suspended; `undefined` where the service doesn't scale by itself. */
  | { readonly kind: "nothing-left"; readonly suspended: Suspension | undefined }
  /** A deployment runs, for which it may be suspended. */
  | { readonly kind: "deploying"; readonly id: string }
  | { readonly kind: "resumed"; readonly left: LeftSuspended }
  /** `left` is `undefined` where it isn't known whether anything is. */
  | { readonly kind: "failed"; readonly left: LeftSuspended | undefined; readonly failure: AwsFailure };

/** Who is asked before scaling is brought back. */
export interface BeforeResuming {
  /** Who left it suspended; asked where all of it is. */
  readonly whoLeft: () => Promise<LeftSuspended | undefined>;
  /** What is deployed still. Asked last: somebody may have begun meanwhile, and have suspended it for that. */
  readonly whatRuns: () => Promise<string | undefined>;
  /** Is told what is to be brought back, before that is tried. @default - nobody is */
  readonly whenFound?: (left: LeftSuspended) => void;
}

/** Brings the service's scaling back to what it was, where all of it is suspended and somebody is known to have left it so. */
export async function resumeLeft(
  aws: Pick<Aws, "scalingSuspension" | "suspendScaling">,
  { cluster, service }: Pick<Place, "cluster" | "service">,
  { whoLeft, whatRuns, whenFound }: BeforeResuming,
): Promise<Resumption> {
  let left: LeftSuspended | undefined;
  try {
    const suspended = await aws.scalingSuspension(cluster, service);
    left = suspended !== undefined && isAllSuspended(suspended) ? await whoLeft() : undefined;
    if (left === undefined) {
      return { kind: "nothing-left", suspended };
    }
    whenFound?.(left);
    const id = await whatRuns();
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
 * Looks at the service's scaling while no deployment runs, and brings back what a run that died left suspended.
 *
 * @returns what is suspended then, or was before a run that died, where that can't be brought back now; `undefined` where the
 *   service doesn't scale by itself, or AWS doesn't say
 */
export async function restoreScaling({
  aws,
  record,
  reporter,
  request,
}: Watch): Promise<Suspension | undefined> {
  const { application, deploymentGroup, service } = request;
  const resumption = await resumeLeft(aws, request, {
    whoLeft: () => leftSuspended(aws, request),
    whatRuns: async () => (await aws.runningDeployments(application, deploymentGroup))[0],
    whenFound: ({ before }) => {
      record.scalingBefore = before;
    },
  });
  if (resumption.kind === "failed") {
    const { left, failure } = resumption;
    const unknown =
      left === undefined
        ? `Whether ${service} scales by itself is not known.`
        : `Scaling of ${service} may still be suspended, by ${left.id}: a deployment of this run, or the next run, tries again.`;
    reporter.progress(`${explainFailure(failure)} ${unknown}`);
    // Nothing is lost by it: what this run's deployment finds suspended, its end brings back.
    return left?.before;
  }
  record.scalingBefore = undefined;
  switch (resumption.kind) {
    case "nothing-left":
      return resumption.suspended;
    case "deploying":
      reporter.progress(
        `Scaling of ${service} is suspended while the deployment ${resumption.id} runs: leaving it so`,
      );
      return undefined;
    case "resumed":
      reporter.progress(
        `Scaling of ${service} was left suspended by a run that died, of ${resumption.left.id}: it is brought back`,
      );
      return resumption.left.before;
  }
}
