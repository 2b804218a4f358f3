/** Whether a stack's outputs are older than what was deployed or registered since: then they have an older revision than the code. */
import type { Aws, Deployment } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import {
  descriptionOf,
  familyAndRevision,
  fingerprintOf,
  isRollback,
  namesRevision,
  revisionName,
} from "../../driver";

/** What is newer than the outputs. Task definitions are named `app:7`. */
export type Outdated =
  | {
      readonly kind: "newer-release";
      /** The outputs'. */
      readonly wanted: string;
      /** Its last deployment. */
      readonly deploymentId: string;
      readonly newerDeploymentId: string;
      /** What the newer one deployed, if that is known. */
      readonly newer: string | undefined;
    }
  | { readonly kind: "newer-task-definition"; readonly wanted: string; readonly newer: string };

/** In a sentence. */
export function describeOutdated(outdated: Outdated): string {
  const begin = `the outputs may be outdated: they name ${outdated.wanted}`;
  if (outdated.kind === "newer-task-definition") {
    return `${begin}, but ${outdated.newer} was registered later`;
  }
  const { deploymentId, newerDeploymentId, newer } = outdated;
  const of = newer === undefined ? "" : ` of ${newer}`;
  return `${begin}, last deployed by ${deploymentId}, but ${newerDeploymentId}${of} is newer`;
}

/**
 * Looks for what is newer than an AppSpec of a stack's outputs: a release of another revision after the last one of this
 * revision, or a newer task definition of the same family. Rollbacks aren't releases: the code doesn't know them.
 *
 * @param deployments the group's, the newest first
 * @returns what is newer; `undefined` if nothing is
 * @throws AwsFailure when ECS can't be asked
 */
export async function outdatedBy(
  aws: Pick<Aws, "taskDefinition">,
  request: DeploymentRequest,
  deployments: readonly Deployment[],
): Promise<Outdated | undefined> {
  const releases = deployments.filter((one) => !isRollback(one));
  const wanted = revisionName(request.appSpec);
  const [newest] = releases;
  const own = releases.find(({ sha256 }) => sha256 === fingerprintOf(request));
  if (newest !== undefined && own !== undefined && newest !== own && newest.sha256 !== own.sha256) {
    const newer = descriptionOf(newest)?.taskDefinition;
    return { kind: "newer-release", wanted, deploymentId: own.id, newerDeploymentId: newest.id, newer };
  }
  if (!namesRevision(request.appSpec)) {
    // A family alone means its latest revision.
    return undefined;
  }
  const [family = "", revision] = wanted.split(":");
  const latest = (await aws.taskDefinition(family))?.arn;
  const newer = latest === undefined ? undefined : familyAndRevision(latest);
  return newer !== undefined && Number(newer.split(":")[1]) > Number(revision)
    ? { kind: "newer-task-definition", wanted, newer }
    : undefined;
}
