/** The order for a deployment: the AppSpec as it triggered it, and what a person switched off for it. */

import type { NewDeployment, Suspension } from "../aws";
import type { DeploymentRequest } from "../contract";
import { type BreakGlass, describeBreakGlass, overridesOf } from "./break-glass";
import { canonicalJson, sha256 } from "./fingerprint";
import { rollbackMark, runMark } from "./history";
import { familyAndRevision, propertiesOf } from "./revision";
import { scalingMark } from "./scaling";
import { whoMark } from "./who";

/** CodeDeploy refuses a longer description. */
export const LONGEST_DESCRIPTION = 512;

/** What an order's description says where its run is done with the traffic shift, and leaves blue's end to CodeDeploy. */
export const DONE_WHEN_SHIFTED = "(done when shifted)";

/** A revision's identity: two deployments with the same one roll out the same. */
export function fingerprintOf(request: DeploymentRequest): string {
  return sha256(canonicalJson(request.appSpec));
}

/** What an order carries beside its revision, for those who find its deployment later. */
export interface OrderNotes {
  /** The CI run. */
  readonly runId: string | undefined;
  /** Who started it. */
  readonly who: string | undefined;
  /** What tells this run's order from any other. */
  readonly mark: string | undefined;
  /** What of the service's scaling is suspended before this deployment; `undefined` where it doesn't scale by itself, or isn't known. */
  readonly scaling: Suspension | undefined;
  readonly breakGlass: BreakGlass | undefined;
  /** The deployment that a person takes back by this one. */
  readonly rollbackOf: string | undefined;
}

/** The order: CodeDeploy keeps the fingerprint with the revision, and shows the description in its console. */
export function orderOf(request: DeploymentRequest, notes: OrderNotes): NewDeployment {
  const { runId, who, mark, scaling, breakGlass, rollbackOf } = notes;
  const content = canonicalJson(request.appSpec);
  const fingerprint = sha256(content);
  const said = [
    // First what the watchdog and a later run go by: a family's name may be so long that the end is cut off.
    ...(mark === undefined ? [] : [orderMark(mark)]),
    ...(scaling === undefined ? [] : [scalingMark(scaling)]),
    ...(request.successPoint === "traffic-shifted" ? [DONE_WHEN_SHIFTED] : []),
    ...(runId === undefined ? [] : [runMark(runId)]),
    ...(who === undefined ? [] : [whoMark(who)]),
    ...(rollbackOf === undefined ? [] : [rollbackMark(rollbackOf)]),
    // Last, since it may be too long for the description.
    ...(breakGlass === undefined ? [] : [describeBreakGlass(breakGlass)]),
  ];
  const what = familyAndRevision(propertiesOf(request.appSpec).TaskDefinition);
  return {
    application: request.application,
    deploymentGroup: request.deploymentGroup,
    description: [`cdktf-ecs-codedeploy ${fingerprint.slice(0, 12)}: ${what}`, ...said]
      .join(" ")
      .slice(0, LONGEST_DESCRIPTION),
    content,
    sha256: fingerprint,
    ...overridesOf(breakGlass),
  };
}

/** What an order's description says of itself. */
export function orderMark(mark: string): string {
  return `(order ${mark})`;
}
