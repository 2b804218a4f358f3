/** What changed between two observations of a deployment, as data, and the line that is printed for each change. */
import type { LifecycleEvent } from "../../aws";
import { formatDuration } from "../context/clock";
import type { Observation, TimelineEvent } from "../context/observed";

/** The word for each status of a lifecycle event. All events start as `Pending`, which is no change. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  InProgress: "started",
  Succeeded: "succeeded",
  Failed: "failed",
  Skipped: "skipped",
  Unknown: "is in an unknown state",
};

/**
 * @param before the last observation; `undefined` at the first one
 * @returns the changes, in the order in which CodeDeploy makes them; none when nothing changed
 */
export function changes(before: Observation | undefined, now: Observation): readonly TimelineEvent[] {
  return [...eventChanges(before, now), ...weightChange(before, now), ...statusChange(before, now)];
}

/**
 * An event of the timeline, in words.
 *
 * @param isRollback whether it is an event of a rollback, whose new tasks are of the old revision
 */
export function describeEvent(event: TimelineEvent, isRollback = false): string {
  switch (event.kind) {
    case "lifecycle-event": {
      const change = `${event.event} ${STATUS_WORDS[event.status] ?? event.status}`;
      const reason = event.diagnostics?.message;
      return reason === undefined ? change : `${change}: ${reason}`;
    }
    case "traffic":
      return isRollback
        ? `production traffic: ${event.newPercent} % back on the old revision`
        : `production traffic: ${event.newPercent} % new, ${event.oldPercent} % old`;
    case "status":
      return event.error === undefined
        ? `status: ${event.status}`
        : `status: ${event.status} (${event.error.code}: ${event.error.message})`;
    case "waiting":
    case "note":
      return event.text;
  }
}

/** A line of the timeline. It begins with the time since the deployment was created. */
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
  const share = newTasksShare(now);
  // Every deployment starts with all traffic on the old tasks.
  if (share === undefined || share === (newTasksShare(before) ?? 0)) {
    return [];
  }
  return [{ kind: "traffic", newPercent: share, oldPercent: rounded(100 - share) }];
}

/** The new tasks' share of production traffic, in percent. CodeDeploy labels the new task set green. */
function newTasksShare(seen: Observation | undefined): number | undefined {
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
