/** The verdict, in words: one sentence first, then what it rests on, what is live, and what to do next. */

import { type AwsFailure, type Deployment, explainFailure } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Outcome } from "../conclude/outcome";
import { formatTime } from "../context/clock";
import { tidy } from "../context/format";
import type { Between } from "../context/observed";
import { ownCommand } from "../context/own-command";
import { TRIGGER_WORDING, type Wording } from "../context/wording";
import { STEADY_MINUTES } from "../follow/steady";
import { type DeploymentResult, type DeployResult, EXIT_CODES, type RunResult } from "../run-result";
import { describeLive } from "../state/live";
import { deviations } from "../state/revision";
import { countedLines, evidenceLines } from "./evidence-lines";
import {
  bringBackLines,
  endedBadly,
  linkLine,
  NO_TASK,
  type Report,
  runsNoTask,
  served,
  stopLine,
  supersededLine,
  wanted,
} from "./lines";
import { refusalLines } from "./refusal";
import { unfinishedLines } from "./unfinished";

/** What the text of a result needs beside the result. */
export interface Written {
  readonly request: DeploymentRequest;
  /** @default - the trigger's */
  readonly wording?: Wording | undefined;
}

/** A run's result as it is printed. */
export function reportOf(result: DeployResult, { request, wording = TRIGGER_WORDING }: Written): Report {
  return { exitCode: EXIT_CODES[result.kind], lines: linesOf(result, request, wording).map(tidy), result };
}

function linesOf(result: DeployResult, request: DeploymentRequest, wording: Wording): readonly string[] {
  switch (result.kind) {
    case "nothing-to-do":
    case "not-steady":
      return [...steadyLines(request, result, wording), ...supersededLine(result.superseded)];
    case "refused":
      return refusalLines(request, result.refusal, { superseded: result.superseded, wording });
    default:
      return [...outcomeLines(request, result, wording), ...scalingLines(request, result.scalingLeft)];
  }
}

/** The service's scaling could not be restored. */
function scalingLines(request: DeploymentRequest, failure: AwsFailure | undefined): readonly string[] {
  return failure === undefined
    ? []
    : [
        `  Scaling of ${request.service} may still be suspended: ${explainFailure(failure)} The next run resumes it, and so does:`,
        `  ${ownCommand(request, "doctor", "--fix")}`,
      ];
}

function outcomeLines(
  request: DeploymentRequest,
  { deploymentId, ...outcome }: DeploymentResult,
  wording: Wording,
): readonly string[] {
  switch (outcome.kind) {
    case "succeeded":
      return [
        ...(runsNoTask(outcome.live.primary)
          ? [
              `Deployment ${deploymentId} succeeded: ${served(request, outcome.live)} is live, without a task.`,
              NO_TASK,
            ]
          : [
              `Deployment ${deploymentId} succeeded: ${served(request, outcome.live)} serves all production traffic.`,
            ]),
        `  Live: ${describeLive(outcome.live)}`,
      ];
    case "traffic-shifted":
      return [
        ...(runsNoTask(outcome.live.primary)
          ? [
              `Deployment ${deploymentId} has shifted all production traffic: ${served(request, outcome.live)} is live, without a task.`,
              NO_TASK,
            ]
          : [
              `Deployment ${deploymentId} has shifted all production traffic: ${served(request, outcome.live)} serves it alone.`,
            ]),
        `  Live: ${describeLive(outcome.live)}`,
        ...keptLines(request, deploymentId, outcome.blueUntil, wording),
        ...linkLine(request, deploymentId),
      ];
    case "not-live":
      return [
        `Deployment ${deploymentId} succeeded by CodeDeploy's account, but ${wanted(request)} is not what serves production.`,
        ...deviationLines(request, outcome),
        `  Live now: ${describeLive(outcome.live)}`,
        `  Next: see who changed the service or the listener meanwhile, then ${wording.again}.`,
        ...linkLine(request, deploymentId),
      ];
    case "rolled-back":
      return [
        `Deployment ${deploymentId} ${endedBadly(outcome)}. Production is on what was live before${
          outcome.rollback === undefined ? "." : `: rolled back by ${outcome.rollback.id}.`
        }`,
        ...evidenceLines(outcome.evidence),
        `  Live now: ${describeLive(outcome.live)}`,
        wording.afterRollback,
        ...linkLine(request, deploymentId),
      ];
    case "not-rolled-back":
      return [
        `Deployment ${deploymentId} ${endedBadly(outcome)}, and it was NOT rolled back${whyNotBack(outcome.rollback)}.`,
        ...evidenceLines(outcome.evidence),
        ...rollbackLines(outcome.deployment, outcome.rollback),
        `  Live now: ${describeLive(outcome.live)}`,
        ...bringBackLines(request, outcome.live),
        ...linkLine(request, deploymentId),
      ];
    case "out-of-time":
    case "lost-sight":
      return unfinishedLines(request, deploymentId, outcome, wording);
  }
}

/** What becomes of the old tasks. After a rollback nobody wants to go back to them. */
function keptLines(
  request: DeploymentRequest,
  deploymentId: string,
  until: Between,
  { isRollback }: Wording,
): string[] {
  const kept = (tasks: string) =>
    `  ${tasks} kept until ${describeTime(until)}; CodeDeploy goes on by itself.`;
  return isRollback === true
    ? [kept("The tasks of what was rolled back are")]
    : [`${kept("Blue is")} To go back to it before then:`, stopLine(request, deploymentId)];
}

function steadyLines(
  request: DeploymentRequest,
  result: Extract<RunResult, { kind: "nothing-to-do" | "not-steady" }>,
  { again }: Wording,
): readonly string[] {
  const already = `${request.service} already runs ${wanted(request)}`;
  if (result.kind === "not-steady") {
    const { evidence, missing } = result;
    return [
      `${already}, but it did not become steady within ${STEADY_MINUTES} min: ${missing}. No deployment was created.`,
      ...countedLines("Stopped tasks", evidence.stopReasons),
      ...countedLines("Unhealthy targets", evidence.unhealthy),
      ...evidence.gaps.map((gap) => `  Not known: ${gap}`),
      `  Next: fix the cause (image, health check, network, permissions of the execution role), and ${again}.`,
    ];
  }
  const { primary } = result;
  return runsNoTask(primary)
    ? [`${request.service} is on ${wanted(request)} already, without a task: nothing to deploy.`, NO_TASK]
    : [`${already}, steady with ${primary.running} of ${primary.desired} tasks: nothing to deploy.`];
}

function whyNotBack(rollback: Deployment | undefined): string {
  if (rollback === undefined) {
    return "";
  }
  return rollback.status === "Succeeded"
    ? `: its rollback ${rollback.id} succeeded by CodeDeploy's account, but something else is live`
    : `: its rollback ${rollback.id} ended as ${rollback.status}`;
}

/** A time of day, as exactly as it is known; CodeDeploy may be later than it says. */
function describeTime({ earliest, latest }: Between): string {
  return earliest === latest ? `about ${formatTime(latest)}` : `${formatTime(latest)} at most`;
}

function rollbackLines(deployment: Deployment, rollback: Deployment | undefined): string[] {
  const said = rollback?.error;
  return [
    ...(deployment.rollbackMessage === undefined ? [] : [`  Rollback: ${deployment.rollbackMessage}`]),
    ...(said === undefined ? [] : [`  Rollback's error: ${said.code}: ${said.message}`]),
  ];
}

function deviationLines(
  request: DeploymentRequest,
  outcome: Extract<Outcome, { kind: "not-live" }>,
): string[] {
  const { primary } = outcome.live;
  return primary === undefined
    ? []
    : deviations(request.appSpec, primary).map(
        ({ field, wanted, live }) => `  ${field}: wanted ${wanted}, live ${live}`,
      );
}
