/** An order is a mistake if its run had seen why the deployment would fail. */

import { taskDefinition } from "../../fixtures";
import type { Flaw } from "../schedule";
import type { History, RunHistory } from "../simulation";
import type { Call, Method } from "../world/call";

/** Which question shows what. */
const SHOWN_BY: Readonly<Record<Flaw, Method>> = {
  "task definition missing": "taskDefinition",
  "task definition inactive": "taskDefinition",
  "container missing": "taskDefinition",
  "role missing": "roleExists",
  "hook missing": "hookFunction",
};

/**
 * No run orders a deployment that would fail for what an answer could show. Where AWS gave none it goes on, and so it does
 * with alarms that it was told to ignore, or that a rollback ignores.
 */
export function orderedDespiteFindings(
  { plan, calls }: RunHistory,
  { schedule, world }: History,
): readonly string[] {
  const order = calls.findIndex(({ method }) => method === "createDeployment");
  if (order < 0) {
    return [];
  }
  // A run also reads the task definition that is live, to show its images: only the one that it deploys counts here.
  const wanted = taskDefinition(plan.revision);
  const asked = (method: Method): Call | undefined =>
    calls
      .slice(0, order)
      .findLast((call) => call.method === method && (call.about === undefined || call.about === wanted));
  const { flaw, group } = schedule;
  const isFlaw = flaw !== undefined && (flaw !== "hook missing" || group.hooks.length > 0);
  const isUnreadable = isFlaw && asked(SHOWN_BY[flaw])?.outcome === "failed";
  const alarms = asked("alarms");
  const isRinging = alarms?.outcome === "answered" && world.live.asOf(alarms.asOf ?? 0).alarm === "ALARM";
  return [
    ...(isFlaw && !isUnreadable ? [`ordered in spite of: ${flaw}`] : []),
    ...(isRinging && plan.breakGlass !== "ignore-alarms" && !plan.isRollback
      ? ["ordered in spite of an alarm"]
      : []),
  ];
}
