/** A view of a deployment as lines of a terminal: pure functions. */
import type { LifecycleEvent } from "../../aws";
import { describeRevision, formatDuration, waitingFor } from "../../driver";
import type { Screen } from "../cli/output/screen";
import type { Display } from "./live";
import type { ViewTime, WatchView } from "./view";

/** In characters: a bar's lengths, and the width below which numbers have to do. */
const BAR = { shortest: 10, longest: 30, share: 3, from: 50 };
const INDENT = "  ";

const MARKS: Readonly<Record<string, string>> = {
  Pending: "[ ]",
  InProgress: "[>]",
  Succeeded: "[x]",
  Failed: "[!]",
  Skipped: "[-]",
};

/** Shows views on a screen. */
export function displayOn(screen: Screen): Display {
  return {
    // Some terminals go to the next line as soon as the last character of one is written.
    show: (view) => screen.draw(viewLines(view, screen.columns - 1)),
    say: (line) => screen.say(line),
  };
}

/** @param width the maximum length of a line */
export function viewLines(view: WatchView, width: number): readonly string[] {
  const { time, newTasks, newPercent, events } = view;
  return [
    titleLine(view),
    row("time", bar(shareOf(time), width), describeTime(time)),
    tasksLine(newTasks, width),
    ...(newPercent === undefined
      ? []
      : [row("traffic", bar(newPercent / 100, width), `${newPercent} % on new`)]),
    ...wrapped(events.map(marked), "  ", width),
    ...wrapped(waitingWords(view), " ", width),
  ].map((line) => fitted(line, width));
}

/** What is deployed, and where. A rollback deploys what was live before; if that isn't known, it is left out. */
function titleLine(view: WatchView): string {
  const { deploymentId, isRollbackOfWatched, taskDefinition, images, cluster, service, status } = view;
  const what = taskDefinition === undefined ? "" : `${describeRevision(taskDefinition, images)} to `;
  return `${isRollbackOfWatched ? "rollback: " : ""}${deploymentId}  ${what}${cluster}/${service}  ${status}`;
}

function shareOf(time: ViewTime): number {
  return time.kind === "ended" ? 1 : time.elapsed / time.expected;
}

function describeTime(time: ViewTime): string {
  switch (time.kind) {
    case "ended":
      return `ended after ${formatDuration(time.took)}`;
    case "on-time":
      return `${formatDuration(time.elapsed)} of about ${formatDuration(time.expected)}, ${formatDuration(time.expected - time.elapsed)} left`;
    case "late":
      return `${formatDuration(time.elapsed)}, late; watch ends in ${formatDuration(time.watchedFor)}`;
  }
}

function tasksLine(newTasks: WatchView["newTasks"], width: number): string {
  const { running = 0, desired = 0 } = newTasks ?? {};
  return row(
    "new",
    bar(desired === 0 ? 0 : running / desired, width),
    newTasks === undefined ? "no tasks yet" : `${running} of ${desired} tasks running`,
  );
}

function waitingWords({ deploymentId, wait }: WatchView): readonly string[] {
  return wait === undefined
    ? []
    : waitingFor(wait.phase, wait.plan, { id: deploymentId, place: wait.place }, wait).split(" ");
}

function marked({ name, status }: LifecycleEvent): string {
  return `${MARKS[status] ?? "[?]"} ${name}`;
}

function row(label: string, drawn: string, text: string): string {
  return `${INDENT}${label.padEnd(7)} ${drawn}${text}`;
}

/** @param share from 0 to 1; what is beyond is drawn as the nearer of them */
function bar(share: number, width: number): string {
  if (width < BAR.from) {
    return "";
  }
  const length = Math.max(BAR.shortest, Math.min(BAR.longest, Math.floor(width / BAR.share)));
  // Never full before its end.
  const full = Math.floor(length * Math.min(1, Math.max(0, share)));
  return `[${"#".repeat(full)}${"-".repeat(length - full)}] `;
}

/** Puts as many parts on a line as fit, each line indented. */
function wrapped(parts: readonly string[], between: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? undefined : `${last}${between}${part}`;
    if (longer !== undefined && longer.length <= width) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(`${INDENT}${part}`);
    }
  }
  return lines;
}

function fitted(line: string, width: number): string {
  if (line.length <= width) {
    return line;
  }
  return width > 3 ? `${line.slice(0, width - 3)}...` : line.slice(0, Math.max(0, width));
}
