/** What a deployment that runs waits for, as far as one look at it tells. */

import type { Plan } from "../../driver/budget";
import { type Observation, type Phase, phaseOf, waitingFor } from "../../driver/phase";
import { known } from "../frame/ask";
import type { Running, Sight } from "./look";

/** Such as `10 % of production traffic on green; the next shift is due in 2m 10s`. */
export function describeWait({ deployment, target, plan }: Running, { at, minuteMs, place }: Sight): string {
  if (target.kind === "unknown") {
    return `what it waits for is not known: ${target.why}`;
  }
  const seen = { deployment, target: target.value };
  const phase = phaseOf(seen);
  const course = known(plan) ?? UNPLANNED;
  const since = sinceWhen(seen, phase, course, { at, minuteMs });
  return waitingFor(
    phase,
    course,
    { id: deployment.id, region: place.region },
    (minutes) => since + minutes * minuteMs - at,
  );
}

/** Where nobody says how it goes, nothing of it is due at any time. */
const UNPLANNED: Plan = {
  shift: { kind: "all-at-once" },
  group: { readyWait: { kind: "continue" }, terminationWaitMinutes: 0 },
  hooks: 0,
};

/**
 * When a phase began, as far as that shows: an event tells its beginning, and no event its end, so that a wait after the
 * last one may have begun a little later.
 */
function sinceWhen(
  { deployment, target }: Observation,
  phase: Phase,
  plan: Plan,
  { at, minuteMs }: Pick<Sight, "at" | "minuteMs">,
): number {
  const starts = (target?.events ?? []).flatMap(({ startedAt }) => startedAt ?? []);
  const since = starts.length === 0 ? (deployment.createdAt ?? at) : Math.max(...starts);
  if (phase.kind !== "shift" || plan.shift.kind === "all-at-once") {
    return since;
  }
  // Of a shift in steps, the last step counts.
  const step = plan.shift.intervalMinutes * minuteMs;
  return since + Math.floor(Math.max(0, at - since) / step) * step;
}
