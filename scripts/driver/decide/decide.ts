/** The next action of a run, with the questions to AWS that an order needs. The decision itself is pure: `next-action.ts`. */
import type { TaskSet } from "../../aws";
import type { DriverContext } from "../context/context";
import type { Attempt } from "../settings/attempt";
import { overridesOf } from "../settings/break-glass";
import { primaryOf } from "../state/live";
import type { Snapshot } from "../state/snapshot";
import { type Finding, warningOf } from "./findings";
import { type Decision, type Facts, nextAction } from "./next-action";
import { preflight, revisionPreflight } from "./preflight";
import { failedBefore, lastTime } from "./previous-attempts";
import type { Refusal } from "./refusal";
import type { RunState } from "./run-state";
import { listenerFindings } from "./traffic-findings";
import { describeUnchecked, uncheckedAttempts } from "./unchecked";

/** Decides what the run does next. The facts are gathered only if an order is possible. */
export async function decide(
  context: DriverContext,
  attempt: Attempt,
  state: RunState,
  snapshot: Snapshot,
): Promise<Decision> {
  const run = { request: context.request, attempt, state };
  const action = nextAction(run, snapshot);
  if (action.kind === "adopt" && attempt.breakGlass !== undefined && state.orders === 0) {
    context.reporter.progress("The break-glass has no effect on a deployment that is already running.");
  }
  if (action.kind !== "check") {
    return action;
  }
  const facts = await gatherFacts(context, state, snapshot, action.primary);
  // A later order doesn't ask for the alarms again.
  state.ignoresAlarms ||= ignoresAlarms(attempt, facts.preflight.findings);
  const decision = nextAction(run, snapshot, facts);
  reportFacts(context, state, facts, decision);
  return decision;
}

/** The whole preflight is made once per run, before the first order. Before a later order only the listeners are checked again. */
async function gatherFacts(
  context: DriverContext,
  { orders }: RunState,
  snapshot: Snapshot,
  primary: TaskSet,
): Promise<Facts> {
  const [last, found] = await Promise.all([
    lastTime(context),
    orders === 0
      ? preflight(context, snapshot, primary)
      : { findings: listenerFindings(snapshot, primary), unknown: [] },
    context.record.images.learn(context.aws, [primary.taskDefinition]),
  ]);
  return { last, preflight: found };
}

/** Reports what is unknown, and the problems that don't block the order. */
function reportFacts(
  { reporter }: DriverContext,
  state: RunState,
  { last, preflight: { findings, unknown } }: Facts,
  { kind }: Decision,
): void {
  if (last.kind === "not-known" && !state.isPastUnknown) {
    reporter.progress(describeUnchecked(uncheckedAttempts(last.failure)));
    state.isPastUnknown = true;
  }
  if (kind === "order" || kind === "refuse") {
    const warnings = findings.flatMap((finding) => warningOf(finding, state.ignoresAlarms) ?? []);
    for (const line of [...unknown.map(describeUnchecked), ...warnings]) {
      reporter.progress(line);
    }
  }
}

/**
 * Whether an order ignores the group's alarms: by a break-glass, or because it is a rollback while one of them is in ALARM. The
 * revision that is rolled back may be the cause of that alarm, which must not block its rollback.
 */
export function ignoresAlarms(
  { breakGlass, rollbackOf }: Pick<Attempt, "breakGlass" | "rollbackOf">,
  findings: readonly Finding[],
): boolean {
  const isAlarmed = findings.some(({ kind }) => kind === "alarm");
  return overridesOf(breakGlass).ignoresAlarms === true || (rollbackOf !== undefined && isAlarmed);
}

/**
 * What would block this run's own order. It is checked before another deployment is stopped for it. What AWS doesn't say is no
 * blocker here; it is reported before the order.
 *
 * @throws AwsFailure if no call can work: the credentials or the certificate are not valid
 */
export async function findBlockers(
  context: DriverContext,
  attempt: Attempt,
  snapshot: Snapshot,
): Promise<Refusal | undefined> {
  const [last, { findings }] = await Promise.all([
    lastTime(context),
    revisionPreflight(context, snapshot, primaryOf(snapshot.service)),
  ]);
  const deployment = failedBefore(attempt, last);
  if (deployment !== undefined) {
    return { kind: "failed-before", deployment, findings };
  }
  return findings.length === 0 ? undefined : { kind: "preflight", findings };
}
