/** The first line about a deployment that failed or was stopped. */

import type { Deployment } from "../../aws";
import type { Outcome } from "../conclude/outcome";
import type { Wording } from "../context/wording";
import { descriptionOf } from "../state/description";
import { ALARM_ACTIVE, type Evidence } from "../state/evidence";
import { familyAndRevision } from "../state/revision";
import { endedBadly } from "./lines";

type RolledBack = Extract<Outcome, { kind: "rolled-back" }>;
type NotRolledBack = Extract<Outcome, { kind: "not-rolled-back" }>;

/** Whether an alarm of the group stopped it. */
export function isStoppedByAlarm({ error }: Pick<Evidence, "error">): boolean {
  return error?.code === ALARM_ACTIVE;
}

/**
 * Production is on what was live before. For an operator's rollback that is the bad release: to call it the previous revision would
 * say the opposite to the reader.
 */
export function rolledBackLine(
  id: string,
  outcome: RolledBack,
  wording: Pick<Wording, "isRollback">,
): string {
  const { evidence, live, rollback } = outcome;
  if (!isOperatorsRollback(outcome, wording)) {
    const by = rollback === undefined ? "." : `: rolled back by ${rollback.id}.`;
    return `Deployment ${id} ${endedBadly(outcome)}. Production is on the previous revision${by}`;
  }
  const alarm = isStoppedByAlarm(evidence) ? " because of an alarm" : "";
  const from = "the revision to roll back from";
  const what =
    live?.primary === undefined ? from : `${familyAndRevision(live.primary.taskDefinition)}, ${from}`;
  const by = rollback === undefined ? "." : ` (${rollback.id} returned it there).`;
  return `The rollback ${id} ${endedBadly(outcome)}${alarm}. Production is still on ${what}${by}`;
}

/** Production isn't, or isn't known to be, on what was live before. */
export function notRolledBackLine(
  id: string,
  outcome: NotRolledBack,
  wording: Pick<Wording, "isRollback">,
): string {
  const why = whyNotBack(outcome.rollback);
  return isOperatorsRollback(outcome, wording)
    ? `The rollback ${id} ${endedBadly(outcome)}, and production was NOT returned to the revision to roll back from${why}.`
    : `Deployment ${id} ${endedBadly(outcome)}, and it was NOT rolled back${why}.`;
}

/** A command such as `watch` knows it from the description only. */
function isOperatorsRollback(
  { deployment }: { readonly deployment: Deployment },
  { isRollback }: Pick<Wording, "isRollback">,
): boolean {
  return isRollback === true || descriptionOf(deployment)?.isRollback === true;
}

function whyNotBack(rollback: Deployment | undefined): string {
  if (rollback === undefined) {
    return "";
  }
  return rollback.status === "Succeeded"
    ? `: its rollback ${rollback.id} succeeded according to CodeDeploy, but something else is live`
    : `: its rollback ${rollback.id} ended as ${rollback.status}`;
}
