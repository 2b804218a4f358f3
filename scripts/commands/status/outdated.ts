/** Whether a stack's outputs are older than what was deployed or registered since: then they say what the code wanted once. */
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

/**
 * Looks for what is newer than an AppSpec of a stack's outputs: a release of another revision after the last one of this
 * revision, or a newer task definition of the same family. Rollbacks aren't releases: the code doesn't know them.
 *
 * @param deployments the group's, the newest first
 * @returns what is newer, in a sentence; `undefined` where nothing is
 * @throws AwsFailure when ECS can't be asked
 */
export async function outdatedBy(
  aws: Pick<Aws, "taskDefinition">,
  request: DeploymentRequest,
  deployments: readonly Deployment[],
): Promise<string | undefined> {
  const releases = deployments.filter((one) => !isRollback(one));
  const wanted = revisionName(request.appSpec);
  const [newest] = releases;
  const own = releases.find(({ sha256 }) => sha256 === fingerprintOf(request));
  if (newest !== undefined && own !== undefined && newest !== own && newest.sha256 !== own.sha256) {
    const name = descriptionOf(newest)?.taskDefinition;
    const of = name === undefined ? "" : ` of ${name}`;
    return `the outputs may be outdated: they name ${wanted}, last deployed by ${own.id}, but ${newest.id}${of} is newer`;
  }
  if (!namesRevision(request.appSpec)) {
    // A family alone means its latest revision.
    return undefined;
  }
  const [family = "", revision] = wanted.split(":");
  const latest = (await aws.taskDefinition(family))?.arn;
  const newer = latest === undefined ? undefined : familyAndRevision(latest);
  return newer !== undefined && Number(newer.split(":")[1]) > Number(revision)
    ? `the outputs may be outdated: they name ${wanted}, but ${newer} was registered later`
    : undefined;
}
