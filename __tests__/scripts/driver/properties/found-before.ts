/** What makes an order a mistake before it is sent: that what stands against it was seen. */

import type { Flaw } from "./schedule";
import type { Call, Method } from "./simulated-aws";
import type { History, RunHistory } from "./simulation";

/** Which question shows what. */
const SHOWN_BY: Readonly<Record<Flaw, Method>> = {
  "task definition missing": "taskDefinition",
  "task definition inactive": "taskDefinition",
  "container missing": "taskDefinition",
  "role missing": "roleExists",
  "hook missing": "hookFunction",
};

/**
 * No run orders a deployment after an answer that shows what it would fail for. Where the answer wasn't to be had, it goes
 * on, and so it does with alarms that it was told to ignore.
 */
export function orderedInSpite(
  { name, plan, calls }: RunHistory,
  { schedule, world }: History,
): readonly string[] {
  const order = calls.findIndex(({ method }) => method === "createDeployment");
  const before = calls.slice(0, Math.max(0, order));
  const answer = (method: Method): Call | undefined =>
    before.findLast((call) => call.method === method && call.outcome === "answered");
  const { flaw } = schedule;
  const isFlawSeen = flaw !== undefined && answer(SHOWN_BY[flaw]) !== undefined;
  const alarms = answer("alarms")?.asOf;
  const isAlarmSeen = alarms !== undefined && world.live.asOf(alarms).alarm === "ALARM";
  return [
    ...(isFlawSeen ? [`${name} ordered in spite of: ${flaw}`] : []),
    ...(isAlarmSeen && plan.breakGlass !== "ignore-alarms" ? [`${name} ordered in spite of an alarm`] : []),
  ];
}
