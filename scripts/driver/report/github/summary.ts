/** The verdict as a GitHub step's summary: for an operator who reads the run's page instead of its log. */

import { formatDuration } from "../../context/clock";
import { tidy } from "../../context/format";
import { describeRevision } from "../../state/images";
import { describeTraffic } from "../../state/live-traffic";
import { NO_TASK } from "../lines";
import type { LiveState, TimelineEntry, VerdictDocument } from "../verdict/document";
import { chartOf } from "./chart";
import { plain, table } from "./markdown";

/** The most reasons that are shown. */
const MOST_REASONS = 50;

export function githubSummary(document: VerdictDocument): string {
  const { service, verdict, lines, timeline } = document;
  // The log shows what the run waited for. The table shows what happened.
  const entries = timeline.filter(({ kind }) => kind !== "waiting");
  const [sentence = "", ...reasons] = lines;
  const of = service === undefined ? "Deployment" : `Deployment of ${plain(service.service)}`;
  const chart = chartOf(document);
  const paragraphs = [
    [`## ${of}: ${verdict.kind.replaceAll("-", " ")}`],
    [plain(sentence)],
    ...noTaskWarning(document),
    ...scalingWarning(document),
    table(["", ""], facts(document)),
    ...(document.exitCode === 0 || reasons.length === 0
      ? []
      : [["### Why, and what to do next"], bullets(reasons)]),
    ...(entries.length === 0
      ? []
      : [["### Timeline"], table(["Time (UTC)", "Deployment", "What happened"], entries.map(cells))]),
    ...(chart.length === 0 ? [] : [["```mermaid", ...chart, "```"]]),
  ];
  return `${paragraphs.map((paragraph) => paragraph.join("\n")).join("\n\n")}\n\n`;
}

/** The warning about a success without a running task. */
function noTaskWarning({ withoutTasks }: VerdictDocument): string[][] {
  return withoutTasks === true ? [["> [!WARNING]", `> ${plain(NO_TASK.trim())}`]] : [];
}

/** Shown with any exit code: a service that no longer scales fails at the next load peak. */
function scalingWarning({ scalingSuspended, service }: VerdictDocument): string[][] {
  if (scalingSuspended === undefined || service === undefined) {
    return [];
  }
  const what = `Scaling of ${service.service} may still be suspended (${scalingSuspended.activities.join(", ")}): its task count may not follow the load.`;
  return [
    ["> [!WARNING]", `> ${plain(what)} The next run resumes it. To resume it now:`],
    ["```sh", tidy(scalingSuspended.resume), "```"],
  ];
}

function facts(document: VerdictDocument): string[][] {
  const { service, revision, deploymentId, consoleUrl, liveBefore, liveNow } = document;
  const all: [string, string | undefined][] = [
    ["Service", service && plain(`${service.cluster}/${service.service} in ${service.region}`)],
    ["Deployment group", service && plain(`${service.application}, ${service.deploymentGroup}`)],
    ["Revision", revision && plain(describeRevision(revision.taskDefinition, revision.images))],
    ["Deployment", deploymentId && linked(deploymentId, consoleUrl)],
    ["Rollback", document.rollbackId && plain(document.rollbackId)],
    ["Live before", liveBefore && plain(describeState(liveBefore))],
    ["Live now", liveNow && plain(describeState(liveNow))],
    ["Exit code", String(document.exitCode)],
    ["Duration", formatDuration(document.durationSeconds * 1_000)],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

function linked(deploymentId: string, consoleUrl: string | undefined): string {
  const id = plain(deploymentId);
  return consoleUrl === undefined ? id : `[${id}](${consoleUrl})`;
}

function describeState({ taskDefinition, images, production }: LiveState): string {
  const what = taskDefinition === undefined ? "unknown" : describeRevision(taskDefinition, images);
  return production === undefined ? what : `${what}; production ${describeTraffic(production)}`;
}

/** The reasons without the link, which is in the table. */
function bullets(reasons: readonly string[]): string[] {
  return reasons
    .filter((line) => !line.trim().startsWith("https://"))
    .slice(0, MOST_REASONS)
    .map((line) => `- ${plain(line.replace(/^\s*(?:- )?/, ""))}`);
}

function cells({ time, deploymentId, text }: TimelineEntry): string[] {
  return [time.slice(11, 19), plain(deploymentId), plain(text)];
}
