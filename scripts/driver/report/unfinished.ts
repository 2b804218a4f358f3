/** The report of a deployment that continues, or whose result could not be read: above all, what to do next. */
import { explainFailure, isFinal } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Outcome } from "../conclude/outcome";
import { tidy } from "../context/format";
import { ownCommand } from "../context/own-command";
import { TRIGGER_WORDING, type Wording } from "../context/wording";
import { evidenceLines } from "./evidence-lines";
import { endedBadly, linkLine, stopLine } from "./lines";
import { type StackChanges, stackChangeLines } from "./stack-changes";

type Unfinished = Extract<Outcome, { kind: "out-of-time" | "outcome-unknown" }>;

/** Options of the report of a deployment that continues. */
interface UnfinishedOptions {
  /** @default - the trigger's */
  readonly wording?: Wording;
  /** What else the apply has changed. @default - the run is not part of an apply */
  readonly changes?: StackChanges | undefined;
}

/** The report of a run without a verdict: exit code 5. */
export function unfinishedLines(
  request: DeploymentRequest,
  deploymentId: string,
  outcome: Unfinished,
  { wording = TRIGGER_WORDING, changes }: UnfinishedOptions = {},
): readonly string[] {
  const { course, failed } = outcome;
  const which =
    failed === undefined || course.deploymentId === deploymentId
      ? `${course.isRollback ? "Rollback" : "Deployment"} ${deploymentId}`
      : `Deployment ${deploymentId} ${endedBadly(failed)}, and its rollback ${course.deploymentId}`;
  const watchLine = `  ${ownCommand(request, "watch", course.deploymentId)}`;
  const stop = [
    ...(course.isRollback || wording.isRollback === true
      ? [
          `  Next: follow it, and check what is live when it has ended. It ${restores(course, wording)}: do not stop it.`,
          watchLine,
        ]
      : ["  Next: follow it, or stop it and roll back:", watchLine, stopLine(request, deploymentId)]),
    ...linkLine(request, course.deploymentId),
  ];
  if (outcome.kind === "out-of-time") {
    return [
      `${which} did not end in time. It continues; this run no longer follows it.`,
      ...(outcome.trouble === undefined ? [] : [`  AWS: ${explainFailure(outcome.trouble)}`]),
      ...evidenceLines(outcome.evidence),
      ...stackChangeLines(changes, request, "running"),
      ...stop,
    ];
  }
  const isOver = outcome.status !== undefined && isFinal(outcome.status);
  const why = [
    `  AWS: ${explainFailure(outcome.failure)}`,
    ...(failed === undefined ? [] : evidenceLines(failed.evidence)),
    ...stackChangeLines(changes, request, isOver ? "deployed" : "running"),
  ];
  return isOver
    ? [
        `${which} ended as ${outcome.status}, but what is live could not be read.`,
        ...why,
        "  Next: check what is live before anything else is deployed:",
        `  ${ownCommand(request, "status")}`,
        ...linkLine(request, course.deploymentId),
      ]
    : [
        `${which} can no longer be followed. Last known status: ${outcome.status ?? "none"}. It continues.`,
        ...why,
        ...stop,
      ];
}

/** CodeDeploy's rollback of an operator's rollback returns production to the bad release. */
function restores({ isRollback }: Unfinished["course"], wording: Wording): string {
  if (wording.isRollback !== true) {
    return "restores the previous revision";
  }
  return isRollback
    ? "returns production to the revision to roll back from"
    : "returns production to the older revision";
}

/**
 * What is reported about a deployment before a bug ends the driver that follows it.
 *
 * @param isGuarded whether the run's watchdog stops the deployment then
 */
export function keepsRunning(
  request: DeploymentRequest,
  deploymentId: string,
  isGuarded: boolean,
): readonly string[] {
  return [
    isGuarded
      ? `Deployment ${deploymentId} is no longer followed: this run's watchdog stops it, with a rollback. If it is still running in a minute, stop it:`
      : `Deployment ${deploymentId} continues; this run no longer follows it. To stop it and roll back:`,
    stopLine(request, deploymentId),
    ...linkLine(request, deploymentId),
  ].map(tidy);
}
