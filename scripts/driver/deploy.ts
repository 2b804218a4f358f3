/**
 * The loop of a run: take a snapshot, decide the next action, act. It ends with a deployment to follow, or with a result. Following
 * happens outside of the loop.
 */
import { waitWhileLive } from "./already-live";
import { restoreScaling } from "./autoscaling/restore";
import type { DriverContext } from "./context/context";
import { decide } from "./decide/decide";
import type { Decision } from "./decide/next-action";
import { withApproval } from "./decide/previous-attempts";
import type { Refusal } from "./decide/refusal";
import { newRunState, type RunState, snapshotDeadline } from "./decide/run-state";
import { handleRunning } from "./order/handle-running";
import { type Created, placeOrder } from "./order/place-order";
import { isProtected, release, releaseAfter } from "./order/protection";
import { refusedUnanswered, withOrders } from "./report/unanswered";
import { type FoundDeployment, followCreated, followFound, learnWanted } from "./rollout";
import type { RegularResult } from "./run-result";
import type { Attempt } from "./settings/attempt";
import { breakGlassLines } from "./settings/break-glass";
import { liveOf } from "./state/live";
import { SNAPSHOT_EVERY_MINUTES, type Snapshot, snapshotWithin } from "./state/snapshot";

/** How the loop ends: with a deployment to follow, or with a result. */
type End =
  | { readonly kind: "created"; readonly created: Created }
  | { readonly kind: "found"; readonly found: FoundDeployment }
  | RegularResult;

/** Take another snapshot: after a pause, or at once. `because`: what the run ends with if the time is over. */
type Again = { readonly kind: "again"; readonly because: Refusal } | { readonly kind: "again-at-once" };

/**
 * Deploys the revision, or finds out why it must not.
 *
 * @throws DriverError for wrong input or a failure of AWS; AwsFailure when nothing was ordered yet
 */
export async function deploy(context: DriverContext, attempt: Attempt): Promise<RegularResult> {
  const state = newRunState();
  breakGlassLines(attempt.breakGlass, attempt.runId).forEach(context.reporter.progress);
  let result: RegularResult;
  try {
    result = await resultOf(context, await runLoop(context, attempt, state));
  } catch (error) {
    const isGuarded = isProtected(context);
    releaseAfter(context, state, error);
    throw withOrders(context, state, error, isGuarded);
  }
  // An order without an answer may have created a deployment: then "no deployment was created" would be wrong.
  if (result.kind === "refused" && state.unanswered !== undefined) {
    throw refusedUnanswered(context, state.unanswered, result, isProtected(context));
  }
  if (result.kind === "refused") {
    await learnWanted(context);
    await context.record.images.learn(context.aws, [result.live?.primary?.taskDefinition]);
    result = { ...result, refusal: await withApproval(context, result.refusal) };
  }
  release(context);
  return result;
}

async function runLoop(context: DriverContext, attempt: Attempt, state: RunState): Promise<End> {
  const { clock, minuteMs } = context;
  for (;;) {
    const snapshot = await snapshotWithin(context, state.deadline);
    state.deadline ??= snapshotDeadline(context);
    if (snapshot.running === undefined) {
      state.scaling ??= { before: await restoreScaling(context) };
    }
    const decision = await decide(context, attempt, state, snapshot);
    const next = await act(context, attempt, state, snapshot, decision);
    if (next.kind === "again") {
      if (clock.now() >= state.deadline) {
        return refused(state, next.because);
      }
      await clock.sleep(SNAPSHOT_EVERY_MINUTES * minuteMs);
    } else if (next.kind !== "again-at-once") {
      return next;
    }
  }
}

async function act(
  context: DriverContext,
  attempt: Attempt,
  state: RunState,
  snapshot: Snapshot,
  action: Decision,
): Promise<End | Again> {
  switch (action.kind) {
    case "refuse":
      return { ...refused(state, action.refusal), live: liveOf(snapshot) };
    case "snapshot-again":
      return { kind: "again", because: action.because };
    case "wait":
    case "supersede": {
      const refusal = await handleRunning(context, attempt, state, snapshot, action);
      return refusal === undefined ? { kind: "again-at-once" } : refused(state, refusal);
    }
    case "wait-until-steady": {
      const result = await waitWhileLive(context, state, snapshot, action.primary);
      return result ?? { kind: "again", because: { kind: "unstable" } };
    }
    case "adopt":
      return found(state, { snapshot, deployment: action.deployment });
    case "follow-ended":
      // Another run may have deployed after it, and what was live before it may be gone.
      return found(state, { snapshot, deployment: action.deployment, atOrder: state.before?.snapshot });
    case "order": {
      const created = await placeOrder(context, attempt, state, { ...action, snapshot });
      return created === undefined
        ? { kind: "again", because: { kind: "unlisted-deployment-running", message: state.refusal } }
        : { kind: "created", created };
    }
  }
}

function refused(
  { queue: { superseded } }: RunState,
  refusal: Refusal,
): Extract<RegularResult, { kind: "refused" }> {
  return { kind: "refused", refusal, superseded };
}

/** The deployment of this run's order without an answer, or of another run. */
function found(state: RunState, deployment: FoundDeployment): End {
  state.unanswered = undefined;
  return { kind: "found", found: deployment };
}

async function resultOf(context: DriverContext, end: End): Promise<RegularResult> {
  switch (end.kind) {
    case "created":
      return followCreated(context, end.created);
    case "found":
      return followFound(context, end.found);
    default:
      return end;
  }
}
