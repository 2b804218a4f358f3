/** The verdict, in words: one sentence first, then what it rests on, what is live, and what to do next. */
import type { DeploymentRequest } from "../contract";
import { RETRY_VARIABLE } from "../variables";
import { type Deployment, MOST_STOPPED_TASKS } from "./aws";
import type { Failed, Outcome } from "./conclude";
import { consoleLink } from "./console-link";
import type { Refusal } from "./decide";
import { explainFailure } from "./errors";
import type { Counted, Evidence } from "./evidence";
import { EXIT_CODE, type ExitCode } from "./exit-code";
import { describeAction, describeLive, type Live, servesAll } from "./live";
import { deviations, familyAndRevision, propertiesOf } from "./revision";
import { isFinal } from "./status-table";
import { STEADY_MINUTES, type SteadyEnd } from "./steady";

/** A verdict as it is printed. Failures go to stderr, and come last. */
export interface Report {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
}

/** Longer lines are cut: Terraform shows the last 8 KiB of a failed command, and the whole report must be in them. */
export const LONGEST_LINE = 700;

/** What came of the deployment that the driver created. */
export function reportOutcome(request: DeploymentRequest, deploymentId: string, outcome: Outcome): Report {
  switch (outcome.kind) {
    case "succeeded":
      return report(EXIT_CODE.done, [
        `Deployment ${deploymentId} succeeded: ${wanted(request)} serves all production traffic.`,
        `  Live: ${describeLive(outcome.live)}`,
      ]);
    case "not-live":
      return report(EXIT_CODE.notRolledBack, [
        `Deployment ${deploymentId} succeeded by CodeDeploy's account, but ${wanted(request)} is not what serves production.`,
        ...deviationLines(request, outcome),
        `  Live now: ${describeLive(outcome.live)}`,
        `  Next: see who changed the service or the listener meanwhile, then apply again.`,
        ...linkLine(request, deploymentId),
      ]);
    case "rolled-back":
      return report(EXIT_CODE.rolledBack, [
        `Deployment ${deploymentId} ${endedBadly(outcome)}. Production is on what was live before${
          outcome.rollback === undefined ? "." : `: rolled back by ${outcome.rollback.id}.`
        }`,
        ...evidenceLines(outcome.evidence),
        `  Live now: ${describeLive(outcome.live)}`,
        `  Next: mend the cause, and apply again. Terraform marked the trigger as tainted: the next apply deploys what the code says then; this very revision only with ${RETRY_VARIABLE}=true, or as a re-run of the CI run.`,
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
      return reportUnfinished(request, deploymentId, outcome);
  }
}

/** What came of waiting for the revision that the service is on already. */
export function reportSteady(
  request: DeploymentRequest,
  end: Exclude<SteadyEnd, { kind: "changed" }>,
): Report {
  return end.kind === "steady"
    ? report(EXIT_CODE.done, [
        `${request.service} already runs ${wanted(request)}, steady with ${end.primary.running} of ${end.primary.desired} tasks: nothing to deploy.`,
      ])
    : report(EXIT_CODE.outOfTime, [
        `${request.service} already runs ${wanted(request)}, but it did not become steady within ${STEADY_MINUTES} min: ${end.missing}. No deployment was created.`,
        ...countedLines("Stopped tasks", end.evidence.stopReasons),
        ...countedLines("Unhealthy targets", end.evidence.unhealthy),
        ...end.evidence.gaps.map((gap) => `  Not known: ${gap}`),
        "  Next: mend the cause (image, health check, network, permissions of the execution role), and apply again.",
      ]);
}

/** Why no deployment was created. */
export function reportRefusal(request: DeploymentRequest, refusal: Refusal): Report {
  const verdict = (why: string) => `No deployment of ${wanted(request)} was created: ${why}.`;
  switch (refusal.kind) {
    case "one-is-running":
      return report(EXIT_CODE.refused, [
        verdict(`the deployment ${refusal.id} of ${request.deploymentGroup} is still running`),
        `  Next: wait until it has ended and apply again, or end it first:`,
        stopLine(request, refusal.id),
        ...linkLine(request, refusal.id),
      ]);
    case "one-is-running-unseen":
      return report(EXIT_CODE.refused, [
        verdict(
          `CodeDeploy says that ${request.deploymentGroup} is deploying already, but lists no such deployment`,
        ),
        "  Next: apply again in a few minutes.",
      ]);
    case "failed-before":
      return report(EXIT_CODE.refused, [
        verdict(
          `this very revision ${endedBadly({ ...refusal, stoppedEarly: false })} before, as ${refusal.deployment.id}`,
        ),
        ...(refusal.deployment.error === undefined
          ? []
          : [`  CodeDeploy: ${refusal.deployment.error.code}: ${refusal.deployment.error.message}`]),
        `  Next: mend the cause. A changed revision is deployed as ever; to try this one again, run the CI run again or set ${RETRY_VARIABLE}=true.`,
        ...linkLine(request, refusal.deployment.id),
      ]);
    case "unsettled":
      return report(EXIT_CODE.refused, [
        verdict("what serves production changed again and again while the driver looked"),
        "  Next: see who else deploys to this service or changes its listener, then apply again.",
      ]);
    case "traffic-elsewhere":
      return report(EXIT_CODE.refused, [
        verdict("the production listener does not send all traffic to the PRIMARY task set"),
        `  Live now: ${describeLive(refusal.live)}`,
        ...bringBackLines(request, refusal.live),
      ]);
    case "test-traffic-elsewhere":
      return report(EXIT_CODE.refused, [
        verdict(
          `the test listener does not forward within the group's two target groups (test traffic ${describeAction(refusal.test)})`,
        ),
        ...(refusal.test.kind === "gone"
          ? ["  Next: see who removed the test listener, then apply again: Terraform makes it anew."]
          : [
              "  Next: send it to PRIMARY's target group, then apply again:",
              ...forwardLine(request, refusal),
            ]),
      ]);
    case "no-primary":
      return report(EXIT_CODE.refused, [
        verdict(`the service ${request.service} has no PRIMARY task set from which traffic could shift`),
        "  Next: leave the service as it is, and see its events, and whether someone took its task sets away:",
        `  aws ecs describe-services --cluster ${request.cluster} --services ${request.service} --query 'services[0].[taskSets,events[:10]]' --region ${request.region}`,
      ]);
  }
}

/** What has to be said of a deployment before a bug ends the driver that follows it. */
export function keepsRunning(request: DeploymentRequest, deploymentId: string): readonly string[] {
  return [
    `Deployment ${deploymentId} keeps running; nobody watches it now. To stop it and go back to what was live before:`,
    stopLine(request, deploymentId),
    ...linkLine(request, deploymentId),
  ].map(tidy);
}

function stopLine({ region }: DeploymentRequest, deploymentId: string): string {
  return `  aws deploy stop-deployment --deployment-id ${deploymentId} --auto-rollback-enabled --region ${region}`;
}

type Unfinished = Extract<Outcome, { kind: "out-of-time" | "lost-sight" }>;

function reportUnfinished(request: DeploymentRequest, deploymentId: string, outcome: Unfinished): Report {
  const { course, failed } = outcome;
  const which =
    failed === undefined || course.deploymentId === deploymentId
      ? `Deployment ${deploymentId}`
      : `Deployment ${deploymentId} ${endedBadly(failed)}, and its rollback ${course.deploymentId}`;
  const stop = [
    "  Next: follow it in the console, or stop it and go back to what was live before:",
    stopLine(request, course.deploymentId),
    ...linkLine(request, course.deploymentId),
  ];
  if (outcome.kind === "out-of-time") {
    return report(EXIT_CODE.outOfTime, [
      `${which} did not end in time. It keeps running; nobody watches it now.`,
      ...(outcome.trouble === undefined ? [] : [`  AWS: ${explainFailure(outcome.trouble)}`]),
      ...evidenceLines(outcome.evidence),
      ...stop,
    ]);
  }
  const why = [
    `  AWS: ${explainFailure(outcome.failure)}`,
    ...(failed === undefined ? [] : evidenceLines(failed.evidence)),
  ];
  return outcome.status !== undefined && isFinal(outcome.status)
    ? report(EXIT_CODE.outOfTime, [
        `${which} ended as ${outcome.status}, but what is live could not be seen.`,
        ...why,
        "  Next: see what is live before anything else is deployed.",
        ...linkLine(request, course.deploymentId),
      ])
    : report(EXIT_CODE.outOfTime, [
        `${which} can no longer be watched. Last known status: ${outcome.status ?? "none"}. It keeps running.`,
        ...why,
        ...stop,
      ]);
}

function report(exitCode: ExitCode, lines: readonly string[]): Report {
  return { exitCode, lines: lines.map(tidy) };
}

/** On one line, without control characters (a task's reason may hold any), and not too long. */
function tidy(line: string): string {
  const oneLine = line.replace(/[\p{Cc}\s]+/gu, " ").trimEnd();
  const indented = line.startsWith("  ") ? ` ${oneLine}` : oneLine;
  return indented.length > LONGEST_LINE ? `${indented.slice(0, LONGEST_LINE - 3)}...` : indented;
}

function wanted(request: DeploymentRequest): string {
  return familyAndRevision(propertiesOf(request.appSpec).TaskDefinition);
}

function endedBadly({ deployment, stoppedEarly }: Omit<Failed, "evidence">): string {
  switch (deployment.status) {
    case "Stopped":
      return stoppedEarly ? "was stopped by this run, since green's tasks don't start" : "was stopped";
    case "Succeeded":
      return "succeeded and was then taken back";
    default:
      return "failed";
  }
}

function whyNotBack(rollback: Deployment | undefined): string {
  if (rollback === undefined) {
    return "";
  }
  return rollback.status === "Succeeded"
    ? `: its rollback ${rollback.id} succeeded by CodeDeploy's account, but something else is live`
    : `: its rollback ${rollback.id} ended as ${rollback.status}`;
}

function rollbackLines(deployment: Deployment, rollback: Deployment | undefined): string[] {
  const said = rollback?.error;
  return [
    ...(deployment.rollbackMessage === undefined ? [] : [`  Rollback: ${deployment.rollbackMessage}`]),
    ...(said === undefined ? [] : [`  Rollback's error: ${said.code}: ${said.message}`]),
  ];
}

/** How production gets back to one revision, as far as that can be told from what is live. */
function bringBackLines(request: DeploymentRequest, live: Live | undefined): string[] {
  const group = live?.primary?.loadBalancer?.targetGroupArn;
  if (live?.production.kind === "gone") {
    return [
      "  Next: production has no listener: see who removed it. Terraform makes it anew at the next apply; before anything is deployed, it has to forward to PRIMARY's target group.",
    ];
  }
  if (live?.primary === undefined || group === undefined || servesAll(live.primary, live.production)) {
    return [
      "  Next: look at production first. A deployment of the last good revision brings it back: set it in the code, and apply.",
    ];
  }
  const what = familyAndRevision(live.primary.taskDefinition);
  return [
    `  Next: look at production first. To send all of it to PRIMARY (${what}), before anything else is deployed:`,
    ...forwardLine(request, { listenerArn: live.listenerArn, targetGroupArn: group }),
  ];
}

interface Forward {
  readonly listenerArn: string | undefined;
  readonly targetGroupArn: string | undefined;
}

/** The command that sends all of a listener's traffic to one target group. */
function forwardLine(request: DeploymentRequest, { listenerArn, targetGroupArn }: Forward): string[] {
  return [
    `  aws elbv2 modify-listener --listener-arn ${listenerArn} --default-actions Type=forward,TargetGroupArn=${targetGroupArn} --region ${request.region}`,
  ];
}

function evidenceLines(evidence: Evidence): string[] {
  return [
    ...(evidence.error === undefined
      ? []
      : [`  CodeDeploy: ${evidence.error.code}: ${evidence.error.message}`]),
    ...evidence.failedEvents.map((event) => `  Event: ${event}`),
    ...countedLines("Green's stopped tasks", evidence.stopReasons),
    ...countedLines("Green's unhealthy targets", evidence.unhealthy),
    ...evidence.gaps.map((gap) => `  Not known: ${gap}`),
  ];
}

function countedLines(title: string, reasons: readonly Counted[]): string[] {
  return reasons.map(
    ({ text, count }) => `  ${title}: ${count >= MOST_STOPPED_TASKS ? `${count} or more` : count} x ${text}`,
  );
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

function linkLine(request: DeploymentRequest, deploymentId: string): string[] {
  const link = consoleLink(request.region, deploymentId);
  return link === undefined ? [] : [`  ${link}`];
}
