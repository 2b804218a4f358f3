/** Where a rollback goes: the last good revision before the one that is live. */
import type { Deployment, TaskSet } from "../../aws";
import { descriptionOf, familyAndRevision, isRollback, isShortened } from "../../driver";
import type { CommandContext } from "../cli/command";
import { rolledBackBy } from "../history/rolled-back-by";
import { type RevisionReader, revisionId } from "../watch/kept-revision";
import type { Left, Target } from "./goal";
import { keptLive } from "./live-app-spec";
import { type Likeness, type Past, readPast } from "./past";
import { taskDefinitionGoal } from "./to";

/**
 * Finds the newest deployment before the live release that succeeded and deployed another revision.
 *
 * PRIMARY shows what is live. The last deployment doesn't, because it may have failed and been rolled back. Rollbacks, by
 * CodeDeploy or by an operator, don't count as releases: so a second rollback goes further back, and not to the revision that
 * the first one rolled back. A revision that was rolled back counts as bad until it is released again.
 *
 * If there is no such deployment, the description of the live release names what was live before it. Usually that is the
 * revision that the service was created with.
 *
 * An AppSpec that can't be read doesn't stop the search as long as the description of its deployment names the task definition.
 * If the target depends on an AppSpec that isn't known, nothing is chosen: the operator must name the target.
 *
 * @throws AwsFailure when AWS denies a read or doesn't answer
 */
export async function findTarget(
  context: Pick<CommandContext, "aws" | "place">,
  reader: RevisionReader,
  primary: TaskSet,
): Promise<Target> {
  const past = await readPast(context, reader);
  const unknown = await unknownSinceLive(past, primary);
  if (unknown !== undefined) {
    return { kind: "unknown", ...unknown, taskDefinition: undefined, mayBeLive: true };
  }
  const releases = past.all.filter(isRelease);
  const live = await firstIndex(releases, async (release) => isLike(await past.compare(release, primary)));
  for (const deployment of releases.slice(Math.max(0, live))) {
    if (rolledBackBy(deployment, descriptionOf(deployment)?.taskDefinition, past.all) !== undefined) {
      continue;
    }
    const likeness = await past.compare(deployment, primary);
    if (likeness === "same" || isSameRevision(deployment, releases[live])) {
      continue;
    }
    const kept = await past.read(deployment);
    const taskDefinition = await past.nameOf(deployment);
    if (rolledBackBy(deployment, taskDefinition, past.all) !== undefined) {
      continue;
    }
    if (kept.kind === "kept") {
      return { kind: "found", deployment, request: kept.request };
    }
    const mayBeLive = likeness === "same-task-definition" || (likeness === "unknown" && live < 0);
    const lacksHooks = (await keptLive(past, primary)) === undefined;
    return { kind: "unknown", deployment, kept, taskDefinition, mayBeLive, lacksHooks };
  }
  const before = liveBefore(releases[live], primary, past);
  return before === undefined
    ? {
        kind: "nothing",
        hasDeployments: past.all.length > 0,
        left: await rolledBackReleases(releases, primary, past),
      }
    : taskDefinitionGoal(context, past, primary, before);
}

/**
 * The newest release of which nothing is known, if it is newer than every deployment that is known to be of what is live. It may
 * have made live what is live.
 */
async function unknownSinceLive(past: Past, primary: TaskSet) {
  let unknown: Pick<Extract<Target, { kind: "unknown" }>, "deployment" | "kept"> | undefined;
  for (const deployment of past.all.filter(isStanding)) {
    const kept = await past.read(deployment);
    const likeness = await past.compare(deployment, primary);
    if (isLike(likeness)) {
      return unknown;
    }
    if (kept.kind !== "kept" && likeness === "unknown" && isRelease(deployment)) {
      unknown ??= { deployment, kept };
    }
  }
  return undefined;
}

function isLike(likeness: Likeness): boolean {
  return likeness === "same" || likeness === "same-task-definition";
}

function isSameRevision(one: Deployment, other: Deployment | undefined): boolean {
  const id = revisionId(one);
  return one === other || (id !== undefined && other !== undefined && id === revisionId(other));
}

/** What was live before the live release, such as `app:6`, according to the release's description. */
function liveBefore(release: Deployment | undefined, primary: TaskSet, past: Past): string | undefined {
  const name = release && descriptionOf(release)?.liveBefore;
  const isUsable =
    release !== undefined &&
    name !== undefined &&
    !isShortened(name) &&
    name !== familyAndRevision(primary.taskDefinition) &&
    rolledBackBy(release, name, past.all) === undefined;
  return isUsable ? name : undefined;
}

/** Each revision once, with its newest release. */
async function rolledBackReleases(
  releases: readonly Deployment[],
  primary: TaskSet,
  past: Past,
): Promise<readonly Left[]> {
  const left: Left[] = [];
  for (const deployment of releases) {
    const taskDefinition = await past.nameOf(deployment);
    const by = rolledBackBy(deployment, taskDefinition, past.all);
    const isListed = left.some((other) => other.taskDefinition === taskDefinition);
    if (
      taskDefinition !== undefined &&
      by !== undefined &&
      !isListed &&
      !isLike(await past.compare(deployment, primary))
    ) {
      left.push({ deployment, taskDefinition, by });
    }
  }
  return left;
}

/** A deployment whose revision stayed in production until the next deployment. */
function isRelease(deployment: Deployment): boolean {
  return isStanding(deployment) && !isRollback(deployment);
}

/** A release or a rollback that was not rolled back by CodeDeploy. */
function isStanding({ status, rollbackId }: Deployment): boolean {
  return status === "Succeeded" && rollbackId === undefined;
}

async function firstIndex<T>(list: readonly T[], isIt: (one: T) => Promise<boolean>): Promise<number> {
  for (const [index, one] of list.entries()) {
    if (await isIt(one)) {
      return index;
    }
  }
  return -1;
}
