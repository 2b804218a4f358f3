/** What the reports of every kind are made of. */
import type { Suspension, TaskSet } from "../aws";
import type { DeploymentRequest } from "../contract";
import { consoleLink } from "./console-link";
import type { Refusal } from "./decide";
import type { ExitCode } from "./exit-code";
import { type Live, servesAll } from "./live";
import type { Failed, Outcome } from "./outcome";
import { familyAndRevision, propertiesOf } from "./revision";
import type { SteadyEnd } from "./steady";
import type { Voice } from "./voice";

/** A verdict as it is printed. Failures go to stderr, and come last. */
export interface Report {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
  /** The lines for the verdict's files, where these have to do without what was given. @default - the lines */
  readonly publishedLines?: readonly string[];
  /** What the lines were made from, for the verdict's files; the exit code says enough where it is left out. */
  readonly finding?: Result;
}

/** What a run came to. */
export type Result =
  | { readonly kind: "outcome"; readonly outcome: Outcome }
  | { readonly kind: "steady"; readonly end: Exclude<SteadyEnd, { kind: "changed" }> }
  | { readonly kind: "refusal"; readonly refusal: Refusal }
  /** A bug ends the run. */
  | { readonly kind: "bug" }
  /** Nobody waits for the verdict any more. */
  | { readonly kind: "cut-off"; readonly reason: string };

/** Longer lines are cut: Terraform shows the last 8 KiB of a failed command, and the whole report must be in them. */
export const LONGEST_LINE = 700;

export function stopLine({ region }: DeploymentRequest, deploymentId: string): string {
  return `  aws deploy stop-deployment --deployment-id ${deploymentId} --auto-rollback-enabled --region ${region}`;
}

export function report(exitCode: ExitCode, lines: readonly string[]): Report {
  return { exitCode, lines: lines.map(tidy) };
}

/** On one line, without control characters (a task's reason may hold any), and not too long. */
export function tidy(line: string): string {
  const oneLine = line.replace(/[\p{Cc}\s]+/gu, " ").trimEnd();
  const indented = line.startsWith("  ") ? ` ${oneLine}` : oneLine;
  return indented.length > LONGEST_LINE ? `${indented.slice(0, LONGEST_LINE - 3)}...` : indented;
}

export function wanted(request: DeploymentRequest): string {
  return familyAndRevision(propertiesOf(request.appSpec).TaskDefinition);
}

/** In characters. Of a reason of CloudWatch's, up to 1023 long, the last datapoints and the threshold are within these. */
const LONGEST_WORDS = 300;

/** AWS's words, as much of them as a report holds that has ten such lines. */
export function brief(words: string): string {
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS - 3)}...` : words;
}

/** Said after a success for which no task had to run. */
export const NO_TASK =
  "  No task proved that the revision works: the service's desired count is 0. Scale it to 1 or more, and see that its tasks run and are healthy.";

/** Whether a task set is live and runs no task, on purpose: its success proves nothing. */
export function runsNoTask(primary: Pick<TaskSet, "desired"> | undefined): boolean {
  return primary?.desired === 0;
}

export function endedBadly({ deployment, stoppedEarly }: Omit<Failed, "evidence">): string {
  switch (deployment.status) {
    case "Stopped":
      return stoppedEarly ? "was stopped by this run, since green's tasks don't start" : "was stopped";
    case "Succeeded":
      return "succeeded and was then taken back";
    default:
      return "failed";
  }
}

/** How production gets back to one revision, as far as that can be told from what is live. */
export function bringBackLines(request: InRegion, live: Live | undefined): string[] {
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

type InRegion = Pick<DeploymentRequest, "region">;

export interface Forward {
  readonly listenerArn: string | undefined;
  readonly targetGroupArn: string | undefined;
}

/** The command that sends all of a listener's traffic to one target group. */
export function forwardLine(request: InRegion, { listenerArn, targetGroupArn }: Forward): string[] {
  return [
    `  aws elbv2 modify-listener --listener-arn ${listenerArn} --default-actions Type=forward,TargetGroupArn=${targetGroupArn} --region ${request.region}`,
  ];
}

/** The command that brings a service's scaling back to what was suspended of it before. */
export function resumeCommand(
  { cluster, service, region }: Pick<DeploymentRequest, "cluster" | "service" | "region">,
  { dynamicIn, dynamicOut, scheduled }: Suspension,
): string {
  const state = `DynamicScalingInSuspended=${dynamicIn},DynamicScalingOutSuspended=${dynamicOut},ScheduledScalingSuspended=${scheduled}`;
  return `aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/${cluster}/${service} --suspended-state ${state} --region ${region}`;
}

/** How it is told that no deployment was created. */
export interface Telling {
  /** The deployments that were told to stop for it: nothing was created, but something was changed. @default - none */
  readonly superseded?: readonly string[];
  /** @default - the trigger's */
  readonly voice?: Voice | undefined;
}

/** What was changed where no deployment was created: others were told to stop. */
export function supersededLine(superseded: readonly string[]): string[] {
  return superseded.length === 0
    ? []
    : [`  For it, ${superseded.join(" and ")} had been told to stop, with a rollback: see what is live.`];
}

export function linkLine(request: Pick<DeploymentRequest, "region">, deploymentId: string): string[] {
  const link = consoleLink(request.region, deploymentId);
  return link === undefined ? [] : [`  ${link}`];
}
