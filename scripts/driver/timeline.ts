/** What changed between two looks at a deployment, as lines; none when nothing did. */
import type { LifecycleEvent } from "./aws";
import { formatDuration } from "./clock";
import type { Observation } from "./phase";

/** How a lifecycle event's new status is said. `Pending` is where all begin, and no change. */
const SAID: Readonly<Record<string, string>> = {
  InProgress: "started",
  Succeeded: "succeeded",
  Failed: "failed",
  Skipped: "skipped",
  Unknown: "is in an unknown state",
};

/**
 * @param before what was seen last; `undefined` at the first look
 * @returns a line per change, in the order in which CodeDeploy makes them
 */
export function changes(before: Observation | undefined, now: Observation): readonly string[] {
  return [...eventChanges(before, now), ...weightChange(before, now), ...statusChange(before, now)];
}

/** A line of the timeline, with the time since the deployment's creation in front. */
export function timed(elapsedMs: number, line: string): string {
  return `  +${formatDuration(elapsedMs).padEnd(8)} ${line}`;
}

function eventChanges(before: Observation | undefined, now: Observation): string[] {
  const known = new Map(before?.target?.events.map((event) => [event.name, event.status]));
  return (now.target?.events ?? [])
    .filter((event) => event.status !== "Pending" && known.get(event.name) !== event.status)
    .map(describeEvent);
}

function describeEvent(event: LifecycleEvent): string {
  const said = SAID[event.status] ?? event.status;
  const why = event.status === "Failed" ? event.diagnostics?.message : undefined;
  return why === undefined ? `${event.name} ${said}` : `${event.name} ${said}: ${why}`;
}

function weightChange(before: Observation | undefined, now: Observation): string[] {
  const green = greenWeight(now);
  // All on blue is where every deployment begins.
  if (green === undefined || green === (greenWeight(before) ?? 0)) {
    return [];
  }
  return [`production traffic: ${green} % on green, ${rounded(100 - green)} % on blue`];
}

function greenWeight(seen: Observation | undefined): number | undefined {
  return seen?.target?.taskSets.find(({ label }) => label === "green")?.trafficWeight;
}

function statusChange(before: Observation | undefined, now: Observation): string[] {
  const { status, error } = now.deployment;
  if (before?.deployment.status === status) {
    return [];
  }
  return [error === undefined ? `status: ${status}` : `status: ${status} (${error.code}: ${error.message})`];
}

function rounded(percent: number): number {
  return Math.round(percent * 10) / 10;
}
