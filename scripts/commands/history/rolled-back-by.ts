/** Finds the rollback of a release by an operator. CodeDeploy doesn't link the two, but the rollback's description does. */
import type { Deployment } from "../../aws";
import { descriptionOf, isNameOf } from "../../driver";

/**
 * The successful rollback of a revision that an operator started after its release.
 *
 * @param name the revision, such as `app:7`
 * @param all the group's deployments, the newest first, with the release
 */
export function rolledBackBy(
  release: Deployment,
  name: string | undefined,
  all: readonly Deployment[],
): Deployment | undefined {
  return all
    .slice(0, all.indexOf(release))
    .filter(({ status, rollbackId }) => status === "Succeeded" && rollbackId === undefined)
    .find((other) => {
      const described = descriptionOf(other);
      return (
        name !== undefined &&
        described?.isRollback === true &&
        described.liveBefore !== undefined &&
        isNameOf(described.liveBefore, name)
      );
    });
}
