/** Deployments that a run has accepted at their traffic shift: they must not be stopped afterwards. */

import { descriptionOf } from "../../../../../scripts/driver/state/description";
import { type History, watchdogOf } from "../simulation";
import { primaryRevision, servedRevision } from "../world/views";
import { OUTSIDE, type Stop } from "../world/world";

/**
 * No run and no watchdog stops a deployment whose description says that it is done at its traffic shift, after a run has ended
 * with exit code 0 because of it. An operator may have moved production since then: such a deployment may be stopped. So may
 * one that the stopping run was already following when the other run ended: it doesn't know about that run.
 */
export function stoppedAccepted(history: History): readonly string[] {
  return history.world.stops
    .filter((stop) => stop.hadEffect && stop.by !== OUTSIDE && wasAccepted(stop, history))
    .map(({ by, id }) => `${by} stopped ${id}, which a run had accepted`);
}

function wasAccepted({ by, id, at }: Stop, { world, runs }: History): boolean {
  const { state, revision } = world.deployment(id);
  const stopping = runs.find(({ name }) => by === name || by === watchdogOf(name));
  const followedBefore = (time: number) =>
    stopping?.own.has(id) === true && (stopping.startedAt ?? time) < time;
  return runs.some(
    ({ own, end }) =>
      end.kind === "verdict" &&
      end.exitCode === 0 &&
      own.has(id) &&
      end.at < at &&
      !followedBefore(end.at) &&
      descriptionOf(state.get())?.isDoneWhenShifted === true &&
      world.live
        .within(end.at, at)
        .every((live) => servedRevision(live) === revision && primaryRevision(live) === revision),
  );
}
