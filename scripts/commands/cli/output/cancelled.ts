/** What a cancelled command reports: above all, what happens to the deployment that it created. */

import type { Place } from "../../../contract";
import {
  afterCancelLines,
  type Cancellation,
  DEPLOYMENT_ACTION_TEXT,
  ORDER_ACTION_TEXT,
  stoppedLines,
} from "../../../driver";

/** @param place the service of a command that creates deployments; `undefined` for every other command */
export function cancellationLines(how: Cancellation, place: Place | undefined): readonly string[] {
  const isBegun = place !== undefined && how.action !== undefined;
  return [
    cancellationLine(how, place !== undefined),
    ...stoppedLines(how),
    ...(isBegun ? afterCancelLines(how, place) : []),
  ];
}

/** @param deploys whether it is one of the commands that create deployments */
function cancellationLine({ reason, deploymentId, action }: Cancellation, deploys: boolean): string {
  if (action === undefined) {
    const none = ": this command had no deployment to stop";
    return `Cancelled (${reason})${deploys ? none : ""}.`;
  }
  if (deploymentId === undefined) {
    const becomes = ORDER_ACTION_TEXT[action];
    return `Cancelled (${reason}) while a deployment was being created: if it was created, ${becomes}.`;
  }
  const becomes = DEPLOYMENT_ACTION_TEXT[action];
  return `Cancelled (${reason}): its deployment ${deploymentId} ${becomes}.`;
}
