/** Rollbacks that an operator ordered: once they have moved production, they must not be stopped. */

import { descriptionOf } from "../../../../../scripts/driver/state/description";
import type { History } from "../simulation";
import { servedRevision } from "../world/views";
import { OUTSIDE, type SimulatedDeployment } from "../world/world";

/** Whether it is a rollback that an operator ordered, and it had moved all production traffic at this time. */
export function isRollbackThatMoved(
  deployment: SimulatedDeployment,
  { world }: Pick<History, "world">,
  at: number,
): boolean {
  const { createdAt, revision, state } = deployment;
  return (
    descriptionOf(state.get())?.isRollback === true &&
    (state.within(createdAt, at).some(({ events }) => events["AllowTraffic"] === "Succeeded") ||
      (state.asOf(at).events["AllowTraffic"] === "InProgress" &&
        servedRevision(world.live.asOf(at)) === revision))
  );
}

/** No run and no watchdog stops such a rollback. A watchdog's request to stop may arrive one call after its last check. */
export function stoppedRollbacks(history: History): readonly string[] {
  const { world, runs } = history;
  const callMs = Math.max(...runs.map(({ plan }) => plan.callMs));
  return world.stops
    .filter(({ by, id, at, hadEffect }) => {
      const deployment = world.deployment(id);
      return hadEffect && by !== OUTSIDE && isRollbackThatMoved(deployment, history, at - callMs - 1);
    })
    .map(({ by, id }) => `${by} stopped the rollback ${id}, which had moved production`);
}
