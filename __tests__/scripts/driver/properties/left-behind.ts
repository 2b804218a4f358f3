/** What becomes of a run's deployment when the run is gone, or knows nothing of its order. */

import { isRollbackThatMoved } from "./moved";
import { isOrdered, type SimulatedDeployment } from "./simulated-world";
import { type History, type RunHistory, watchdogOf } from "./simulation";

const SECOND = 1_000;

/**
 * It is stopped soon, and nothing else is, least of all what another run has accepted at its traffic shift. A rollback that has
 * moved production goes on.
 */
export function leftBehind(run: RunHistory, history: History): readonly string[] {
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

/** Whether a run says that a deployment which it came upon was accepted: then it is nobody's to stop. */
function leavesAccepted({ lines }: RunHistory, { id }: SimulatedDeployment): boolean {
  const line = lines.findIndex((said) => said.includes(` ${id} `) && said.includes("is running already"));
  return line >= 0 && lines[line + 1]?.includes("and that is its success: it goes on") === true;
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
