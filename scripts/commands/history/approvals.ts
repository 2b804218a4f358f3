/** Which past deployments were not approved. CodeDeploy's error alone doesn't say it. */
import type { Deployment } from "../../aws";
import { mayBeNotApproved, type NotApproved, notApproved } from "../../driver";
import { ask, known } from "../cli/ask";
import type { CommandContext } from "../cli/command";

/** How the waits for an approval ended, by the deployment's id. Deployments that ended otherwise are left out. */
export type Approvals = ReadonlyMap<string, NotApproved>;

/**
 * Asks for the lifecycle events of each deployment that may be one of them. If AWS doesn't say, it counts as any other: its error
 * is shown.
 */
export async function approvalsOf(
  { aws, place }: Pick<CommandContext, "aws" | "place">,
  deployments: readonly Deployment[],
): Promise<Approvals> {
  const found = await Promise.all(
    deployments.filter(mayBeNotApproved).map(async (deployment) => {
      const asked = await ask(() => aws.deploymentTarget(deployment.id, place.cluster, place.service));
      return [deployment.id, notApproved({ deployment, target: known(asked) }, undefined)] as const;
    }),
  );
  return new Map(found.flatMap(([id, how]) => (how === undefined ? [] : [[id, how] as const])));
}
