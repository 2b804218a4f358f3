/** Looks, decides and acts, and decides anew where somebody was faster or an answer got lost. */

import { AwsFailure, explainFailure } from "../aws";
import { firingAlarms } from "./alarms";
import { describeBreakGlass, overridesOf } from "./break-glass";
import { orderOf } from "./create";
import { type Decision, decide, look, type Refusal, type Sight } from "./decide";
import { creationUnknown, DriverError, notStartedAfter } from "./errors";
import { type Attempt, failedBefore } from "./history";
import { stopOther, waitForEnd } from "./other";
import { reportSteady } from "./report";
import type { Report } from "./report-lines";
import { reportRefusal } from "./report-refusal";
import { familyAndRevision, propertiesOf } from "./revision";
import { followAdopted, followCreated } from "./rollout";
import { waitUntilSteady } from "./steady";
import type { Watch } from "./watch";

/**
 * How often a deployment is ordered at most, and how often what is live may change under the driver; and in minutes, how
 * long it is looked anew, and how often.
 */
const DECIDE = { orders: 3, changes: 3, within: 1, every: 5 / 60 };

/** An order that says other than its group needs the right to change the group. */
const NEEDED_TO_OVERRIDE =
  "codedeploy:CreateDeployment with codedeploy:UpdateDeploymentGroup, which a break-glass needs";

/** The orders that went out. As long as one of them is unanswered, nobody may say that nothing was changed. */
interface Orders {
  count: number;
  unanswered: AwsFailure | undefined;
  /** The last deployment that was stopped for this one's sake. From then on, something was changed. */
  superseded: string | undefined;
}

/**
 * Deploys what is wanted, or finds out why not.
 *
 * @throws DriverError for a mistake of the caller's or of AWS's; AwsFailure when nothing was ordered yet
 */
export async function deploy(watch: Watch, attempt: Attempt): Promise<Report> {
  const orders: Orders = { count: 0, unanswered: undefined, superseded: undefined };
  const { breakGlass, runId } = attempt;
  if (breakGlass !== undefined) {
    const run = runId === undefined ? "" : ` (run ${runId})`;
    watch.reporter.progress(`This run is a ${describeBreakGlass(breakGlass)}${run}`);
  }
  try {
    return await decideAndAct(watch, attempt, orders);
  } catch (error) {
    if (orders.unanswered === undefined) {
      throw orders.superseded === undefined ? error : notStartedAfter(orders.superseded, error);
    }
    if (error instanceof AwsFailure || error instanceof DriverError) {
      const since = error instanceof AwsFailure ? [`  ${explainFailure(error)}`] : error.lines.slice(1);
      throw creationUnknown(orders.unanswered, since);
    }
    for (const line of creationUnknown(orders.unanswered).lines) {
      watch.reporter.failure(line);
    }
    throw error;
  }
}

async function decideAndAct(watch: Watch, attempt: Attempt, orders: Orders): Promise<Report> {
  const { aws, clock, minuteMs, reporter, request } = watch;
  let changes = 0;
  let deadline = clock.now() + DECIDE.within * minuteMs;
  let last: Refusal = { kind: "one-is-running-unseen" };
  for (;;) {
    const sight = await look(aws, request);
    const decision = decide(request, sight, attempt.whenRunning);
    switch (decision.kind) {
      case "already-there": {
        reporter.progress(`${request.service} runs ${wanted(watch)} already: no deployment is needed`);
        const end = await waitUntilSteady(watch, sight.group, decision.primary);
        if (end.kind !== "changed") {
          return reportSteady(request, end);
        }
        reporter.progress("Something else serves production by now: looking again.");
        changes += 1;
        deadline = clock.now() + (changes < DECIDE.changes ? DECIDE.within * minuteMs : 0);
        last = { kind: "unsettled" };
        break;
      }
      case "adopt":
        orders.unanswered = undefined;
        if (attempt.breakGlass !== undefined && orders.count === 0) {
          reporter.progress("The break-glass has no effect on a deployment that runs already.");
        }
        return followAdopted(watch, sight, decision.deployment);
      case "wait":
      case "supersede": {
        const end = await awaitOther(watch, orders, sight, decision);
        if (end !== undefined) {
          return refused(watch, orders, end);
        }
        deadline = clock.now() + DECIDE.within * minuteMs;
        continue;
      }
      case "refuse":
        // ECS may leave out for a moment what it is just changing.
        if (decision.refusal.kind !== "no-primary") {
          return refused(watch, orders, decision.refusal);
        }
        last = decision.refusal;
        break;
      case "look-again":
        last = { kind: "one-is-running", id: decision.id };
        break;
      case "create": {
        const refusal = orders.count === 0 ? await beforeOrder(watch, attempt, sight) : undefined;
        if (refusal !== undefined) {
          return reportRefusal(request, refusal);
        }
        const report =
          orders.count < DECIDE.orders
            ? await create(watch, attempt, orders, { ...decision, sight })
            : undefined;
        if (report !== undefined) {
          return report;
        }
        last = { kind: "one-is-running-unseen" };
      }
    }
    if (clock.now() >= deadline) {
      return refused(watch, orders, last);
    }
    await clock.sleep(DECIDE.every * minuteMs);
  }
}

/** What is asked once, when there is nothing left to do but to order. */
async function beforeOrder(watch: Watch, attempt: Attempt, sight: Sight): Promise<Refusal | undefined> {
  const failed = await failedBefore(watch, attempt);
  if (failed !== undefined) {
    return { kind: "failed-before", deployment: failed };
  }
  const alarms = await firingAlarms(watch, sight.group);
  if (overridesOf(attempt.breakGlass).ignoresAlarms === true) {
    for (const { name, reason } of alarms) {
      watch.reporter.progress(`The alarm ${name} is in ALARM, and is ignored: ${reason}`);
    }
    return undefined;
  }
  return alarms.length === 0 ? undefined : { kind: "alarms", alarms };
}

/** @returns why nothing can be deployed after it; `undefined` when it is time to look anew */
async function awaitOther(
  watch: Watch,
  orders: Orders,
  sight: Sight,
  { kind, other }: Extract<Decision, { kind: "wait" | "supersede" }>,
): Promise<Refusal | undefined> {
  if (kind === "supersede") {
    const refusal = await stopOther(watch, other);
    if (refusal !== undefined) {
      return refusal;
    }
    orders.superseded = other.id;
  }
  return waitForEnd(watch, sight, other, kind);
}

/** A refusal says that nothing was created. Where that isn't known, it can only add what was found. */
function refused({ request }: Watch, { unanswered }: Orders, refusal: Refusal): Report {
  const report = reportRefusal(request, refusal);
  if (unanswered !== undefined) {
    throw creationUnknown(unanswered, refusal.kind === "one-is-running-unseen" ? [] : report.lines.slice(1));
  }
  return report;
}

/** @returns how the deployment ended; `undefined` when it isn't known to be there, so that it takes another look */
async function create(
  watch: Watch,
  attempt: Attempt,
  orders: Orders,
  { sight, primary, differences }: Extract<Decision, { kind: "create" }> & { readonly sight: Sight },
): Promise<Report | undefined> {
  const { deploymentConfigName, neverRollsBack } = overridesOf(attempt.breakGlass);
  const shift = await watch.aws.trafficShift(deploymentConfigName ?? sight.group.deploymentConfigName);
  const id = await order(watch, attempt, orders);
  if (id === undefined) {
    return undefined;
  }
  orders.unanswered = undefined;
  // What nobody will take back isn't waited for.
  const group = neverRollsBack === true ? { ...sight.group, rollbackEvents: [] } : sight.group;
  return followCreated(watch, { id, sight: { ...sight, group }, shift, primary, differences });
}

async function order(
  { aws, request, reporter }: Watch,
  { runId, breakGlass, rollbackOf }: Attempt,
  orders: Orders,
): Promise<string | undefined> {
  orders.count += 1;
  try {
    const creation = await aws.createDeployment(orderOf(request, runId, breakGlass, rollbackOf));
    if (creation.kind === "created") {
      return creation.id;
    }
    reporter.progress("CodeDeploy deploys to this service already: looking again.");
  } catch (error) {
    if (error instanceof AwsFailure && error.kind === "denied" && breakGlass !== undefined) {
      throw new AwsFailure("denied", NEEDED_TO_OVERRIDE, error.code, error.detail);
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

function wanted({ request }: Watch): string {
  return familyAndRevision(propertiesOf(request.appSpec).TaskDefinition);
}
