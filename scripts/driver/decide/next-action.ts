/**
 * What a run does next: a pure function of its settings, of what it has done so far, of a snapshot, and of facts that are gathered
 * only before an order. Its tests are the rows of the decision table in docs/architecture.md.
 */
import { type Deployment, isFinal, type TaskSet } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Attempt } from "../settings/attempt";
import { isRollback } from "../state/description";
import { fingerprintOf } from "../state/fingerprint";
import { primaryOf } from "../state/live";
import { type Difference, differences } from "../state/revision";
import type { Snapshot } from "../state/snapshot";
import type { Preflight } from "./check";
import { blocks, type Finding } from "./findings";
import { endedSince, failedBefore, type LastTime } from "./previous-attempts";
import type { Refusal } from "./refusal";
import type { RunState } from "./run-state";
import { productionFindings } from "./traffic-findings";

/** A run sends at most this many orders: the others were refused, or got no answer. */
export const MOST_ORDERS = 3;

/** What a run decides by, besides the snapshot. */
export interface Run {
  readonly request: DeploymentRequest;
  readonly attempt: Pick<Attempt, "isRetry" | "runId" | "whenRunning">;
  readonly state: RunState;
}

/** What is read only before an order. */
export interface Facts {
  readonly last: LastTime;
  readonly preflight: Preflight;
}

export type Action =
  /** Follow this deployment of this revision. A killed run created it, or an order of this run that got no answer. */
  | { readonly kind: "adopt"; readonly deployment: Deployment }
  /** Wait for the end of another revision's deployment, or of a rollback. */
  | { readonly kind: "wait"; readonly other: Deployment }
  /** Stop another revision's deployment. */
  | { readonly kind: "supersede"; readonly other: Deployment }
  /** Take another snapshot. `because`: what the run ends with if that doesn't help in time. */
  | { readonly kind: "snapshot-again"; readonly because: Refusal }
  /** Wait until the live revision, which is this one, is steady. */
  | { readonly kind: "wait-until-steady"; readonly primary: TaskSet }
  /** Gather the facts, and decide with them. */
  | { readonly kind: "check"; readonly primary: TaskSet }
  /** Follow the deployment of an order that got no answer: the order had arrived, and the deployment has ended. */
  | { readonly kind: "follow-ended"; readonly deployment: Deployment }
  /** Order the deployment. `last`: the last one of this revision. */
  | {
      readonly kind: "order";
      readonly primary: TaskSet;
      readonly differences: readonly Difference[];
      readonly last: LastTime;
    }
  | { readonly kind: "refuse"; readonly refusal: Refusal };

/** An action that doesn't need more facts. */
export type Decision = Exclude<Action, { kind: "check" }>;

/** @param facts without them, the answer may be that they must be gathered */
export function nextAction(run: Run, snapshot: Snapshot, facts: Facts): Decision;
export function nextAction(run: Run, snapshot: Snapshot, facts?: undefined): Action;
export function nextAction(run: Run, snapshot: Snapshot, facts?: Facts): Action {
  const { request, attempt, state } = run;
  const { running } = snapshot;
  if (running !== undefined) {
    return aboutRunning(run, running);
  }
  const primary = primaryOf(snapshot.service);
  if (primary === undefined) {
    // While ECS changes a service, it may leave out PRIMARY for a moment.
    return { kind: "snapshot-again", because: { kind: "no-primary" } };
  }
  const found = differences(request.appSpec, primary);
  const isLive = found.length === 0;
  const isOver = state.orders >= MOST_ORDERS && state.unanswered === undefined;
  if (isLive && state.unanswered === undefined) {
    return whenLive(snapshot, primary);
  }
  if (!isLive && isOver) {
    return { kind: "snapshot-again", because: unseen(state) };
  }
  if (facts === undefined) {
    return { kind: "check", primary };
  }
  const arrived = arrivedOrder(state, facts.last);
  if (arrived !== undefined && arrived !== "not-known") {
    return { kind: "follow-ended", deployment: arrived };
  }
  if (isLive) {
    return whenLive(snapshot, primary);
  }
  if (arrived === "not-known") {
    return { kind: "snapshot-again", because: unseen(state) };
  }
  if (request.basedOn !== undefined && request.basedOn !== primary.taskDefinition) {
    return { kind: "refuse", refusal: { kind: "live-changed", basedOn: request.basedOn } };
  }
  const findings = facts.preflight.findings.filter((finding) => blocks(finding, state.ignoresAlarms));
  const failed = state.unanswered === undefined ? failedBefore(attempt, facts.last) : undefined;
  if (failed !== undefined) {
    return { kind: "refuse", refusal: { kind: "failed-before", deployment: failed, findings } };
  }
  if (findings.length > 0) {
    return { kind: "refuse", refusal: { kind: "preflight", findings } };
  }
  return state.orders < MOST_ORDERS
    ? { kind: "order", primary, differences: found, last: facts.last }
    : { kind: "snapshot-again", because: unseen(state) };
}

/** The revision is PRIMARY: if all production traffic goes to it, nothing has to be deployed. */
function whenLive(snapshot: Snapshot, primary: TaskSet): Action {
  const findings: readonly Finding[] = productionFindings(snapshot, primary);
  return findings.length === 0
    ? { kind: "wait-until-steady", primary }
    : { kind: "refuse", refusal: { kind: "preflight", findings } };
}

/** Whether an order without an answer had arrived, and its deployment has ended since. */
function arrivedOrder(
  { before, unanswered }: RunState,
  last: LastTime,
): Deployment | "not-known" | undefined {
  return unanswered === undefined ? undefined : endedSince(before?.last, last);
}

/** CodeDeploy creates no deployment, and lists none in progress. */
function unseen({ refusal }: RunState): Refusal {
  return { kind: "unlisted-deployment-running", message: refusal };
}

function aboutRunning({ request, attempt: { whenRunning } }: Run, running: Deployment): Action {
  const { id } = running;
  const goesBack = isRollback(running);
  if (isFinal(running.status)) {
    // The snapshot of the service may be from before its end.
    return {
      kind: "snapshot-again",
      because: { kind: "another-deployment-running", id, isRollback: running.isRollback },
    };
  }
  const isOwn = running.sha256 === fingerprintOf(request);
  // A rollback by CodeDeploy belongs to no run, whatever it deploys, and is never stopped.
  if (running.isRollback && whenRunning !== "fail") {
    return { kind: "wait", other: running };
  }
  if (isOwn && !running.isRollback) {
    return { kind: "adopt", deployment: running };
  }
  if (whenRunning === "fail") {
    return { kind: "refuse", refusal: { kind: "another-deployment-running", id, isRollback: goesBack } };
  }
  return { kind: goesBack ? "wait" : whenRunning, other: running };
}
