/** A run must not order a deployment if it has read why the deployment would fail. */

import { LISTENER, TEST_LISTENER, taskDefinition } from "../../fixtures";
import { FLAWED, type Flaw, type RunPlan, type Schedule } from "../schedule";
import type { History, RunHistory } from "../simulation";
import type { Call, Method } from "../world/call";
import { primaryRevision, servedRevision } from "../world/views";
import type { SimulatedWorld } from "../world/world";

/** Which call shows what, and to which runs of which schedules it matters. */
const SHOWN_BY: Readonly<
  Record<Flaw, { readonly method: Method; readonly matters: (run: RunPlan, schedule: Schedule) => boolean }>
> = {
  "task definition missing": { method: "taskDefinition", matters: isFlawed },
  "task definition inactive": { method: "taskDefinition", matters: isFlawed },
  "container missing": { method: "taskDefinition", matters: isFlawed },
  "role missing": { method: "roleExists", matters: () => true },
  "hook missing": { method: "hookFunction", matters: (_, { group }) => group.hooks.length > 0 },
  "test traffic elsewhere": { method: "listener", matters: (_, { group }) => group.hasTestListener },
};

function isFlawed({ revision }: RunPlan): boolean {
  return revision === FLAWED;
}

/**
 * No run orders a deployment whose failure it could foresee from an answer of AWS. Without an answer it continues. It also
 * continues if an alarm is in ALARM that the break-glass or a rollback ignores.
 */
export function orderedDespiteFindings(
  { plan, calls }: RunHistory,
  { schedule, world }: History,
): readonly string[] {
  const order = calls.findIndex(({ method }) => method === "createDeployment");
  if (order < 0) {
    return [];
  }
  // A run also reads the task definition that is live, to show its images, and the production listener.
  const about: readonly (string | undefined)[] = [undefined, taskDefinition(plan.revision), TEST_LISTENER];
  const asked = (method: Method): Call | undefined =>
    calls.slice(0, order).findLast((call) => call.method === method && about.includes(call.about));
  const { flaw } = schedule;
  const isFlaw = flaw !== undefined && SHOWN_BY[flaw].matters(plan, schedule);
  const isIncomplete = isFlaw && asked(SHOWN_BY[flaw].method)?.outcome === "failed";
  const alarms = asked("alarms");
  const isRinging = alarms?.outcome === "answered" && world.live.asOf(alarms.asOf ?? 0).alarm === "ALARM";
  return [
    ...(readsTrafficElsewhere(calls.slice(0, order), world)
      ? ["ordered although PRIMARY didn't get all production traffic"]
      : []),
    ...(isFlaw && !isIncomplete ? [`ordered despite a flaw: ${flaw}`] : []),
    ...(isRinging && plan.breakGlass !== "ignore-alarms" && !plan.isRollback
      ? ["ordered although an alarm was in ALARM"]
      : []),
  ];
}

/** Whether the last answers of ECS and the load balancer show that PRIMARY doesn't get all production traffic. */
function readsTrafficElsewhere(calls: readonly Call[], { live }: SimulatedWorld): boolean {
  const service = calls.findLast(({ method }) => method === "service");
  const listener = calls.findLast(({ about }) => about === LISTENER);
  if (service?.outcome !== "answered" || listener?.outcome !== "answered") {
    return false;
  }
  const { taskSets } = live.asOf(service.asOf ?? 0);
  const { production } = live.asOf(listener.asOf ?? 0);
  return servedRevision({ taskSets, production }) !== primaryRevision({ taskSets });
}
