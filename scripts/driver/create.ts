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
  const content = canonicalJson(request.appSpec);
  const fingerprint = sha256(content);
  return {
    application: request.application,
    deploymentGroup: request.deploymentGroup,
    description: descriptionOf(request, fingerprint, notes),
    content,
    sha256: fingerprint,
    ...overridesOf(notes.breakGlass),
  };
}

/** All of it is kept but for the names of task definitions, which may be so long that they are shortened to what is left. */
function descriptionOf(
  request: DeploymentRequest,
  fingerprint: string,
  { runId, who, mark, scaling, breakGlass, rollbackOf }: OrderNotes,
): string {
  const what = familyAndRevision(propertiesOf(request.appSpec).TaskDefinition);
  const textWith = (name: (full: string) => string): string =>
    [
      `cdktf-ecs-codedeploy ${fingerprint.slice(0, 12)}: ${name(what)}`,
      // First what the watchdog and a later run go by, and last what is the longest.
      ...(mark === undefined ? [] : [orderMark(mark)]),
      ...(scaling === undefined ? [] : [scalingMark(scaling)]),
      ...(request.successPoint === "traffic-shifted" ? [DONE_WHEN_SHIFTED] : []),
      ...(runId === undefined ? [] : [runMark(runId)]),
      // A break-glass names them itself.
      ...(who === undefined || breakGlass !== undefined ? [] : [whoMark(who)]),
      ...(rollbackOf === undefined ? [] : [rollbackMark(name(rollbackOf))]),
      ...(breakGlass === undefined ? [] : [describeBreakGlass(breakGlass)]),
    ].join(" ");
  const full = textWith((name) => name);
  if (full.length <= LONGEST_DESCRIPTION) {
    return full;
  }
  const left = LONGEST_DESCRIPTION - textWith(() => "").length;
  const most = Math.floor(left / (rollbackOf === undefined ? 1 : 2));
  return textWith((name) => shortened(name, most)).slice(0, LONGEST_DESCRIPTION);
}

/** A task definition's name and revision in so many characters at most, if they are enough for the revision: `a-long...:7`. */
function shortened(name: string, most: number): string {
  if (name.length <= most) {
    return name;
  }
  const revision = `...${name.slice(name.lastIndexOf(":"))}`;
  return `${name.slice(0, Math.max(1, most - revision.length))}${revision}`;
}

/** What an order's description says of itself. */
export function orderMark(mark: string): string {
  return `(order ${mark})`;
}
