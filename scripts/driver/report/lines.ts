/** The lines that several reports share. */

import type { TaskSet } from "../../aws";
import type { DeploymentRequest, MigrationPhase, Place } from "../../contract";
import type { Failed } from "../conclude/outcome";
import { callersCommand } from "../context/aws-commands";
import { consoleLink } from "../context/console-link";
import type { ExitCode } from "../context/exit-code";
import type { NoTraffic } from "../context/observed";
import { ownCommand } from "../context/own-command";
import type { Images } from "../context/run-record";
import { nextLines, type Wording } from "../context/wording";
import { planRepair, repairCommand, showCommand } from "../decide/traffic-repair";
import type { RunResult } from "../run-result";
import { describeRevision, NO_IMAGES } from "../state/images";
import type { Live } from "../state/live";
import { routeName, servesAll } from "../state/live-traffic";
import { familyAndRevision, namesRevision, propertiesOf, revisionName } from "../state/revision";
import { describeNotApproved } from "./not-approved";
import type { StackChanges } from "./stack-changes";

/** A database change that is not complete. The program of migrations reports it. */
export interface IncompleteMigration {
  /** Its name in its stack; `undefined` if the input is wrong. */
  readonly migration: string | undefined;
  readonly phase: MigrationPhase | undefined;
  /** Why it is not complete. */
  readonly outcome:
    | "wrong"
    | "not-started"
    | "failed"
    | "still-running"
    | "end-unknown"
    | "other-revision-runs"
    | "call-failed"
    | "cancelled"
    | "bug";
}

/** A verdict as it is printed. Failures go to stderr and are printed last. */
export interface Report {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
  /** The lines for the verdict's files, where these must not contain the input's values. @default - the lines */
  readonly publishedLines?: readonly string[];
  /** Whether CodeDeploy may have created a deployment although the order got no answer. @default false */
  readonly mayHaveCreated?: boolean;
  /** The result that the lines describe. @default - none: the report of a command */
  readonly result?: RunResult;
  /** What the lines are about instead of a deployment. @default - they are about a deployment */
  readonly incompleteMigration?: IncompleteMigration;
  /** What else the apply has changed. @default - the run is a success, or not part of an apply */
  readonly changes?: StackChanges | undefined;
}

/** A deployment that failed or was stopped. */
type Ended = Omit<Failed, "evidence"> & {
  readonly evidence?: Partial<Pick<Failed["evidence"], "notApproved">>;
};

export function stopLine({ region }: DeploymentRequest, deploymentId: string): string {
  return `  aws deploy stop-deployment --deployment-id ${deploymentId} --auto-rollback-enabled --region ${region}`;
}

/** The revision that the run deploys, with its images where they are known. */
export function wanted(request: DeploymentRequest, images: Pick<Images, "of"> = NO_IMAGES): string {
  const { TaskDefinition } = propertiesOf(request.appSpec);
  return TaskDefinition === undefined
    ? revisionName(request.appSpec)
    : describeRevision(TaskDefinition, images.of(TaskDefinition));
}

/** The revision that a deployment put into production; what is live if the AppSpec does not name it. */
export function served(
  request: DeploymentRequest,
  { primary }: Live,
  images: Pick<Images, "of"> = NO_IMAGES,
): string {
  return !namesRevision(request.appSpec) && primary !== undefined
    ? describeRevision(primary.taskDefinition, images.of(primary.taskDefinition))
    : wanted(request, images);
}

/** The warning after a success without a running task. */
export const NO_TASK =
  "  No task has shown that the revision works, because the service's desired count is 0. Scale the service to 1 or more and check that its tasks run and are healthy.";

/** Whether a task set is live with a desired count of 0: then its success proves nothing. */
export function runsNoTask(primary: Pick<TaskSet, "desired"> | undefined): boolean {
  return primary?.desired === 0;
}

/** How a deployment ended, as the end of a sentence. @param ended without evidence, it isn't known what stopped it */
export function endedBadly({ deployment, stoppedEarly, evidence }: Ended): string {
  if (evidence?.notApproved !== undefined) {
    return `was ${describeNotApproved(evidence.notApproved)}`;
  }
  switch (deployment.status) {
    case "Stopped":
      return stoppedEarly ? "was stopped by this run because the new tasks do not start" : "was stopped";
    case "Succeeded":
      return "succeeded and was then rolled back";
    default:
      return "failed";
  }
}

/** In characters: Terraform shows the last 8 KiB of a failed command, and a report needs room for more than commands. */
const LONGEST_COMMANDS = 4_000;

/** How to send production back to one revision, derived from what is live. */
export function restoreTrafficLines(
  request: Place,
  live: Live | undefined,
  { lastGood }: Pick<Wording, "lastGood">,
): readonly string[] {
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
    return lastGood(request);
  }
  const what = familyAndRevision(live.primary.taskDefinition);
  const { repairs, byHand } = planRepair(live.production, live.pair, targetGroupArn);
  const commands = repairs.map((repair) => `  ${repairCommand(request.region, repair)}`);
  const isShort = commands.join("").length <= LONGEST_COMMANDS;
  return [
    ...(repairs.length === 0
      ? [
          `  Next: check production first. Send all of it to PRIMARY (${what}) before anything else is deployed.`,
        ]
      : [
          `  Next: check production first. To send all of it to PRIMARY (${what}), before anything else is deployed:`,
          ...(isShort ? commands : [`  ${ownCommand(request, "doctor", "--fix")}`]),
        ]),
    ...byHand.map(({ route, why }) => `  To do by hand: send ${routeName(route)} to PRIMARY; ${why}.`),
  ];
}

/** A listener on which nothing forwards to the pair. No change is proposed, because it is not known which action belongs to this service. */
interface NotToPair {
  readonly listener: "production" | "test";
  readonly traffic: NoTraffic;
  readonly pair: readonly string[];
  /** The target group of PRIMARY. */
  readonly targetGroupArn: string | undefined;
}

/** What to do when nothing on a listener forwards to the pair. */
export function notToPairLines(
  request: Pick<Place, "region">,
  { listener, traffic, pair, targetGroupArn }: NotToPair,
  again = "deploy",
): readonly string[] {
  const [route] = traffic.kind === "gone" ? [] : traffic.routes;
  if (route === undefined) {
    return nextLines(
      `find out who removed the ${listener} listener. The next apply creates it again; it must forward to PRIMARY's target group before anything is deployed. To see who`,
      callersCommand("DeleteListener", request.region),
    );
  }
  return [
    `  Next: make the rule or default action that is meant for this service forward to ${targetGroupArn ?? pair.join(" or ")}, then ${again}. To see its current actions:`,
    `  ${showCommand(request.region, route.listenerArn)}`,
  ];
}

/** Options of the report that no deployment was created. */
export interface RefusalOptions {
  /** The deployments that this run stopped before it was refused. @default - none */
  readonly superseded?: readonly string[];
  /** @default - the trigger's */
  readonly wording?: Wording | undefined;
  /** What is live. @default - not shown, because it is not known or may have changed */
  readonly live?: Live | undefined;
  /** @default - none is known */
  readonly images?: Pick<Images, "of"> | undefined;
}

/** The deployments that were stopped although none was created. */
export function supersededLine(superseded: readonly string[]): string[] {
  return superseded.length === 0
    ? []
    : [
        `  This run had already asked CodeDeploy to stop ${superseded.join(" and ")}, with a rollback. Check what is live.`,
      ];
}

export function linkLine(request: Pick<DeploymentRequest, "region">, deploymentId: string): string[] {
  const link = consoleLink(request.region, deploymentId);
  return link === undefined ? [] : [`  ${link}`];
}
