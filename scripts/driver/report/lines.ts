/** What the reports of every kind are made of. */

import type { TaskSet } from "../../aws";
import type { DeploymentRequest, Place } from "../../contract";
import type { Failed } from "../conclude/outcome";
import { consoleLink } from "../context/console-link";
import type { ExitCode } from "../context/exit-code";
import type { NoTraffic } from "../context/observed";
import type { Wording } from "../context/wording";
import { planRepair, repairCommand, showCommand } from "../decide/traffic-repair";
import type { RunResult } from "../run-result";
import type { Live } from "../state/live";
import { routeName, servesAll } from "../state/live-traffic";
import { familyAndRevision, namesRevision, revisionName } from "../state/revision";

/** A verdict as it is printed. Failures go to stderr, and come last. */
export interface Report {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
  /** The lines for the verdict's files, where these have to do without what was given. @default - the lines */
  readonly publishedLines?: readonly string[];
  /** What the lines were made from. @default - an answer of a command that is no run's result */
  readonly result?: RunResult;
}

export function stopLine({ region }: DeploymentRequest, deploymentId: string): string {
  return `  aws deploy stop-deployment --deployment-id ${deploymentId} --auto-rollback-enabled --region ${region}`;
}

export function wanted(request: DeploymentRequest): string {
  return revisionName(request.appSpec);
}

/** What a deployment has brought to production: its revision, and where the AppSpec doesn't name that, what is live. */
export function served(request: DeploymentRequest, { primary }: Live): string {
  return !namesRevision(request.appSpec) && primary !== undefined
    ? familyAndRevision(primary.taskDefinition)
    : wanted(request);
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

/** In characters: Terraform shows the last 8 KiB of a failed command, and a report needs room for more than commands. */
const LONGEST_COMMANDS = 4_000;

/** How production gets back to one revision, as far as that can be told from what is live. */
export function bringBackLines(request: Place, live: Live | undefined): readonly string[] {
  const targetGroupArn = live?.primary?.loadBalancer?.targetGroupArn;
  if (live !== undefined && live.production.kind !== "forwards") {
    return notToPairLines(request, {
      ...live,
      traffic: live.production,
      listener: "production",
      targetGroupArn,
    });
  }
  if (
    live?.primary === undefined ||
    targetGroupArn === undefined ||
    servesAll(live.primary, live.production)
  ) {
    return [
      "  Next: look at production first. A deployment of the last good revision brings it back: set it in the code, and apply.",
    ];
  }
  const what = familyAndRevision(live.primary.taskDefinition);
  const { repairs, byHand } = planRepair(live.production, live.pair, targetGroupArn);
  const commands = repairs.map((repair) => `  ${repairCommand(request.region, repair)}`);
  const isShort = commands.join("").length <= LONGEST_COMMANDS;
  return [
    ...(repairs.length === 0
      ? []
      : [
          `  Next: look at production first. To send all of it to PRIMARY (${what}), before anything else is deployed:`,
          ...(isShort ? commands : [`  ${doctorCommand(request, "--fix")}`]),
        ]),
    ...byHand.map(({ route, why }) => `  To do by hand: send ${routeName(route)} to PRIMARY; ${why}.`),
  ];
}

/** Where nothing on a listener leads to the pair. Nothing is changed then: none of its actions is known to be this service's. */
interface NotToPair {
  readonly listener: "production" | "test";
  readonly traffic: NoTraffic;
  readonly pair: readonly string[];
  /** PRIMARY's. */
  readonly targetGroupArn: string | undefined;
}

/** What to do where nothing on a listener leads to the pair. */
export function notToPairLines(
  request: Pick<Place, "region">,
  { listener, traffic, pair, targetGroupArn }: NotToPair,
  again = "deploy",
): readonly string[] {
  const [route] = traffic.kind === "gone" ? [] : traffic.routes;
  if (route === undefined) {
    return [
      `  Next: see who removed the ${listener} listener. Terraform creates it again with the next apply; before anything is deployed, it has to forward to PRIMARY's target group.`,
    ];
  }
  return [
    `  Next: make the rule or default action that is meant for this service forward to ${targetGroupArn ?? pair.join(" or ")}, then ${again}. What the listener does now:`,
    `  ${showCommand(request.region, route.listenerArn)}`,
  ];
}

/** One of this project's commands for a service. */
export function doctorCommand({ application, deploymentGroup, region }: Place, options: string): string {
  return `npx cdktf-ecs-codedeploy doctor ${options} --application ${application} --group ${deploymentGroup} --region ${region}`;
}

/** How it is told that no deployment was created. */
export interface Telling {
  /** The deployments that were told to stop for it: nothing was created, but something was changed. @default - none */
  readonly superseded?: readonly string[];
  /** @default - the trigger's */
  readonly wording?: Wording | undefined;
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
