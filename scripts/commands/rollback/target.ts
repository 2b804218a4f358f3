/** Where a rollback goes: the last good revision before the one that is live. */
import type { Deployment, TaskSet } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import { isNameOf } from "../../driver/create";
import { isGoingBack } from "../../driver/history";
import { wanted } from "../../driver/report-lines";
import { deviations } from "../../driver/revision";
import type { CommandContext } from "../frame/command";
import { readDescription } from "../history/deployment-words";
import { type Kept, keptRevision, LOOK_BACK } from "../watch/look";

/** Where a rollback goes, or why it goes nowhere. */
export type Target =
  | { readonly kind: "found"; readonly deployment: Deployment; readonly request: DeploymentRequest }
  /** Of the deployments that were looked at, none succeeded before what is live. */
  | { readonly kind: "nothing" }
  /** There is one, but nobody knows any more what it rolled out. */
  | {
      readonly kind: "unknown";
      readonly deployment: Deployment;
      readonly kept: Exclude<Kept, { kind: "kept" }>;
    };

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
    const left = leftSince(deployment, all);
    const isLeft = (name: string) => left.some((described) => isNameOf(described, name));
    const { taskDefinition } = readDescription(deployment.description);
    if (taskDefinition !== undefined && isLeft(taskDefinition)) {
      continue;
    }
    const kept = await read(deployment);
    if (kept.kind !== "kept") {
      return { kind: "unknown", deployment, kept };
    }
    if (!isLive(kept) && !isLeft(wanted(kept.request))) {
      return { kind: "found", deployment, request: kept.request };
    }
  }
  return { kind: "nothing" };
}

/** What was gone back from after a deployment, such as `app:7`, by rollbacks that a person ordered and that succeeded. */
function leftSince(release: Deployment, all: readonly Deployment[]): readonly string[] {
  return all
    .slice(0, all.indexOf(release))
    .filter(({ status, rollbackId }) => status === "Succeeded" && rollbackId === undefined)
    .flatMap(({ description }) => readDescription(description).rollbackOf ?? []);
}

/** One that brought a revision to production, where it stayed until the next one came. */
function isRelease(deployment: Deployment): boolean {
  return deployment.status === "Succeeded" && deployment.rollbackId === undefined && !isGoingBack(deployment);
}
