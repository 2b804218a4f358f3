/** What is said of a deployment that goes on, or whose end nobody could judge: above all, what to do about it. */
import { explainFailure, isFinal } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Outcome } from "../conclude/outcome";
import { tidy } from "../context/format";
import { TRIGGER_WORDING, type Wording } from "../context/wording";
import { evidenceLines } from "./evidence-lines";
import { endedBadly, linkLine, stopLine } from "./lines";

type Unfinished = Extract<Outcome, { kind: "out-of-time" | "lost-sight" }>;

/** The verdict where there is none: exit 5. */
export function unfinishedLines(
  request: DeploymentRequest,
  deploymentId: string,
  outcome: Unfinished,
  wording: Wording = TRIGGER_WORDING,
): readonly string[] {
  const { course, failed } = outcome;
  const which =
    failed === undefined || course.deploymentId === deploymentId
      ? `${course.isRollback ? "Rollback" : "Deployment"} ${deploymentId}`
      : `Deployment ${deploymentId} ${endedBadly(failed)}, and its rollback ${course.deploymentId}`;
  const stop = [
    ...(course.isRollback || wording.isRollback === true
      ? [
          "  Next: follow it in the console, and see what is live once it has ended. It brings back what was live before: don't stop it.",
        ]
      : [
          "  Next: follow it in the console, or stop it and go back to what was live before:",
          stopLine(request, deploymentId),
        ]),
    ...linkLine(request, course.deploymentId),
  ];
  if (outcome.kind === "out-of-time") {
    return [
      `${which} did not end in time. It keeps running; nobody watches it now.`,
      ...(outcome.trouble === undefined ? [] : [`  AWS: ${explainFailure(outcome.trouble)}`]),
      ...evidenceLines(outcome.evidence),
      ...stop,
    ];
  }
  const why = [
    `  AWS: ${explainFailure(outcome.failure)}`,
    ...(failed === undefined ? [] : evidenceLines(failed.evidence)),
  ];
  return outcome.status !== undefined && isFinal(outcome.status)
    ? [
        `${which} ended as ${outcome.status}, but what is live could not be seen.`,
        ...why,
        "  Next: see what is live before anything else is deployed.",
        ...linkLine(request, course.deploymentId),
      ]
    : [
        `${which} can no longer be watched. Last known status: ${outcome.status ?? "none"}. It keeps running.`,
        ...why,
        ...stop,
      ];
}

/**
 * What has to be said of a deployment before a bug ends the driver that follows it.
 *
 * @param isGuarded whether the run's watchdog ends it then
 */
export function keepsRunning(
  request: DeploymentRequest,
  deploymentId: string,
  isGuarded: boolean,
): readonly string[] {
  return [
    isGuarded
      ? `Deployment ${deploymentId} is not followed any more: this run's watchdog stops it, with a rollback. Where it still runs in a minute, this does so:`
      : `Deployment ${deploymentId} keeps running; nobody watches it now. To stop it and go back to what was live before:`,
    stopLine(request, deploymentId),
    ...linkLine(request, deploymentId),
  ].map(tidy);
}
