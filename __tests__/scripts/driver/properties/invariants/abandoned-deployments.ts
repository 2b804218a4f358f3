/** What happens to a deployment whose run died, or doesn't know whether its order arrived. */

import { type History, type RunHistory, watchdogOf } from "../simulation";
import { isOrdered, type SimulatedDeployment } from "../world/world";
import { isRollbackThatMoved } from "./stopped-rollbacks";

const SECOND = 1_000;

/**
 * It is stopped soon. Nothing else is stopped: also not what another run has accepted at its traffic shift, nor a rollback that
 * has moved production.
 */
export function abandonedDeployments(run: RunHistory, history: History): readonly string[] {
  const { world, schedule } = history;
  const { end, plan } = run;
  const own = [...new Set([...ownOf(run, history), ...createdBy(run, history)])];
  const stops = world.stops.filter(({ by }) => by === watchdogOf(run.name));
  const strange = stops.filter(({ id }) => !own.some((deployment) => deployment.id === id));
  const leftAt = end.kind === "died" || (end.kind === "verdict" && leavesOrder(run)) ? end.at : undefined;
  const isDue = leftAt !== undefined && plan.onCancel === "stop";
  const accepted = own.filter((deployment) => leavesAccepted(run, deployment));
  const wrong = isDue
    ? [...strange, ...stops.filter(({ id }) => accepted.some((one) => one.id === id))]
    : stops;
  const hasMoved = (one: SimulatedDeployment, afterMs = 0) =>
    isRollbackThatMoved(one, history, (leftAt ?? world.time.now()) + afterMs);
  const untrue = accepted
    .filter((deployment) => !hasMoved(deployment))
    .filter(
      ({ creator, state }) =>
        creator === run.name ||
        (schedule.successPoint !== "traffic-shifted" && !run.plan.isRollback) ||
        Object.values(state.asOf(leftAt ?? world.time.now()).events).some((status) => status !== "Succeeded"),
    );
  const late = own.filter((deployment) => {
    const { endedAt } = deployment.state.get();
    return (
      isDue &&
      !accepted.includes(deployment) &&
      !hasMoved(deployment, graceMs(history)) &&
      !schedule.watchdog.isDenied &&
      (endedAt ?? Number.POSITIVE_INFINITY) > leftAt + graceMs(history)
    );
  });
  return [
    ...wrong.map(({ id }) => `its watchdog stopped ${id}`),
    ...untrue.map(({ id }) => `it calls ${id} accepted, and it isn't`),
    ...late.map(({ id }) => `it died, and ${id} went on`),
  ];
}

/** Whether a run reports that the deployment it found running was accepted: then no watchdog may stop it. */
function leavesAccepted({ lines }: RunHistory, { id }: SimulatedDeployment): boolean {
  const line = lines.findIndex(
    (printed) => printed.includes(` ${id} `) && printed.includes("is already running"),
  );
  return line >= 0 && lines[line + 1]?.includes("and that is its point of success: it continues") === true;
}

/** Whether a run has ended without knowing what became of its order. */
export function leavesOrder({ verdict }: RunHistory): boolean {
  return verdict?.lines[0]?.startsWith("It is not known whether a deployment was created") === true;
}

/** The time in which an order may arrive, a watchdog's pauses as long as it gets no answer, and what a stop takes. */
export function graceMs({ schedule }: History): number {
  const { watchdog, pace, outages } = schedule;
  const silent = watchdog.unanswered * 15 + outages.reduce((sum, { seconds }) => sum + seconds, 0);
  return (45 + pace.stop + silent) * SECOND;
}

export function ownOf(run: RunHistory, { world }: History): readonly SimulatedDeployment[] {
  return world.deployments.filter(({ id }) => run.own.has(id));
}

export function createdBy({ name }: RunHistory, { world }: History): readonly SimulatedDeployment[] {
  return world.deployments.filter((deployment) => deployment.creator === name && isOrdered(deployment));
}
