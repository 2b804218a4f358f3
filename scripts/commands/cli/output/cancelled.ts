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
  return [
    cancellationLine(how, place !== undefined),
    ...stoppedLines(how),
    ...(place === undefined ? [] : afterCancelLines(how, place)),
  ];
}

/** @param deploys whether it is one of the commands that create deployments */
function cancellationLine({ reason, deploymentId, action }: Cancellation, deploys: boolean): string {
  if (action === undefined) {
    return `Cancelled (${reason}).${deploys ? " This command has no deployment in progress." : ""}`;
  }
  return deploymentId === undefined
    ? `Cancelled (${reason}) before CodeDeploy answered the request for a deployment. If the deployment was created, ${ORDER_ACTION_TEXT[action]}.`
    : `Cancelled (${reason}). The deployment ${deploymentId} ${DEPLOYMENT_ACTION_TEXT[action]}.`;
}
