/** The verdict, in words: one sentence first, then what it rests on, what is live, and what to do next. */

import type { Deployment } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Outcome } from "../conclude/outcome";
import { formatTime } from "../context/clock";
import { EXIT_CODE } from "../context/exit-code";
import type { Between } from "../context/observed";
import { TRIGGERS_VOICE, type Voice } from "../context/wording";
import { STEADY_MINUTES, type SteadyEnd } from "../follow/steady";
import { describeLive } from "../state/live";
import { deviations } from "../state/revision";
import { countedLines, evidenceLines } from "./evidence-lines";
import {
  bringBackLines,
  endedBadly,
  linkLine,
  NO_TASK,
  type Report,
  report,
  runsNoTask,
  served,
  stopLine,
  supersededLine,
  type Telling,
  wanted,
} from "./lines";
import { reportUnfinished } from "./unfinished";

/** What came of the deployment that the driver created. */
export function reportOutcome(
  request: DeploymentRequest,
  deploymentId: string,
  outcome: Outcome,
  voice: Voice = TRIGGERS_VOICE,
): Report {
  return { ...outcomeReport(request, deploymentId, outcome, voice), finding: { kind: "outcome", outcome } };
}

function outcomeReport(
  request: DeploymentRequest,
  deploymentId: string,
  outcome: Outcome,
  voice: Voice,
): Report {
  switch (outcome.kind) {
    case "succeeded":
      return report(EXIT_CODE.done, [
        ...(runsNoTask(outcome.live.primary)
          ? [
              `Deployment ${deploymentId} succeeded: ${served(request, outcome.live)} is live, without a task.`,
              NO_TASK,
            ]
          : [
              `Deployment ${deploymentId} succeeded: ${served(request, outcome.live)} serves all production traffic.`,
            ]),
        `  Live: ${describeLive(outcome.live)}`,
      ]);
    case "traffic-shifted":
      return report(EXIT_CODE.done, [
        ...(runsNoTask(outcome.live.primary)
          ? [
              `Deployment ${deploymentId} has shifted all production traffic: ${served(request, outcome.live)} is live, without a task.`,
              NO_TASK,
            ]
          : [
              `Deployment ${deploymentId} has shifted all production traffic: ${served(request, outcome.live)} serves it alone.`,
            ]),
        `  Live: ${describeLive(outcome.live)}`,
        ...keptLines(request, deploymentId, outcome.blueUntil, voice),
        ...linkLine(request, deploymentId),
      ]);
    case "not-live":
      return report(EXIT_CODE.notRolledBack, [
        `Deployment ${deploymentId} succeeded by CodeDeploy's account, but ${wanted(request)} is not what serves production.`,
        ...deviationLines(request, outcome),
        `  Live now: ${describeLive(outcome.live)}`,
        `  Next: see who changed the service or the listener meanwhile, then ${voice.again}.`,
        ...linkLine(request, deploymentId),
      ]);
    case "rolled-back":
      return report(EXIT_CODE.rolledBack, [
        `Deployment ${deploymentId} ${endedBadly(outcome)}. Production is on what was live before${
          outcome.rollback === undefined ? "." : `: rolled back by ${outcome.rollback.id}.`
        }`,
        ...evidenceLines(outcome.evidence),
        `  Live now: ${describeLive(outcome.live)}`,
        voice.afterRollback,
        ...linkLine(request, deploymentId),
      ]);
    case "not-rolled-back":
      return report(EXIT_CODE.notRolledBack, [
        `Deployment ${deploymentId} ${endedBadly(outcome)}, and it was NOT rolled back${whyNotBack(outcome.rollback)}.`,
        ...evidenceLines(outcome.evidence),
        ...rollbackLines(outcome.deployment, outcome.rollback),
        `  Live now: ${describeLive(outcome.live)}`,
        ...bringBackLines(request, outcome.live),
        ...linkLine(request, deploymentId),
      ]);
    case "out-of-time":
    case "lost-sight":
      return reportUnfinished(request, deploymentId, outcome, voice);
  }
}

/** What becomes of the old tasks. After a rollback nobody wants to go back to them. */
function keptLines(
  request: DeploymentRequest,
  deploymentId: string,
  until: Between,
  { isRollback }: Voice,
): string[] {
  const kept = (tasks: string) =>
    `  ${tasks} kept until ${describeTime(until)}; CodeDeploy goes on by itself.`;
  return isRollback === true
    ? [kept("The tasks of what was rolled back are")]
    : [`${kept("Blue is")} To go back to it before then:`, stopLine(request, deploymentId)];
}

/** What came of waiting for the revision that the service is on already. */
export function reportSteady(
  request: DeploymentRequest,
  end: Exclude<SteadyEnd, { kind: "changed" }>,
  { superseded = [], voice = TRIGGERS_VOICE }: Telling = {},
): Report {
  const { exitCode, lines } = steadyReport(request, end, voice);
  return { exitCode, lines: [...lines, ...supersededLine(superseded)], finding: { kind: "steady", end } };
}

function steadyReport(
  request: DeploymentRequest,
  end: Exclude<SteadyEnd, { kind: "changed" }>,
  { again }: Voice,
): Report {
  if (end.kind === "steady" && runsNoTask(end.primary)) {
    return report(EXIT_CODE.done, [
      `${request.service} is on ${wanted(request)} already, without a task: nothing to deploy.`,
      NO_TASK,
    ]);
  }
  return end.kind === "steady"
    ? report(EXIT_CODE.done, [
        `${request.service} already runs ${wanted(request)}, steady with ${end.primary.running} of ${end.primary.desired} tasks: nothing to deploy.`,
      ])
    : report(EXIT_CODE.outOfTime, [
        `${request.service} already runs ${wanted(request)}, but it did not become steady within ${STEADY_MINUTES} min: ${end.missing}. No deployment was created.`,
        ...countedLines("Stopped tasks", end.evidence.stopReasons),
        ...countedLines("Unhealthy targets", end.evidence.unhealthy),
        ...end.evidence.gaps.map((gap) => `  Not known: ${gap}`),
        `  Next: mend the cause (image, health check, network, permissions of the execution role), and ${again}.`,
      ]);
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
