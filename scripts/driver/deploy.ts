/**
 * The loop of a run: take a snapshot, decide the next action, act. It ends with a deployment to follow, or with a result. Following
 * happens outside of the loop.
 */
import { AwsFailure, explainFailure } from "../aws";
import { restoreScaling } from "./autoscaling/restore";
import type { DriverContext } from "./context/context";
import { creationUnknown, DriverError, notStartedAfter } from "./context/errors";
import { EXIT_CODE } from "./context/exit-code";
import { tidy } from "./context/format";
import { poll } from "./context/poll";
import { warningOf } from "./decide/findings";
import { type Facts, nextAction } from "./decide/next-action";
import type { Refusal } from "./decide/refusal";
import { newRunState, type RunState } from "./decide/run-state";
import { waitUntilSteady } from "./follow/steady";
import { handleRunning } from "./order/handle-running";
import { type Created, gatherFacts, ignoresAlarms, placeOrder } from "./order/place-order";
import { isProtected, release, releaseIfAnswered } from "./order/protection";
import { wanted } from "./report/lines";
import { refusalLines } from "./report/refusal";
import { followAdopted, followCreated } from "./rollout";
import type { DeployResult } from "./run-result";
import type { Attempt } from "./settings/attempt";
import { describeBreakGlass } from "./settings/break-glass";
import { type Snapshot, takeSnapshot } from "./state/snapshot";

/** How often production may change during a run; in minutes: for how long snapshots are repeated, and how often. */
const DECIDE = { changes: 3, within: 1, every: 5 / 60 };

/** How the loop ends. */
type End =
  | { readonly kind: "result"; readonly result: DeployResult }
  | { readonly kind: "created"; readonly created: Created }
  /** A deployment that was found. `atOrder`: the snapshot before the order of this run that created it. */
  | {
      readonly kind: "found";
      readonly snapshot: Snapshot;
      readonly deployment: NonNullable<Snapshot["running"]>;
      readonly atOrder?: Snapshot | undefined;
    };

/**
 * Deploys the revision, or finds out why it must not.
 *
 * @throws DriverError for wrong input or a failure of AWS; AwsFailure when nothing was ordered yet
 */
export async function deploy(context: DriverContext, attempt: Attempt): Promise<DeployResult> {
  const state = newRunState();
  const { breakGlass, runId } = attempt;
  if (breakGlass !== undefined) {
    const run = runId === undefined ? "" : ` (run ${runId})`;
    context.reporter.progress(`This run is a ${describeBreakGlass(breakGlass)}${run}`);
  }
  try {
    const result = await resultOf(context, await untilThereIsAnEnd(context, attempt, state));
    release(context);
    return result;
  } catch (error) {
    throw explained(context, state, error);
  }
}

function resultOf(context: DriverContext, end: End): Promise<DeployResult> | DeployResult {
  switch (end.kind) {
    case "result":
      return end.result;
    case "created":
      return followCreated(context, end.created);
    case "found":
      return followAdopted(context, end.snapshot, end.deployment, end.atOrder);
  }
}

async function untilThereIsAnEnd(context: DriverContext, attempt: Attempt, state: RunState): Promise<End> {
  const { clock, minuteMs, reporter, request } = context;
  const run = { request, attempt, state };
  const { superseded } = state.queue;
  const inAMinute = () => clock.now() + DECIDE.within * minuteMs;
  const end = (result: DeployResult): End => ({ kind: "result", result });
  let changes = 0;
  let deadline: number | undefined;
  for (;;) {
    const snapshot = await snapshotWithin(context, deadline);
    deadline ??= inAMinute();
    if (snapshot.running === undefined) {
      state.scaling ??= { before: await restoreScaling(context) };
    }
    let action = nextAction(run, snapshot);
    let facts: Facts | undefined;
    if (action.kind === "check") {
      facts = await gatherFacts(context, state, snapshot, action.primary);
      // A later order doesn't ask for the alarms again.
      state.ignoresAlarms ||= ignoresAlarms(attempt, facts.preflight.findings);
      action = nextAction(run, snapshot, facts);
      tellFacts(context, state, facts, action.kind === "order" || action.kind === "refuse");
    }
    let because: Refusal;
    switch (action.kind) {
      case "refuse":
        return end(refused(context, state, action.refusal));
      case "adopt":
        state.unanswered = undefined;
        if (attempt.breakGlass !== undefined && state.orders === 0) {
          reporter.progress("The break-glass has no effect on a deployment that is already running.");
        }
        return { kind: "found", snapshot, deployment: action.deployment };
      case "follow-ended":
        state.unanswered = undefined;
        // Another run may have deployed after it, and what was live before it may be gone.
        return { kind: "found", snapshot, deployment: action.deployment, atOrder: state.before?.snapshot };
      case "wait":
      case "supersede": {
        const refusal = await handleRunning(context, attempt, state, snapshot, action);
        if (refusal !== undefined) {
          return end(refused(context, state, refusal));
        }
        deadline = inAMinute();
        // The other deployment's run may have suspended the scaling that was read.
        state.scaling = undefined;
        continue;
      }
      case "wait-until-steady": {
        const { images } = context.record;
        await images.learn(context.aws, [action.primary.taskDefinition]);
        reporter.progress(
          `${request.service} already runs ${wanted(request, images)}: no deployment is needed`,
        );
        const steady = await waitUntilSteady(context, snapshot.group, action.primary);
        if (steady.kind !== "changed") {
          return end(
            steady.kind === "steady"
              ? { kind: "nothing-to-do", primary: steady.primary, superseded }
              : { ...steady, superseded },
          );
        }
        reporter.progress("Another task set serves production now: checking again.");
        changes += 1;
        deadline = changes < DECIDE.changes ? inAMinute() : clock.now();
        because = { kind: "unsettled" };
        break;
      }
      case "snapshot-again":
        because = action.because;
        break;
      case "check":
        throw new Error("the facts were gathered already");
      case "order": {
        const { orders } = state;
        const last = facts?.last ?? { kind: "known", deployment: undefined };
        const created = await placeOrder(context, attempt, state, { ...action, snapshot, last });
        if (created !== undefined) {
          return { kind: "created", created };
        }
        because = { kind: "one-is-running-unseen", message: state.refusal };
        // A deployment that was ordered gets the full time to appear.
        deadline = state.orders > orders ? inAMinute() : deadline;
      }
    }
    if (clock.now() >= deadline) {
      return end(refused(context, state, because));
    }
    await clock.sleep(DECIDE.every * minuteMs);
  }
}

/** Reports what is unknown, and the problems that do not block the order. @param isDecided by these facts */
function tellFacts({ reporter }: DriverContext, state: RunState, facts: Facts, isDecided: boolean): void {
  const { last, preflight } = facts;
  if (last.kind === "not-known" && !state.isPastUnknown) {
    reporter.progress(last.why);
    state.isPastUnknown = true;
  }
  if (isDecided) {
    const warnings = preflight.findings.flatMap((finding) => warningOf(finding, state.ignoresAlarms) ?? []);
    for (const line of [...preflight.unknown, ...warnings]) {
      reporter.progress(line);
    }
  }
}

/**
 * Takes a snapshot. Repeats it until the deadline after a transient failure: only a snapshot shows what this run ordered or stopped.
 * Without a deadline, at the first snapshot of a run, it fails at once: nothing was ordered yet.
 */
async function snapshotWithin(context: DriverContext, deadline: number | undefined): Promise<Snapshot> {
  const { aws, clock, minuteMs, reporter, request } = context;
  if (deadline === undefined) {
    return takeSnapshot(aws, request);
  }
  const { answer, failure } = await poll(clock, {
    ask: () => takeSnapshot(aws, request),
    isEnough: () => true,
    deadline,
    pauseMs: () => DECIDE.every * minuteMs,
    say: reporter.progress,
  });
  if (answer === undefined) {
    throw failure;
  }
  return answer;
}

/** @throws what {@link explained} adds to what is known of the order, where one had no answer */
function refused(
  { record, request, wording }: DriverContext,
  { unanswered, queue }: RunState,
  refusal: Refusal,
): DeployResult {
  const { superseded } = queue;
  if (unanswered !== undefined) {
    const { images } = record;
    const lines = refusalLines(request, refusal, { superseded, wording, images }).map(tidy);
    throw refusal.kind === "one-is-running-unseen" ? unanswered : new DriverError(EXIT_CODE.refused, lines);
  }
  return { kind: "refused", refusal, superseded };
}

/** An error with what is known about this run's orders. It ends the protection if there is no order left to find. */
function explained(context: DriverContext, state: RunState, error: unknown): unknown {
  const { reporter, request, wording } = context;
  const { unanswered, queue } = state;
  const isGuarded = isProtected(context);
  const isBug = !(error instanceof AwsFailure || error instanceof DriverError);
  if (!isBug) {
    releaseIfAnswered(context, state);
  }
  if (unanswered === undefined) {
    return queue.superseded.length === 0 ? error : notStartedAfter(queue.superseded, error);
  }
  if (isBug) {
    creationUnknown(unanswered, isGuarded, request, { wording }).lines.forEach(reporter.failure);
    return error;
  }
  if (error === unanswered) {
    return creationUnknown(unanswered, isGuarded, request, { wording });
  }
  const since = error instanceof AwsFailure ? [`  ${explainFailure(error)}`] : error.said.slice(1);
  return creationUnknown(unanswered, isGuarded, request, { since, wording });
}
