/** What a running deployment waits for, as far as one observation shows. */

import {
  beganAt,
  type Observation,
  type Phase,
  type Plan,
  phaseOf,
  type TimeRange,
  waitingFor,
} from "../../driver";
import { known } from "../cli/ask";
import type { Running, ServiceStatus } from "./service-status";

/** Such as `10 % of production traffic has shifted; the next shift is due in 2m 10s`. */
export function describeWait(
  { deployment, target, plan }: Running,
  { at, minuteMs, place }: ServiceStatus,
): string {
  if (target.kind === "unknown") {
    return `what it waits for is not known: ${target.why}`;
  }
  const seen = { deployment, target: target.value };
  const phase = phaseOf(seen);
  const course = known(plan) ?? UNPLANNED;
  const named = { id: deployment.id, place };
  const began = sinceWhen(seen, phase, course, { at, minuteMs });
  return waitingFor(phase, course, named, { began, now: at, minuteMs });
}

/** If the plan is not known, no time is shown. */
const UNPLANNED: Plan = {
  shift: { kind: "all-at-once" },
  group: { readyWait: { kind: "continue" }, terminationWaitMinutes: 0 },
  hooks: 0,
};

/** When a phase began, as far as one observation shows it. */
function sinceWhen(
  seen: Observation,
  phase: Phase,
  plan: Plan,
  { at, minuteMs }: Pick<ServiceStatus, "at" | "minuteMs">,
): TimeRange {
  const began = beganAt(seen, phase, { earliest: seen.deployment.createdAt ?? at, latest: at });
  if (phase.kind !== "shift" || plan.shift.kind === "all-at-once") {
    return began;
  }
  // Of a shift in steps, the last step counts.
  const step = plan.shift.intervalMinutes * minuteMs;
  const last = began.earliest + Math.floor((at - began.earliest) / step) * step;
  return { earliest: last, latest: last };
}
