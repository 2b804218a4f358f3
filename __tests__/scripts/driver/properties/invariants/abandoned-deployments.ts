/** Deployments whose run died, or doesn't know whether its order arrived. */

import { type History, type RunHistory, watchdogOf } from "../simulation";
import { isOrdered, type SimulatedDeployment } from "../world/world";
import { isRollbackThatMoved } from "./stopped-rollbacks";

const SECOND = 1_000;

/**
 * The watchdog stops such a deployment soon. It stops nothing else: no deployment that a run accepted at its traffic shift, and
 * no rollback that has moved production.
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
  /** Whether it is another run's, and done for this run: only the old tasks are left to stop. */
  const isDone = ({ creator, state }: SimulatedDeployment) =>
    creator !== run.name &&
    (schedule.successPoint === "traffic-shifted" || plan.isRollback) &&
    Object.values(state.asOf(leftAt ?? world.time.now()).events).every((status) => status === "Succeeded");
  const untrue = accepted.filter((deployment) => !hasMoved(deployment) && !isDone(deployment));
  const late = own.filter((deployment) => {
    const { endedAt } = deployment.state.get();
    return (
      isDue &&
      !accepted.includes(deployment) &&
      // It was done when the run saw that, just before the run died.
      !(run.hasReleased && isDone(deployment)) &&
      !hasMoved(deployment, graceMs(history)) &&
      !schedule.watchdog.isDenied &&
      (endedAt ?? Number.POSITIVE_INFINITY) > leftAt + graceMs(history)
    );
  });
  return [
    ...wrong.map(({ id }) => `its watchdog stopped ${id}`),
    ...untrue.map(({ id }) => `it treats ${id} as accepted, and it isn't`),
    ...late.map(({ id }) => `it ended, and ${id} continued`),
  ];
}

/** Whether a run treats the deployment that it follows as accepted: it never asked its watchdog to protect it. */
export function leavesAccepted({ own, guarded }: RunHistory, { id }: SimulatedDeployment): boolean {
  return own.has(id) && !guarded.has(id);
}

/** Whether a run has ended without knowing whether its order created a deployment. */
export function leavesOrder({ verdict }: RunHistory): boolean {
  const end = verdict?.verdict;
  return end?.kind === "no-answer" && end.mayHaveCreated;
}

/** How long a watchdog may need: until an order arrives, while it gets no answers, and until a deployment is stopped. */
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
