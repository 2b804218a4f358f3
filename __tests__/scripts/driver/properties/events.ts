/** What happened in a simulation, by name: for those who count whether chance brings everything about. */

import { exitCodeOf } from "./invariants";
import { type History, watchdogOf } from "./simulation";

/**
 * Each of these comes about in one of a hundred schedules at least: that a thousand have none of it is a mistake, and no
 * chance. What comes about more seldom has an example of its own.
 */
export const FREQUENT = [
  "exit 0",
  "exit 2",
  "exit 3",
  "exit 4",
  "exit 5",
  "exit 6",
  "a run died: cancel",
  "a run died: death",
  "a run died while ordering",
  "a watchdog stopped a deployment",
  "a run stopped a deployment",
  "a run adopted another's deployment",
  "a run was second in a race",
  "a run was done before its deployment",
  "a run brought scaling back",
  "a watchdog brought scaling back",
  "a run couldn't change what is suspended",
  "a deployment Succeeded",
  "a deployment Failed HOOK_EXECUTION_FAILURE",
  "a deployment Failed TIMEOUT",
  "a deployment Failed ELASTIC_LOAD_BALANCING_INVALID",
  "a deployment Stopped ALARM_ACTIVE",
  "a deployment Stopped MANUAL_STOP",
  "a deployment Stopped TIMEOUT",
  "a rollback Succeeded",
  "a rollback Failed ECS_UPDATE_ERROR",
  "a person continued",
  "a person moved production",
  "a person stopped a deployment",
  "a person changed what is suspended",
  "somebody else deployed",
  "a call failed: transient",
  "a call failed: denied",
  "a call failed: credentials",
  "an answer was lost",
  "a read was stale",
  "an order answered",
  "an order lost",
  "an order not-arrived",
] as const;

/** Each thing once. */
export function eventsOf({ world, runs }: History): ReadonlySet<string> {
  const { stops, deployments, happened, suspensions } = world;
  const stopped = stops.filter(({ hadEffect }) => hadEffect);
  const byRun = runs.flatMap((run) => {
    const { name, own, end, plan, calls, lines } = run;
    const exitCode = exitCodeOf(run);
    const has = (what: string, isSo: boolean) => (isSo ? [what] : []);
    const resumedBy = (who: string) => suspensions.some(({ by, to }) => by === who && !to.dynamicOut);
    const isEarly = lines.some((line) => line.includes("does not wait until the old tasks are stopped"));
    return [
      ...has(`exit ${exitCode}`, exitCode !== undefined),
      ...has(`a run died: ${plan.death?.kind}`, end.kind === "died"),
      ...has(
        "a run stopped a deployment",
        stopped.some(({ by }) => by === name),
      ),
      ...has(
        "a watchdog stopped a deployment",
        stopped.some(({ by }) => by === watchdogOf(name)),
      ),
      ...has(
        "a run adopted another's deployment",
        deployments.some(({ id, creator }) => own.has(id) && creator !== name),
      ),
      ...has("a run brought scaling back", resumedBy(name)),
      ...has("a watchdog brought scaling back", resumedBy(watchdogOf(name))),
      ...has(
        "a run couldn't change what is suspended",
        calls.some(({ method, outcome }) => method === "suspendScaling" && outcome === "failed"),
      ),
      ...has("a run was done before its deployment", isEarly && exitCode === 0),
    ];
  });
  return new Set([...byRun, ...happened]);
}
