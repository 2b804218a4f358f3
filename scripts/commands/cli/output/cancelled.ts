/** What a cancelled command reports: above all, what happens to the deployment that it created. */

import { type CutOff, DEPLOYMENTS_FATE, ORDERS_FATE } from "../../../driver";
/** @param deploys whether it is one of the commands that create deployments */
export function cutOffLine({ reason, deploymentId, fate }: CutOff, deploys: boolean): string {
  if (fate === undefined) {
    const none = ": this command had no deployment to stop";
    return `Cancelled (${reason})${deploys ? none : ""}.`;
  }
  if (deploymentId === undefined) {
    const becomes = ORDERS_FATE[fate];
    return `Cancelled (${reason}) while a deployment was being created: if it was created, ${becomes}. \`history\` of this service shows it.`;
  }
  const becomes = DEPLOYMENTS_FATE[fate];
  return `Cancelled (${reason}): its deployment ${deploymentId} ${becomes}. \`watch ${deploymentId}\` of this service follows it.`;
}
