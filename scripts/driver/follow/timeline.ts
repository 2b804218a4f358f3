/** What changed between two looks at a deployment, as data, and each change as the line that is printed of it. */
import type { LifecycleEvent } from "../../aws";
import { formatDuration } from "../context/clock";
import type { Observation, TimelineEvent } from "../context/observed";

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
 * @returns the changes, in the order in which CodeDeploy makes them; none when nothing changed
 */
export function changes(before: Observation | undefined, now: Observation): readonly TimelineEvent[] {
  return [...eventChanges(before, now), ...weightChange(before, now), ...statusChange(before, now)];
}

/** An event of the timeline, in words. */
export function describeEvent(event: TimelineEvent): string {
  switch (event.kind) {
    case "lifecycle-event": {
      const said = `${event.event} ${SAID[event.status] ?? event.status}`;
      const why = event.diagnostics?.message;
      return why === undefined ? said : `${said}: ${why}`;
    }
    case "traffic":
      return `production traffic: ${event.greenPercent} % on green, ${event.bluePercent} % on blue`;
    case "status":
      return event.error === undefined
        ? `status: ${event.status}`
        : `status: ${event.status} (${event.error.code}: ${event.error.message})`;
    case "waiting":
    case "note":
      return event.text;
  }
}

/** A line of the timeline, with the time since the deployment's creation in front. */
export function timed(elapsedMs: number, line: string): string {
  return `  +${formatDuration(elapsedMs).padEnd(8)} ${line}`;
}

function eventChanges(before: Observation | undefined, now: Observation): TimelineEvent[] {
  const known = new Map(before?.target?.events.map((event) => [event.name, event.status]));
  return (now.target?.events ?? [])
    .filter((event) => event.status !== "Pending" && known.get(event.name) !== event.status)
    .map(lifecycleEvent);
}

function lifecycleEvent({ name, status, diagnostics }: LifecycleEvent): TimelineEvent {
  const event = { kind: "lifecycle-event", event: name, status } as const;
  return status === "Failed" && diagnostics !== undefined ? { ...event, diagnostics } : event;
}

function weightChange(before: Observation | undefined, now: Observation): TimelineEvent[] {
  const green = greenWeight(now);
  // All on blue is where every deployment begins.
  if (green === undefined || green === (greenWeight(before) ?? 0)) {
    return [];
  }
  return [{ kind: "traffic", greenPercent: green, bluePercent: rounded(100 - green) }];
}

function greenWeight(seen: Observation | undefined): number | undefined {
  return seen?.target?.taskSets.find(({ label }) => label === "green")?.trafficWeight;
}

function statusChange(before: Observation | undefined, now: Observation): TimelineEvent[] {
  const { status, error } = now.deployment;
  if (before?.deployment.status === status) {
    return [];
  }
  return [error === undefined ? { kind: "status", status } : { kind: "status", status, error }];
}

function rounded(percent: number): number {
  return Math.round(percent * 10) / 10;
}
