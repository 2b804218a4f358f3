/** What is there, and what is to be done about it: to look is one thing, to decide another, which needs no AWS. */

import type { AwsFailure, Deployment, TaskSet } from "../../aws";
import { isFinal } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { WhenRunning } from "../settings/attempt";
import { isRollback } from "../state/description";
import { fingerprintOf } from "../state/fingerprint";
import { primaryOf } from "../state/live";
import { servesAll } from "../state/live-traffic";
import { type Difference, differences } from "../state/revision";
import type { Sight } from "../state/snapshot";
import type { Finding } from "./findings";
import { productionFindings } from "./traffic-findings";

/** Why no deployment is created, although the service isn't on the revision, or isn't known to stay on it. */
export type Refusal =
  /** Somebody deploys already. */
  | { readonly kind: "one-is-running"; readonly id: string; readonly isRollback: boolean }
  /** Its end was waited for, for as long as it may take. */
  | { readonly kind: "outlasted"; readonly id: string; readonly isRollback: boolean }
  /** Others came first, one after another, for as long as any of them is waited for, or stopped; this one runs still. */
  | { readonly kind: "others-first"; readonly id: string; readonly isRollback: boolean }
  /** It was to be stopped, and AWS said no, or never answered. */
  | { readonly kind: "not-superseded"; readonly id: string; readonly failure: AwsFailure }
  /**
   * CodeDeploy takes no deployment, as if one ran, and lists none, also after it was asked again: the quota of the account may
   * be the reason.
   */
  | { readonly kind: "one-is-running-unseen"; readonly message?: string | undefined }
  /**
   * This very revision failed or was stopped before, and nobody said to try it again. What would be in a retry's way comes
   * along: a listener that was left halfway is more urgent than the revision.
   */
  | {
      readonly kind: "failed-before";
      readonly deployment: Deployment;
      readonly findings: readonly Finding[];
    }
  /** It would fail, or be stopped as soon as it had begun: all that was found against it. */
  | { readonly kind: "preflight"; readonly findings: readonly Finding[] }
  /** What was live at one look wasn't at the next, again and again. */
  | { readonly kind: "unsettled" }
  /** There is no task set from which traffic could be shifted away. */
  | { readonly kind: "no-primary" };

export type Decision =
  /** This very revision is being deployed: by a run that died, or by an order whose answer got lost. */
  | { readonly kind: "adopt"; readonly deployment: Deployment }
  /** Another revision, or a rollback, is being deployed: its end comes first. */
  | { readonly kind: "wait"; readonly other: Deployment }
  /** Another revision is being deployed, and a person said that this one goes before. */
  | { readonly kind: "supersede"; readonly other: Deployment }
  /** What ran has just ended: what was seen of the service may be from before its end. */
  | { readonly kind: "look-again"; readonly id: string; readonly isRollback: boolean }
  /** The service is on this revision: wait until it is steady. */
  | { readonly kind: "already-there"; readonly primary: TaskSet }
  /** Unless the preflight finds something against it. */
  | { readonly kind: "create"; readonly primary: TaskSet; readonly differences: readonly Difference[] }
  | { readonly kind: "refuse"; readonly refusal: Refusal };

/** What is to be done, by what a look found. The order of the questions is the order of the answers' weight. */
export function decide(
  request: DeploymentRequest,
  sight: Sight,
  whenRunning: WhenRunning = "wait",
): Decision {
  const { running } = sight;
  if (running !== undefined) {
    return aboutRunning(request, running, whenRunning);
  }
  const primary = primaryOf(sight.service);
  if (primary === undefined) {
    return { kind: "refuse", refusal: { kind: "no-primary" } };
  }
  const found = differences(request.appSpec, primary);
  if (found.length > 0) {
    return { kind: "create", primary, differences: found };
  }
  return servesAll(primary, sight.production)
    ? { kind: "already-there", primary }
    : {
        kind: "refuse",
        refusal: { kind: "preflight", findings: productionFindings(sight, primary) },
      };
}

function aboutRunning(request: DeploymentRequest, running: Deployment, whenRunning: WhenRunning): Decision {
  if (isFinal(running.status)) {
    return { kind: "look-again", id: running.id, isRollback: running.isRollback };
  }
  const isOwn = running.sha256 === fingerprintOf(request);
  // A rollback is somebody's way out of trouble: nobody's own, whatever it deploys, and never to be stopped.
  if (running.isRollback && whenRunning !== "fail") {
    return { kind: "wait", other: running };
  }
  if (isOwn && !running.isRollback) {
    return { kind: "adopt", deployment: running };
  }
  if (whenRunning === "fail") {
    const isBack = isRollback(running);
    return { kind: "refuse", refusal: { kind: "one-is-running", id: running.id, isRollback: isBack } };
  }
  return { kind: isRollback(running) ? "wait" : whenRunning, other: running };
}
