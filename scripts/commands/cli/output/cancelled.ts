/** What a cancelled command reports: above all, what happens to the deployment that it created. */

import type { Place } from "../../../contract";
import { afterCancelLines, type CutOff, DEPLOYMENTS_FATE, ORDERS_FATE, stoppedLines } from "../../../driver";

/** @param place the service of a command that creates deployments; `undefined` for every other command */
export function cutOffLines(how: CutOff, place: Place | undefined): readonly string[] {
  const isBegun = place !== undefined && how.fate !== undefined;
  return [
    cutOffLine(how, place !== undefined),
    ...stoppedLines(how),
    ...(isBegun ? afterCancelLines(how, place) : []),
  ];
}

/** @param deploys whether it is one of the commands that create deployments */
function cutOffLine({ reason, deploymentId, fate }: CutOff, deploys: boolean): string {
  if (fate === undefined) {
    const none = ": this command had no deployment to stop";
    return `Cancelled (${reason})${deploys ? none : ""}.`;
  }
  if (deploymentId === undefined) {
    const becomes = ORDERS_FATE[fate];
    return `Cancelled (${reason}) while a deployment was being created: if it was created, ${becomes}.`;
  }
  const becomes = DEPLOYMENTS_FATE[fate];
  return `Cancelled (${reason}): its deployment ${deploymentId} ${becomes}.`;
}
