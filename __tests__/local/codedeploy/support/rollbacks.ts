/** Groups that roll back, and the deployments by which they do. */

import type { FakeWorld } from "./fake-world";

/** A group's settings: it rolls back on these events. */
export const rollback = (...events: string[]) => ({ autoRollbackConfiguration: { enabled: true, events } });

/** A group's settings: it shifts 10 % of the traffic, and the rest 5 minutes later. */
export const canary = { deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes" };

/** The id and the state of the deployment by which this one was rolled back. */
export async function rollbackOf(world: FakeWorld, id: string) {
  const rollbackId = (await world.info(id))["rollbackInfo"]?.["rollbackDeploymentId"] ?? "none";
  return { rollbackId, info: await world.info(rollbackId) };
}
