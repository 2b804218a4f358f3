/** The order for a deployment: the AppSpec as it triggered it, and what a person switched off for it. */

import type { NewDeployment, Suspension } from "../aws";
import type { DeploymentRequest } from "../contract";
import { type BreakGlass, describeBreakGlass, overridesOf } from "./break-glass";
import { canonicalJson, sha256 } from "./fingerprint";
import { rollbackMark, runMark } from "./history";
import { revisionName } from "./revision";
import { scalingMark } from "./scaling";
import { whoMark } from "./who";

/** CodeDeploy refuses a longer description. */
export const LONGEST_DESCRIPTION = 512;

/** What an order's description says where its run is done with the traffic shift, and leaves blue's end to CodeDeploy. */
export const DONE_WHEN_SHIFTED = "(done when shifted)";

/** What CodeDeploy is sent, or has: its own text where it has one, so that the text's fingerprint is CodeDeploy's too. */
function contentOf({ appSpec, content }: Pick<DeploymentRequest, "appSpec" | "content">): string {
  return content ?? canonicalJson(appSpec);
}

/** A revision's identity: two deployments with the same one roll out the same. */
export function fingerprintOf(request: Pick<DeploymentRequest, "appSpec" | "content">): string {
  return sha256(contentOf(request));
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
  const content = contentOf(request);
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

/**
 * All of it is kept but for the names of task definitions, which may be so long that they are shortened to what is left: its
 * own first, which the fingerprint stands for anyway.
 */
function descriptionOf(
  request: DeploymentRequest,
  fingerprint: string,
  { runId, who, mark, scaling, breakGlass, rollbackOf }: OrderNotes,
): string {
  const what = revisionName(request.appSpec);
  const textWith = (own: string, left: string | undefined): string =>
    [
      `cdktf-ecs-codedeploy ${fingerprint.slice(0, 12)}: ${own}`,
      // First what the watchdog and a later run go by, and last what is the longest.
      ...(mark === undefined ? [] : [orderMark(mark)]),
      ...(scaling === undefined ? [] : [scalingMark(scaling)]),
      ...(request.successPoint === "traffic-shifted" ? [DONE_WHEN_SHIFTED] : []),
      ...(runId === undefined ? [] : [runMark(runId)]),
      // A break-glass names them itself.
      ...(who === undefined || breakGlass !== undefined ? [] : [whoMark(who)]),
      ...(left === undefined ? [] : [rollbackMark(left)]),
      ...(breakGlass === undefined ? [] : [describeBreakGlass(breakGlass)]),
    ].join(" ");
  const own = shortenedBy(what, textWith(what, rollbackOf).length - LONGEST_DESCRIPTION);
  const left = rollbackOf && shortenedBy(rollbackOf, textWith(own, rollbackOf).length - LONGEST_DESCRIPTION);
  return textWith(own, left).slice(0, LONGEST_DESCRIPTION);
}

const CUT = "...";

/** A task definition's name and revision without so many characters, as far as that leaves the revision: `a-long...:7`. */
function shortenedBy(name: string, characters: number): string {
  if (characters <= 0) {
    return name;
  }
  const revision = `${CUT}${name.slice(name.lastIndexOf(":"))}`;
  return `${name.slice(0, Math.max(1, name.length - characters - revision.length))}${revision}`;
}

/** Whether a name that an order's description has, whole or shortened, is this one. */
export function isNameOf(described: string, name: string): boolean {
  const [beginning = "", revision] = described.split(CUT);
  return revision === undefined
    ? described === name
    : name.startsWith(beginning) && name.slice(name.lastIndexOf(":")) === revision;
}

/** What an order's description says of itself. */
export function orderMark(mark: string): string {
  return `(order ${mark})`;
}
