/** The printed verdict: first one sentence, then its evidence, what is live, and what to do next. */

import { type AwsFailure, type Deployment, explainFailure } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Outcome } from "../conclude/outcome";
import { formatTime } from "../context/clock";
import { tidy } from "../context/format";
import type { TimeRange } from "../context/observed";
import { ownCommand } from "../context/own-command";
import type { Images } from "../context/run-record";
import { TRIGGER_WORDING, type Wording } from "../context/wording";
import { type DeploymentResult, EXIT_CODES, type RegularResult } from "../run-result";
import { describeValue, NO_IMAGES } from "../state/images";
import { describeLive } from "../state/live";
import { deviations } from "../state/revision";
import { alreadyLiveLines } from "./already-live";
import { evidenceLines } from "./evidence-lines";
import {
  linkLine,
  NO_TASK,
  type Report,
  restoreTrafficLines,
  runsNoTask,
  served,
  stopLine,
  supersededLine,
  wanted,
} from "./lines";
import { notApprovedLines } from "./not-approved";
import { refusalLines } from "./refusal";
import { isStoppedByAlarm, notRolledBackLine, rolledBackLine } from "./rolled-back";
import { beforeNext, type StackChanges, stackChangeLines } from "./stack-changes";
import { unfinishedLines } from "./unfinished";

/** What the text of a result needs in addition to the result. */
export interface Written {
  readonly request: DeploymentRequest;
  /** @default - the trigger's */
  readonly wording?: Wording | undefined;
  /** @default - none are known */
  readonly images?: Pick<Images, "of"> | undefined;
  /** What else the apply has changed. @default - the run is not part of an apply */
  readonly changes?: StackChanges | undefined;
}

/** The same, with the defaults. */
type Words = { readonly [Name in keyof Omit<Written, "changes">]-?: NonNullable<Written[Name]> } & Pick<
  Written,
  "changes"
>;

/** A run's result as it is printed. */
export function reportOf(
  result: RegularResult,
  { request, wording = TRIGGER_WORDING, images = NO_IMAGES, changes }: Written,
): Report {
  const lines = linesOf(result, { request, wording, images, changes }).map(tidy);
  return { exitCode: EXIT_CODES[result.kind], lines, result, changes };
}

function linesOf(result: RegularResult, words: Words): readonly string[] {
  const { request, wording, images } = words;
  switch (result.kind) {
    case "nothing-to-do":
    case "not-steady":
    case "tasks-failed":
      return [...alreadyLiveLines(request, result, words), ...supersededLine(result.superseded)];
    case "refused":
      return beforeNext(
        refusalLines(request, result.refusal, {
          superseded: result.superseded,
          live: result.live,
          wording,
          images,
        }),
        stackChangeLines(words.changes, request, "nothing-deployed"),
        // Each of several findings has its own next step.
        (line) => line.startsWith("  Next:") || line.startsWith("  - "),
      );
    default:
      return [...outcomeLines(result, words), ...scalingLines(request, result.resumeFailure)];
  }
}

/** The warning that the service's scaling could not be restored. */
function scalingLines(request: DeploymentRequest, failure: AwsFailure | undefined): readonly string[] {
  return failure === undefined
    ? []
    : [
        `  Scaling of ${request.service} may still be suspended: ${explainFailure(failure)} The next run resumes it. To resume it now:`,
        `  ${ownCommand(request, "doctor", "--fix")}`,
      ];
}

function outcomeLines(
  { deploymentId, ...outcome }: DeploymentResult,
  { request, wording, images, changes }: Words,
): readonly string[] {
  switch (outcome.kind) {
    case "succeeded":
      return [
        ...(runsNoTask(outcome.live.primary)
          ? [
              `Deployment ${deploymentId} succeeded: ${served(request, outcome.live, images)} is live with a desired count of 0.`,
              NO_TASK,
            ]
          : [
              `Deployment ${deploymentId} succeeded: ${served(request, outcome.live, images)} serves all production traffic.`,
            ]),
        `  Live: ${describeLive(outcome.live, images)}`,
      ];
    case "traffic-shifted":
      return [
        ...(runsNoTask(outcome.live.primary)
          ? [
              `Deployment ${deploymentId} has shifted all production traffic: ${served(request, outcome.live, images)} is live with a desired count of 0.`,
              NO_TASK,
            ]
          : [
              `Deployment ${deploymentId} has shifted all production traffic: ${served(request, outcome.live, images)} serves all of it.`,
            ]),
        `  Live: ${describeLive(outcome.live, images)}`,
        ...keptLines(request, deploymentId, outcome.oldTasksUntil, wording),
        ...linkLine(request, deploymentId),
      ];
    case "not-live":
      return [
        `Deployment ${deploymentId} succeeded according to CodeDeploy, but ${wanted(request, images)} does not serve all production traffic.`,
        ...deviationLines(request, outcome, images),
        `  Live now: ${describeLive(outcome.live, images)}`,
        ...stackChangeLines(changes, request, "deployed"),
        `  Next: find out who changed the service or the listener during the deployment, then ${wording.again}. To see what is live now:`,
        `  ${ownCommand(request, "status")}`,
        ...linkLine(request, deploymentId),
      ];
    case "rolled-back":
      return [
        rolledBackLine(deploymentId, outcome, wording),
        ...evidenceLines(outcome.evidence),
        `  Live now: ${describeLive(outcome.live, images)}`,
        ...stackChangeLines(changes, request, "deployed"),
        ...afterRollback(request, outcome, wording),
        ...linkLine(request, deploymentId),
      ];
    case "not-rolled-back":
      return [
        notRolledBackLine(deploymentId, outcome, wording),
        ...evidenceLines(outcome.evidence),
        ...rollbackLines(outcome.deployment, outcome.rollback),
        `  Live now: ${describeLive(outcome.live, images)}`,
        ...stackChangeLines(changes, request, "deployed"),
        ...restoreTrafficLines(request, outcome.live, wording),
        ...linkLine(request, deploymentId),
      ];
    case "out-of-time":
    case "outcome-unknown":
      return unfinishedLines(request, deploymentId, outcome, { wording, changes });
  }
}

function afterRollback(
  request: DeploymentRequest,
  { evidence }: Extract<Outcome, { kind: "rolled-back" }>,
  wording: Wording,
): readonly string[] {
  return evidence.notApproved === undefined
    ? wording.afterRollback(request, { byAlarm: isStoppedByAlarm(evidence) })
    : notApprovedLines(request, evidence.notApproved, wording);
}

/** What happens to the old tasks. After a rollback, no command to return to them is shown. */
function keptLines(
  request: DeploymentRequest,
  deploymentId: string,
  until: TimeRange,
  { isRollback }: Wording,
): string[] {
  const kept = (tasks: string) => `  ${tasks} kept until ${describeTime(until)}; CodeDeploy then stops them.`;
  return isRollback === true
    ? [kept("The tasks of the rolled back revision are")]
    : [`${kept("The old tasks are")} To roll back before then:`, stopLine(request, deploymentId)];
}

/** A time of day, as exactly as it is known. */
function describeTime({ earliest, latest }: TimeRange): string {
  return earliest === latest ? `about ${formatTime(latest)}` : `${formatTime(latest)} at the latest`;
}

function rollbackLines(deployment: Deployment, rollback: Deployment | undefined): string[] {
  const error = rollback?.error;
  return [
    ...(deployment.rollbackMessage === undefined ? [] : [`  Rollback: ${deployment.rollbackMessage}`]),
    ...(error === undefined ? [] : [`  Rollback's error: ${error.code}: ${error.message}`]),
  ];
}

function deviationLines(
  request: DeploymentRequest,
  outcome: Extract<Outcome, { kind: "not-live" }>,
  images: Pick<Images, "of">,
): string[] {
  const { primary } = outcome.live;
  return primary === undefined
    ? []
    : deviations(request.appSpec, primary).map(
        ({ field, wanted, live }) =>
          `  ${field}: wanted ${describeValue(wanted, images)}, live ${describeValue(live, images)}`,
      );
}
