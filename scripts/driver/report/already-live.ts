/** The report of a run that needed no deployment, because the service already runs the revision. */
import type { DeploymentRequest } from "../../contract";
import { ownCommand } from "../context/own-command";
import type { Images } from "../context/run-record";
import { nextLines, type Wording } from "../context/wording";
import { STEADY_MINUTES } from "../follow/steady";
import type { RunResult } from "../run-result";
import { describeLive } from "../state/live";
import { countedLines } from "./evidence-lines";
import { NO_TASK, runsNoTask, wanted } from "./lines";
import { type StackChanges, stackChangeLines } from "./stack-changes";

export type AlreadyLive = Extract<RunResult, { kind: "nothing-to-do" | "not-steady" | "tasks-failed" }>;

/** Options of this report. */
interface AlreadyLiveOptions {
  readonly wording: Wording;
  readonly images: Pick<Images, "of">;
  /** What else the apply has changed. @default - the run is not part of an apply */
  readonly changes?: StackChanges | undefined;
}

export function alreadyLiveLines(
  request: DeploymentRequest,
  result: AlreadyLive,
  { wording, images, changes }: AlreadyLiveOptions,
): readonly string[] {
  const already = `${request.service} already runs ${wanted(request, images)}`;
  const fix = [...stackChangeLines(changes, request, "deployed"), ...fixLines(request, wording)];
  switch (result.kind) {
    case "nothing-to-do": {
      const { primary } = result;
      return runsNoTask(primary)
        ? [
            `${request.service} is on ${wanted(request, images)} already, with a desired count of 0: nothing to deploy.`,
            NO_TASK,
          ]
        : [`${already}, steady with ${primary.running} of ${primary.desired} tasks: nothing to deploy.`];
    }
    case "not-steady":
      return [
        `${already}, but it did not become steady within ${STEADY_MINUTES} min: ${result.missing}. No deployment was created.`,
        ...whyLines(result),
        ...fix,
      ];
    case "tasks-failed":
      return [
        `${already}, but its tasks fail: ${result.failedTasks} stopped during this run, and none is healthy. No deployment was created.`,
        ...whyLines(result),
        `  Live now: ${describeLive(result.live, images)}`,
        ...fix,
        ...rollbackLines(request, result, wording),
      ];
  }
}

function whyLines({ evidence }: Exclude<AlreadyLive, { kind: "nothing-to-do" }>): readonly string[] {
  return [
    ...countedLines("Stopped tasks", evidence.stopReasons),
    ...countedLines("Unhealthy targets", evidence.unhealthy),
    ...evidence.gaps.map((gap) => `  Not known: ${gap}`),
  ];
}

function fixLines(request: DeploymentRequest, { again, command }: Wording): readonly string[] {
  return nextLines(
    `fix the cause (image, health check, network, permissions of the execution role), and ${again}`,
    command(request),
  );
}

/** How to roll back. No revision is older than the one that the service was created with. A rollback suggests no other rollback. */
function rollbackLines(
  request: DeploymentRequest,
  { live }: Extract<AlreadyLive, { kind: "tasks-failed" }>,
  { isRollback = false, rollback = ownCommand(request, "rollback") }: Wording,
): readonly string[] {
  return isRollback || live.primary?.deploymentId === undefined
    ? []
    : ["  To go back to the last good revision instead:", `  ${rollback}`];
}
