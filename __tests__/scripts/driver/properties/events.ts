/** What happened in a simulation, by name: the random schedules prove something only about what happens in them. */

import { exitCodeOf } from "./invariants";
import { leavesAccepted, leavesOrder } from "./invariants/abandoned-deployments";
import { type History, type RunHistory, watchdogOf } from "./simulation";
import type { SimulatedDeployment } from "./world/world";

/** Each of these happens in the default schedules. Rarer events have their own examples. */
export const EVENTS = [
  "exit 0",
  "exit 2",
  "exit 3",
  "exit 4",
  "exit 5",
  "exit 6",
  "a run died: cancel",
  "a run died: death",
  "a run died while ordering",
  "a run found: task-definition-missing",
  "a run found: task-definition-inactive",
  "a run found: container-missing",
  "a run found: role-missing",
  "a run found: hook-missing",
  "a run found: test-traffic-elsewhere",
  "a run found: traffic-elsewhere",
  "a run found: mixed-target-groups",
  "a run found: alarm",
  "another revision was being deployed when a run began",
  "a run stopped a deployment",
  "a run adopted another's deployment",
  "a run adopted an accepted deployment",
  "a run was second in a race",
  "a run was done before its deployment",
  "a run didn't know whether it created a deployment",
  "a watchdog stopped a deployment",
  "a run restored scaling",
  "a watchdog restored scaling",
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
  "a rule forwards to the pair",
  "only a rule forwards to the pair",
  "an operator continued a deployment",
  "an operator moved production",
  "an operator moved one of two routes",
  "an operator stopped a deployment",
  "an operator changed what is suspended",
  "another client deployed",
  "a call failed: transient",
  "a call failed: denied",
  "a call failed: credentials",
  "an answer was lost",
  "a read was stale",
  "an order answered",
  "an order lost",
  "an order not-arrived",
] as const;

/** Everything that happened, each once. */
export function eventsOf(history: History): ReadonlySet<string> {
  const { schedule, world, runs } = history;
  const { productionRoutes } = schedule;
  return new Set([
    ...runs.flatMap((run) => eventsOfRun(run, history)),
    ...world.happened,
    ...(productionRoutes === "default-action-and-rule" ? ["a rule forwards to the pair"] : []),
    ...(productionRoutes === "rule" ? ["only a rule forwards to the pair"] : []),
  ]);
}

function eventsOfRun(run: RunHistory, { world }: History): readonly string[] {
  const { name, own, end, plan, calls, verdict, startedAt } = run;
  const { stops, deployments, suspensions } = world;
  const exitCode = exitCodeOf(run);
  const ofRun = deployments.filter(({ id }) => own.has(id));
  const stopped = (who: string) => stops.some(({ by, hadEffect }) => hadEffect && by === who);
  const restored = (who: string) => suspensions.some(({ by, to }) => by === who && !to.dynamicOut);
  const happened: Readonly<Record<string, boolean>> = {
    [`exit ${exitCode}`]: exitCode !== undefined,
    [`a run died: ${plan.death?.kind}`]: end.kind === "died",
    "a run stopped a deployment": stopped(name),
    "a watchdog stopped a deployment": stopped(watchdogOf(name)),
    "another revision was being deployed when a run began": deployments.some(
      (one) => one.revision !== plan.revision && ranAt(one, startedAt),
    ),
    "a run adopted another's deployment": ofRun.some(({ creator }) => creator !== name),
    "a run adopted an accepted deployment": ofRun.some((one) => leavesAccepted(run, one)),
    "a run was done before its deployment":
      exitCode === 0 && ofRun.some((one) => end.kind === "verdict" && ranAt(one, end.at)),
    "a run didn't know whether it created a deployment": leavesOrder(run),
    "a run restored scaling": restored(name),
    "a watchdog restored scaling": restored(watchdogOf(name)),
    "a run couldn't change what is suspended": calls.some(
      ({ method, outcome }) => method === "suspendScaling" && outcome === "failed",
    ),
  };
  return [
    ...Object.keys(happened).filter((event) => happened[event]),
    ...(verdict?.findings ?? []).map(({ kind }) => `a run found: ${kind}`),
  ];
}

/** Whether a deployment had been created and hadn't ended at a time. */
function ranAt({ createdAt, state }: SimulatedDeployment, time = Number.NEGATIVE_INFINITY): boolean {
  return createdAt < time && state.asOf(time).endedAt === undefined;
}
