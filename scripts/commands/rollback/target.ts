/** Where a rollback goes: the last good revision before the one that is live. */
import type { Deployment, TaskSet } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import { descriptionOf, isNameOf, isRollback } from "../../driver/description";
import { wanted } from "../../driver/report-lines";
import { deviations } from "../../driver/revision";
import type { CommandContext } from "../frame/command";
import { type Kept, keptRevision, LOOK_BACK } from "../watch/look";

/** Where a rollback goes, or why it goes nowhere. */
export type Target =
  | { readonly kind: "found"; readonly deployment: Deployment; readonly request: DeploymentRequest }
  /** Of the deployments that were looked at, none succeeded before what is live, but for those that were gone back from. */
  | { readonly kind: "nothing"; readonly left: readonly Left[] }
  /** There is one, but nobody knows any more what it rolled out. */
  | {
      readonly kind: "unknown";
      readonly deployment: Deployment;
      readonly kept: Exclude<Kept, { kind: "kept" }>;
    };

/** A release to which nobody goes back, since a person went back from it. */
export interface Left {
  readonly deployment: Deployment;
  /** What it rolled out, such as `app:7`. */
  readonly taskDefinition: string;
  /** The rollback. */
  readonly by: Deployment;
  readonly kept: Kept;
}

/**
 * Finds the newest deployment that succeeded before the one that is live, of a revision that isn't.
 *
 * What is live is told by PRIMARY, beside the AppSpecs of the past: after a deployment that failed and was taken back, or
 * after a rollback, the last deployment isn't what is live. Rollbacks are no releases, CodeDeploy's no more than those that
 * a person ordered: two in a row go further back, and not to the revision that the first one left. Nor does a later one
 * go there: what a person went back from once was bad, until it is released anew.
 *
 * @throws AwsFailure when AWS can't be asked
 */
export async function findTarget(
  { aws, place }: Pick<CommandContext, "aws" | "place">,
  primary: TaskSet,
): Promise<Target> {
  const all = await aws.deployments(place.application, place.deploymentGroup, LOOK_BACK);
  const releases = all.filter(isRelease);
  const known = new Map<string | undefined, Kept>();
  const read = async ({ sha256 }: Deployment): Promise<Kept> => {
    const kept = known.get(sha256) ?? (await keptRevision({ aws, place }, sha256));
    known.set(sha256, kept);
    return kept;
  };
  const isLive = (kept: Kept) =>
    kept.kind === "kept" && deviations(kept.request.appSpec, primary).length === 0;

  let live = 0;
  for (const [index, release] of releases.entries()) {
    if (isLive(await read(release))) {
      live = index;
      break;
    }
  }
  for (const deployment of releases.slice(live)) {
    if (leftBy(deployment, descriptionOf(deployment)?.taskDefinition, all) !== undefined) {
      continue;
    }
    const kept = await read(deployment);
    if (kept.kind !== "kept") {
      return { kind: "unknown", deployment, kept };
    }
    if (!isLive(kept) && leftBy(deployment, wanted(kept.request), all) === undefined) {
      return { kind: "found", deployment, request: kept.request };
    }
  }
  const left: Left[] = [];
  for (const deployment of releases) {
    const kept = await read(deployment);
    const taskDefinition =
      kept.kind === "kept" ? wanted(kept.request) : descriptionOf(deployment)?.taskDefinition;
    const by = leftBy(deployment, taskDefinition, all);
    const isTold = left.some((other) => other.taskDefinition === taskDefinition);
    if (taskDefinition !== undefined && by !== undefined && !isTold && !isLive(kept)) {
      left.push({ deployment, taskDefinition, by, kept });
    }
  }
  return { kind: "nothing", left };
}

/** By which rollback that a person ordered, and that succeeded, something was gone back from after its release. */
function leftBy(
  release: Deployment,
  name: string | undefined,
  all: readonly Deployment[],
): Deployment | undefined {
  return all
    .slice(0, all.indexOf(release))
    .filter(({ status, rollbackId }) => status === "Succeeded" && rollbackId === undefined)
    .find((other) => {
      const { liveBefore, isRollback: isIt } = descriptionOf(other) ?? {};
      return name !== undefined && isIt === true && liveBefore !== undefined && isNameOf(liveBefore, name);
    });
}

/** One that brought a revision to production, where it stayed until the next one came. */
function isRelease(deployment: Deployment): boolean {
  return deployment.status === "Succeeded" && deployment.rollbackId === undefined && !isRollback(deployment);
}
