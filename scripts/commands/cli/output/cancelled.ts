/** What is said when nobody waits for a command any more: above all, what becomes of the deployment that it created. */

import { type CutOff, DEPLOYMENTS_FATE, ORDERS_FATE } from "../../../driver";
/** @param deploys whether it is one of the commands that create deployments */
export function cutOffLine({ reason, deploymentId, fate }: CutOff, deploys: boolean): string {
  if (fate === undefined) {
    const none = ": no deployment of its own is under way that would be stopped";
    return `Cut off (${reason})${deploys ? none : ""}.`;
  }
  if (deploymentId === undefined) {
    const becomes = ORDERS_FATE[fate];
    return `Cut off (${reason}) while a deployment was being ordered: if it was created, ${becomes}. \`history\` of this service shows it.`;
  }
  const becomes = DEPLOYMENTS_FATE[fate];
  return `Cut off (${reason}): its deployment ${deploymentId} ${becomes}. \`watch ${deploymentId}\` of this service follows that.`;
}
