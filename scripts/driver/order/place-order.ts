/** Creates the deployment. If an order gets no answer, it is not repeated before a new snapshot was taken. */
import { AwsFailure, explainFailure, type Suspension, type TaskSet, type TrafficShift } from "../../aws";
import type { RevisionObject } from "../../contract";
import type { DriverContext } from "../context/context";
import { DriverError, failureLine, NOT_STARTED } from "../context/errors";
import { EXIT_CODE } from "../context/exit-code";
import type { Decision } from "../decide/next-action";
import { type RunState, snapshotDeadline } from "../decide/run-state";
import type { Attempt } from "../settings/attempt";
import { overridesOf } from "../settings/break-glass";
import { type Difference, familyAndRevision } from "../state/revision";
import type { Snapshot } from "../state/snapshot";
import { orderOf } from "./create-input";
import { protectOrder, releaseIfAnswered } from "./protection";
import { storeForRollback, storeRevision } from "./store-revision";

const TO_ORDER = "codedeploy:CreateDeployment";
/** A deployment that ignores its group's alarms needs the permission to change the group. */
const TO_IGNORE_ALARMS = "codedeploy:UpdateDeploymentGroup";

/** The deployment that was created, and what was found before. */
export interface Created {
  readonly id: string;
  readonly snapshot: Snapshot;
  readonly shift: TrafficShift;
  readonly primary: TaskSet;
  readonly differences: readonly Difference[];
  /** What of the service's scaling was suspended before; `undefined` if it is left as it is. */
  readonly scaling: Suspension | undefined;
  /** Whether it is an operator's rollback. */
  readonly isRollback: boolean;
}

/** An order that can be sent, and the snapshot behind it. */
export type Ordering = Extract<Decision, { kind: "order" }> & { readonly snapshot: Snapshot };

/**
 * Orders the deployment.
 *
 * @returns `undefined` when it isn't known to be created: another run was faster, or no answer came
 * @throws AwsFailure when AWS refuses; DriverError when the caller may not ignore alarms
 */
export async function placeOrder(
  context: DriverContext,
  attempt: Attempt,
  state: RunState,
  { snapshot, primary, differences, last }: Ordering,
): Promise<Created | undefined> {
  // No earlier order has created a deployment so far, so what is live now is what was live before each of them.
  const beforeFirst = state.unanswered === undefined ? undefined : state.before?.last;
  state.before = { last: beforeFirst ?? last, snapshot };
  const { deploymentConfigName, neverRollsBack } = overridesOf(attempt.breakGlass);
  let shift: TrafficShift;
  let object: RevisionObject | undefined;
  try {
    object = await (attempt.rollbackOf === undefined ? storeRevision(context) : storeForRollback(context));
    shift = await context.aws.trafficShift(deploymentConfigName ?? snapshot.group.deploymentConfigName);
  } catch (error) {
    // While the outcome of an order isn't known, a transient failure is waited out.
    if (state.unanswered !== undefined && error instanceof AwsFailure && error.kind === "transient") {
      return undefined;
    }
    throw error;
  }
  const id = await send(context, attempt, state, { primary, object });
  if (id === undefined) {
    // Its deployment may take a moment to appear.
    state.deadline = snapshotDeadline(context);
    return undefined;
  }
  state.unanswered = undefined;
  // If the rollback is switched off, the run doesn't wait for one.
  const group = neverRollsBack === true ? { ...snapshot.group, rollbackEvents: [] } : snapshot.group;
  const scaling = state.scaling?.before;
  const isRollback = attempt.rollbackOf !== undefined;
  return { id, snapshot: { ...snapshot, group }, shift, primary, differences, scaling, isRollback };
}

/** @returns the deployment's id; `undefined` when another run was faster, or no answer came */
async function send(
  context: DriverContext,
  { runId, who, breakGlass, rollbackOf }: Attempt,
  state: RunState,
  { primary, object }: { readonly primary: TaskSet; readonly object: RevisionObject | undefined },
): Promise<string | undefined> {
  state.orders += 1;
  const { aws, mark, request, reporter } = context;
  protectOrder(context, rollbackOf !== undefined);
  try {
    const scaling = state.scaling?.before;
    const liveBefore = familyAndRevision(primary.taskDefinition);
    const { ignoresAlarms } = state;
    const notes = { runId, who, mark, scaling, breakGlass, rollbackOf, liveBefore, ignoresAlarms };
    const creation = await aws.createDeployment(orderOf({ ...request, object }, notes));
    if (creation.kind === "created") {
      return creation.id;
    }
    state.refusal = creation.message;
    reporter.progress(
      `CodeDeploy did not create a deployment (${creation.message ?? "another one is in progress"}): checking again.`,
    );
    releaseIfAnswered(context, state);
  } catch (error) {
    if (state.ignoresAlarms && isDenied(error)) {
      throw await mayNotIgnoreAlarms(context, error);
    }
    if (!(error instanceof AwsFailure && error.kind === "transient")) {
      throw error;
    }
    // Not repeated here: the next snapshot shows whether this order arrived.
    reporter.progress(`${explainFailure(error)} Checking whether the deployment was created.`);
    state.unanswered = error;
  }
  return undefined;
}

/** Whether one of the two actions was denied. AWS names the one that it denied, or the one that was called. */
function isDenied(error: unknown): error is AwsFailure {
  return (
    error instanceof AwsFailure &&
    error.kind === "denied" &&
    (error.action === TO_ORDER || error.action === TO_IGNORE_ALARMS)
  );
}

/** Nothing was created: the caller may not create a deployment that ignores the group's alarms. */
async function mayNotIgnoreAlarms({ wording }: DriverContext, { code, detail }: AwsFailure): Promise<Error> {
  const failure = new AwsFailure("denied", TO_ORDER, code, detail, undefined, undefined, TO_IGNORE_ALARMS);
  const more = await wording?.mayNotIgnoreAlarms?.();
  return more === undefined
    ? failure
    : new DriverError(EXIT_CODE.badInput, [NOT_STARTED, failureLine("  ", failure), ...more]);
}
