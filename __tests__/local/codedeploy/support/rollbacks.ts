/** Settings of groups that roll back, and a function that finds the rollback deployment. */

import type { FakeWorld } from "./fake-world";

/** Group settings with a rollback on these events. */
export const rollback = (...events: string[]) => ({ autoRollbackConfiguration: { enabled: true, events } });

/** Group settings that shift 10 % of the traffic, and the rest 5 minutes later. */
export const canary = { deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes" };

/** The id and the state of the rollback deployment of this deployment. */
export async function rollbackOf(world: FakeWorld, id: string) {
  const rollbackId = (await world.info(id))["rollbackInfo"]?.["rollbackDeploymentId"] ?? "none";
  return { rollbackId, info: await world.info(rollbackId) };
}
