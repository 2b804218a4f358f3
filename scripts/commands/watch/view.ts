/** A deployment on a terminal: a pure function from the last observation to lines. */
import type { LifecycleEvent } from "../../aws";
import { isFinal } from "../../aws";
import { budgetOf, type DeploymentProgress, formatDuration, waitingFor } from "../../driver";

/** What is drawn. */
export interface WatchView {
  /** What is deployed, and where: `app:7 to cluster/service`. */
  readonly title: string;
  readonly region: string;
  readonly current: DeploymentProgress;
  /** In milliseconds since the epoch, also where `current` is older. */
  readonly now: number;
  /** How long a minute of CodeDeploy's lasts, in milliseconds. */
  readonly minuteMs: number;
}

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

/**
 * Draws it.
 *
 * @param width the maximum length of a line
 */
export function linesOf(view: WatchView, width: number): readonly string[] {
  const { title, current } = view;
  const { course, seen } = current;
  return [
    `${course.label}${course.deploymentId}  ${title}  ${seen.deployment.status}`,
    timeLine(view, width),
    tasksLine(current, width),
    ...trafficLines(current, width),
    ...wrapped((seen.target?.events ?? []).map(marked), "  ", width),
    ...(isFinal(seen.deployment.status) ? [] : wrapped(waitingWords(view), " ", width)),
  ].map((line) => fitted(line, width));
}

function timeLine({ current, now, minuteMs }: WatchView, width: number): string {
  const { course, seen } = current;
  // Progress lines of a rollback count from the deployment that it rolls back, but its own time doesn't.
  const { createdAt = course.earliestStart, endedAt = now } = seen.deployment;
  const elapsed = Math.max(0, endedAt - createdAt);
  const took = formatDuration(elapsed);
  if (isFinal(seen.deployment.status)) {
    return row("time", bar(1, width), `ended after ${took}`);
  }
  const expected = budgetOf(course.plan).expectedMinutes * minuteMs;
  const left =
    elapsed <= expected
      ? ` of about ${formatDuration(expected)}, ${formatDuration(expected - elapsed)} left`
      : `, late; times out in ${formatDuration(course.deadline - now)}`;
  return row("time", bar(elapsed / expected, width), `${took}${left}`);
}

function tasksLine({ seen }: DeploymentProgress, width: number): string {
  const green = newTasksOf(seen);
  const { running = 0, desired = 0 } = green ?? {};
  const share = desired === 0 ? 0 : running / desired;
  return row(
    "new",
    bar(share, width),
    green === undefined ? "no tasks yet" : `${running} of ${desired} tasks running`,
  );
}

/** The last traffic share of a failed or past deployment isn't where traffic goes now, so it isn't shown. */
function trafficLines({ course, seen }: DeploymentProgress, width: number): string[] {
  const { status } = seen.deployment;
  if (isFinal(status) && (status !== "Succeeded" || course.wasOver === true)) {
    return [];
  }
  const percent = newTasksOf(seen)?.trafficWeight ?? 0;
  return [row("traffic", bar(percent / 100, width), `${percent} % on new`)];
}

function newTasksOf({ target }: DeploymentProgress["seen"]) {
  return target?.taskSets.find(({ label }) => label === "green");
}

function waitingWords({ current, region, now, minuteMs }: WatchView): readonly string[] {
  const { course, phase, began } = current;
  const named = { id: course.deploymentId, region };
  return waitingFor(phase, course.plan, named, { began, now, minuteMs }).split(" ");
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
