/** Orders the deployment once everything was asked that stands against it, and never twice blindly. */

import { AwsFailure, explainFailure, type Suspension, type TaskSet, type TrafficShift } from "../../aws";
import type { Watch } from "../context/context";
import { DriverError, NOT_STARTED, tellFailure } from "../context/errors";
import { EXIT_CODE } from "../context/exit-code";
import { type Finding, warningOf } from "../decide/findings";
import type { Decision, Refusal } from "../decide/next-action";
import { type Preflight, preflight, revisionPreflight } from "../decide/preflight";
import { endedSince, failedBefore, type LastTime, lastTime } from "../decide/previous-attempts";
import { listenerFindings } from "../decide/traffic-findings";
import type { Report } from "../report/lines";
import { followAdopted, followCreated, unlessMoved } from "../rollout";
import type { Attempt } from "../settings/attempt";
import { overridesOf } from "../settings/break-glass";
import { familyAndRevision } from "../state/revision";
import type { Sight } from "../state/snapshot";
import { orderOf } from "./create-input";
import type { Queue } from "./wait-for-running";

/** A deployment is ordered so often at most: the others were refused, or got no answer. */
const MOST_ORDERS = 3;

const TO_ORDER = "codedeploy:CreateDeployment";
const TO_CHANGE_THE_GROUP = "codedeploy:UpdateDeploymentGroup";
/** An order that overrides its group's alarms needs the right to change the group. */
const NEEDED_TO_OVERRIDE =
  "codedeploy:CreateDeployment with codedeploy:UpdateDeploymentGroup, which ignoring alarms needs";

/** The orders that went out. As long as one of them is unanswered, nobody may say that nothing was changed. */
export interface Orders {
  count: number;
  unanswered: AwsFailure | undefined;
  /** What CodeDeploy said when it took none, since too many run. */
  refusal: string | undefined;
  /**
   * The last deployment of this revision when the first unanswered order went out, and what was seen before the latest one:
   * what CodeDeploy rolls back to.
   */
  before: { readonly last: LastTime; readonly sight: Sight } | undefined;
  /** Whether it was said that this isn't known. */
  isPastUnknown: boolean;
  /** What came first. Once something was told to stop, something was changed. */
  readonly queue: Queue;
  /** What was suspended of the service's scaling when it was looked at; `undefined` before that. */
  scaling: { readonly before: Suspension | undefined } | undefined;
  /** Whether they ignore the group's alarms. */
  ignoresAlarms: boolean;
}

export function noOrders(): Orders {
  return {
    count: 0,
    unanswered: undefined,
    refusal: undefined,
    before: undefined,
    isPastUnknown: false,
    queue: { until: undefined, superseded: [] },
    scaling: undefined,
    ignoresAlarms: false,
  };
}

/** What is to be created, and what was seen before. */
export type Creating = Extract<Decision, { kind: "create" }> & { readonly sight: Sight };

/** What came of the wish for a deployment. */
export type Ordered =
  /** There was a deployment of this run's, and this is how it ended. */
  | { readonly kind: "ended"; readonly report: Report }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** None is known to be there, so that it takes another look. */
  | { readonly kind: "look-again" };

/**
 * Orders the deployment, unless what is in its way, or what happened to this revision meanwhile, says otherwise; and sees
 * it through to its end.
 */
export async function orderUnlessBarred(
  watch: Watch,
  attempt: Attempt,
  orders: Orders,
  creating: Creating,
): Promise<Ordered> {
  if (orders.count >= MOST_ORDERS && orders.unanswered === undefined) {
    return { kind: "look-again" };
  }
  const [last, found] = await Promise.all([lastTime(watch), inTheWay(watch, orders, creating)]);
  if (last.kind === "not-known" && !orders.isPastUnknown) {
    watch.reporter.progress(last.why);
    orders.isPastUnknown = true;
  }
  const arrived = await followArrived(watch, orders, creating.sight, last);
  if (arrived === "not-known") {
    return { kind: "look-again" };
  }
  if (arrived !== undefined) {
    return { kind: "ended", report: arrived };
  }
  for (const line of found.unknown) {
    watch.reporter.progress(line);
  }
  // A later order doesn't ask for the alarms again.
  orders.ignoresAlarms ||= ignoresAlarms(attempt, found.findings);
  const findings = withoutWarnings(watch, orders, found.findings);
  const failed = orders.unanswered === undefined ? failedBefore(attempt, last) : undefined;
  if (failed !== undefined) {
    return { kind: "refused", refusal: { kind: "failed-before", deployment: failed, findings } };
  }
  if (findings.length > 0) {
    return { kind: "refused", refusal: { kind: "preflight", findings } };
  }
  // No earlier order has created a deployment by now: what is live now is what is live before the deployment of any of them.
  const beforeFirst = orders.unanswered === undefined ? undefined : orders.before?.last;
  orders.before = { last: beforeFirst ?? last, sight: creating.sight };
  return orders.count < MOST_ORDERS ? create(watch, attempt, orders, creating) : { kind: "look-again" };
}

/**
 * An order without an answer may have arrived, and its deployment have come to its end before anybody looked: then that is
 * what the run tells of.
 *
 * @returns `undefined` where no order is unanswered, or none arrived; `not-known` where AWS doesn't say
 */
export async function followArrived(
  watch: Watch,
  orders: Orders,
  sight: Sight,
  last: LastTime,
): Promise<Report | undefined | "not-known"> {
  const { before, unanswered } = orders;
  const ended = unanswered === undefined ? undefined : endedSince(before?.last, last);
  if (ended === undefined || ended === "not-known") {
    return ended;
  }
  orders.unanswered = undefined;
  // By now somebody may have deployed after it, and what was live before it be gone.
  return followAdopted(watch, sight, ended, before?.sight);
}

/**
 * What would be in the way of this run's order whatever becomes of another deployment: asked before that is stopped for it.
 * What AWS doesn't say is held against nothing here, and said when the order's turn has come.
 *
 * @throws AwsFailure where nothing can be asked: the credentials, or the certificate, are no good
 */
export async function barredAnyway(
  watch: Watch,
  attempt: Attempt,
  { group }: Sight,
): Promise<Refusal | undefined> {
  const [last, { findings }] = await Promise.all([lastTime(watch), revisionPreflight(watch, group)]);
  const deployment = failedBefore(attempt, last);
  if (deployment !== undefined) {
    return { kind: "failed-before", deployment, findings };
  }
  return findings.length === 0 ? undefined : { kind: "preflight", findings };
}

/** What is asked once, when nothing is left to do but to order. A later order goes by what its look has found. */
async function inTheWay(watch: Watch, { count }: Orders, { sight, primary }: Creating): Promise<Preflight> {
  return count === 0
    ? preflight(watch, sight, primary)
    : { findings: listenerFindings(sight, primary), unknown: [] };
}

/**
 * Whether an order ignores the group's alarms: by a break-glass, or because it is a rollback while one of them is in ALARM. The
 * release that is rolled back may be the reason for that, and would keep itself in production.
 */
export function ignoresAlarms(
  { breakGlass, rollbackOf }: Pick<Attempt, "breakGlass" | "rollbackOf">,
  findings: readonly Finding[],
): boolean {
  const isAlarmed = findings.some(({ kind }) => kind === "alarm");
  return overridesOf(breakGlass).ignoresAlarms === true || (rollbackOf !== undefined && isAlarmed);
}

/** What keeps from the order: alarms that it ignores don't, and each is said; nothing passes the rest. */
function withoutWarnings(
  { reporter }: Watch,
  orders: Pick<Orders, "ignoresAlarms">,
  findings: readonly Finding[],
): readonly Finding[] {
  return findings.filter((finding) => {
    const warning = warningOf(finding, orders.ignoresAlarms);
    if (warning !== undefined) {
      reporter.progress(warning);
    }
    return warning === undefined;
  });
}

async function create(
  watch: Watch,
  attempt: Attempt,
  orders: Orders,
  { sight, primary, differences }: Creating,
): Promise<Ordered> {
  const { deploymentConfigName, neverRollsBack } = overridesOf(attempt.breakGlass);
  let shift: TrafficShift;
  try {
    shift = await watch.aws.trafficShift(deploymentConfigName ?? sight.group.deploymentConfigName);
  } catch (error) {
    // As long as nobody knows what became of an order, what passes is outlived.
    if (orders.unanswered !== undefined && error instanceof AwsFailure && error.kind === "transient") {
      return { kind: "look-again" };
    }
    throw error;
  }
  const id = await order(watch, attempt, orders, primary);
  if (id === undefined) {
    return { kind: "look-again" };
  }
  orders.unanswered = undefined;
  // What nobody will take back isn't waited for.
  const group = neverRollsBack === true ? { ...sight.group, rollbackEvents: [] } : sight.group;
  const scaling = orders.scaling?.before;
  const isRollback = attempt.rollbackOf !== undefined;
  const created = { id, sight: { ...sight, group }, shift, primary, differences, scaling, isRollback };
  return { kind: "ended", report: await followCreated(watch, created) };
}

/** @returns the deployment's id; `undefined` when somebody was faster, or no answer came */
async function order(
  watch: Watch,
  { runId, who, breakGlass, rollbackOf }: Attempt,
  orders: Orders,
  primary: TaskSet,
): Promise<string | undefined> {
  orders.count += 1;
  const { aws, guard, mark, request, reporter } = watch;
  const { application, deploymentGroup } = request;
  if (mark !== undefined) {
    const isRollback = rollbackOf !== undefined;
    guard.ordered({
      application,
      deploymentGroup,
      mark,
      ...(isRollback ? { unlessMoved: unlessMoved(watch) } : {}),
    });
  }
  try {
    const scaling = orders.scaling?.before;
    const liveBefore = familyAndRevision(primary.taskDefinition);
    const { ignoresAlarms } = orders;
    const notes = { runId, who, mark, scaling, breakGlass, rollbackOf, liveBefore, ignoresAlarms };
    const creation = await aws.createDeployment(orderOf(request, notes));
    if (creation.kind === "created") {
      return creation.id;
    }
    orders.refusal = creation.message;
    reporter.progress(
      `CodeDeploy takes no further deployment now (${creation.message ?? "one is running"}): looking again.`,
    );
    // There is nothing to look for, unless an order before this one may have arrived.
    if (orders.unanswered === undefined) {
      guard.release();
    }
  } catch (error) {
    if (orders.ignoresAlarms && isDenied(error)) {
      throw await mayNotIgnoreAlarms(watch, error);
    }
    if (!(error instanceof AwsFailure && error.kind === "transient")) {
      throw error;
    }
    // Never ordered twice blindly: the next look shows whether this one arrived.
    reporter.progress(`${explainFailure(error)} Looking whether the deployment was created.`);
    orders.unanswered = error;
  }
  return undefined;
}

/** AWS names the action that it denied, or the one that was called. */
function isDenied(error: unknown): error is AwsFailure {
  return (
    error instanceof AwsFailure &&
    error.kind === "denied" &&
    (error.action === TO_ORDER || error.action === TO_CHANGE_THE_GROUP)
  );
}

/** Nothing was ordered: the caller may not have a deployment ignore the group's alarms. */
async function mayNotIgnoreAlarms({ voice }: Watch, { code, detail }: AwsFailure): Promise<Error> {
  const failure = new AwsFailure("denied", NEEDED_TO_OVERRIDE, code, detail);
  const more = await voice?.mayNotIgnoreAlarms?.();
  return more === undefined
    ? failure
    : new DriverError(EXIT_CODE.badInput, [NOT_STARTED, tellFailure("  ", failure), ...more]);
}
