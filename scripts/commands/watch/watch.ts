/** `watch`: follows a deployment to its end. Ending the watch does not change the deployment. */
import type { Deployment } from "../../aws";
import { isFinal } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import {
  DriverError,
  describeNotApproved,
  describeRevision,
  descriptionOf,
  EXIT_CODE,
  type ExitCode,
  followOnly,
  NO_GUARD,
  type NotApproved,
  namesRevision,
  newImages,
  newRecord,
  nextLines,
  ownCommand,
  reportOf,
  revisionName,
  type Snapshot,
  type VerdictDocument,
  type Wording,
} from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { utc } from "../cli/output/columns";
import { driverContextOf, ran } from "../deploy/run";
import { flagWords, rollbackWording } from "../deploy/words";
import {
  failureLines,
  failureOf,
  failureResult,
  hasFailed,
  lastReleaseFailed,
  type PastFailure,
} from "../history/last-failure";
import { revisionsOf } from "../history/revisions";
import { releaseCommand } from "../release/release-command";
import { type Display, displayed } from "./live";
import { followable, MAX_RECENT_DEPLOYMENTS, readSnapshot } from "./snapshot";

/** What `watch` takes. */
export interface WatchOptions {
  /** @default - the running deployment of the group */
  readonly deploymentId?: string | undefined;
  /** Where it is shown, such as on a terminal. @default - nowhere: one line for each change */
  readonly display?: Display | undefined;
}

/** With `--json`. Members that aren't known or don't apply are left out. */
export interface WatchResult {
  readonly version: 1;
  /**
   * `followed`: `verdict` is the result. This includes a named deployment that is the group's last one and had already failed,
   * was stopped or was rolled back: its result depends on what is live. `nothing-runs`: no deployment was named, and
   * `deployment` is the last one that ended. `ended-before`: another named deployment that had ended. The exit code depends on
   * CodeDeploy's status.
   */
  readonly result: "followed" | "nothing-runs" | "ended-before";
  readonly deployment: WatchedDeployment | undefined;
  readonly verdict: VerdictDocument | undefined;
  /** Why the last release failed, with `nothing-runs`, or the one that was named, with `ended-before`. */
  readonly lastFailure: PastFailure | undefined;
}

/** A deployment as it was found. */
export interface WatchedDeployment {
  readonly id: string;
  /** CodeDeploy's status when the watch began. */
  readonly status: string;
  /** ISO 8601, in UTC. */
  readonly endedAt: string | undefined;
}

/**
 * Follows the running deployment of the group, or the given one, until it and its rollback end.
 *
 * @returns the exit code that the driver would give: 0, 3, 4 or 5; 0 when no deployment is running and none was named
 * @throws DriverError with exit code 2 when the service, the group and the id don't match; AwsFailure when AWS denies a read
 */
export async function watch(
  context: CommandContext,
  { deploymentId, display }: WatchOptions,
): Promise<CommandAnswer> {
  const snapshot = await readSnapshot(context);
  const { aws, place } = context;
  const { running } = snapshot;
  if (running !== undefined && (deploymentId ?? running.id) === running.id) {
    return follow(context, snapshot, running, display);
  }
  const past = await aws.deployments(place.application, place.deploymentGroup, MAX_RECENT_DEPLOYMENTS);
  if (deploymentId === undefined) {
    return nothingRuns(context, past);
  }
  const found = past.find(({ id }) => id === deploymentId);
  if (found === undefined) {
    throw new DriverError(EXIT_CODE.badInput, [
      `Nothing to watch: ${deploymentId} is not among the last ${MAX_RECENT_DEPLOYMENTS} deployments of ${place.deploymentGroup}.`,
      ...nextLines("list the deployments of this service", ownCommand(place, "history")),
    ]);
  }
  const others = past.filter(({ id }) => id !== found.rollbackId);
  const isLast = others[0] === found && (running === undefined || running.id === found.rollbackId);
  const isContent = found.status === "Succeeded" && found.rollbackId === undefined;
  // The end of the last one that ended badly, and its rollback, can be judged by what is live.
  return !isFinal(found.status) || (isLast && !isContent)
    ? follow(context, snapshot, found, display)
    : endedBefore(context, found, past);
}

async function follow(
  context: CommandContext,
  snapshot: Snapshot,
  deployment: Deployment,
  display: Display | undefined,
): Promise<CommandAnswer> {
  const { request, lines } = await followable(context, deployment);
  for (const line of lines) {
    context.progress(line);
  }
  const plain = driverContextOf(context, request, {
    guard: NO_GUARD,
    record: newRecord(context.clock, newImages()),
    wording: wordingOf(context, deployment, request),
  });
  const { driverContext, observer } =
    display === undefined ? { driverContext: plain, observer: undefined } : displayed(plain, display);
  const followed = await followOnly(driverContext, snapshot, deployment, observer);
  const { report, verdict } = ran(
    context,
    driverContext.record,
    reportOf(followed, { ...driverContext, images: driverContext.record.images }),
  );
  return answer(report.exitCode, { result: "followed", deployment, verdict }, report.lines);
}

/** What to do after an operator's rollback has failed: it can be run again. @returns `undefined` for the wording of a release */
function wordingOf(
  context: CommandContext,
  deployment: Deployment,
  { appSpec }: DeploymentRequest,
): Wording | undefined {
  if (descriptionOf(deployment)?.isRollback !== true) {
    return undefined;
  }
  const to = namesRevision(appSpec) ? ["--to", revisionName(appSpec)] : [];
  return rollbackWording(
    (settings) => releaseCommand(context, "rollback", ...to, ...flagWords(settings)),
    ownCommand(context.place, "history"),
  );
}

async function nothingRuns(context: CommandContext, past: readonly Deployment[]): Promise<CommandAnswer> {
  const { place } = context;
  const last = past.find(({ status }) => isFinal(status));
  const failed = await whyFailed(context, lastReleaseFailed(past), past);
  const of = last === undefined ? "" : await revisionOf(context, last);
  return answer(EXIT_CODE.done, { result: "nothing-runs", deployment: last, lastFailure: failed.result }, [
    `No deployment of ${place.deploymentGroup} is running.`,
    last === undefined
      ? "  The deployment group has no deployments yet."
      : `  The last one, ${last.isRollback ? "the rollback " : ""}${last.id}${of}, ${endOf(last, last.id === failed.result?.deploymentId ? failed.result.notApproved : undefined)}.`,
    // The line above already says how the last deployment ended.
    ...failed.lines.slice(last?.id === failed.result?.deploymentId ? 1 : 0),
  ]);
}

/** Why one of the past failed, for the answer. */
interface Why {
  readonly result: PastFailure | undefined;
  /** What failed, and below it each cause. */
  readonly lines: readonly string[];
}

async function whyFailed(
  context: CommandContext,
  failed: Deployment | undefined,
  others: readonly Deployment[],
): Promise<Why> {
  if (failed === undefined) {
    return { result: undefined, lines: [] };
  }
  const [failure, revisions] = await Promise.all([
    failureOf(context, failed),
    revisionsOf(context, [failed], newImages()),
  ]);
  const [what = "", ...causes] = failureLines(failure, revisions, others);
  return { result: failureResult(failure, revisions), lines: [`  ${what}`, ...causes] };
}

/** Later deployments may exist, so what is live says nothing about this one. */
async function endedBefore(
  context: CommandContext,
  deployment: Deployment,
  past: readonly Deployment[],
): Promise<CommandAnswer> {
  const { aws } = context;
  const { id, rollbackId, status } = deployment;
  const failed = await whyFailed(context, hasFailed(deployment) ? deployment : undefined, past);
  const rollback = rollbackId === undefined ? undefined : await aws.deployment(rollbackId);
  const isContent = status === "Succeeded" && rollback === undefined;
  const isBack = rollback?.status === "Succeeded";
  const exitCode = isContent ? EXIT_CODE.done : isBack ? EXIT_CODE.rolledBack : EXIT_CODE.notRolledBack;
  return answer(exitCode, { result: "ended-before", deployment, lastFailure: failed.result }, [
    `Deployment ${id}${await revisionOf(context, deployment)} ${endOf(deployment, failed.result?.notApproved)}, before the watch started.`,
    ...failed.lines.slice(1),
    ...(rollback === undefined ? [] : [`  Rollback: ${rollback.id} ${endOf(rollback)}`]),
    ...(isContent || rollback !== undefined ? [] : ["  Rollback: none"]),
  ]);
}

/** ` of app:7 (image nginx:1.29)`; empty if it isn't known. */
async function revisionOf(context: CommandContext, deployment: Deployment): Promise<string> {
  const revisions = await revisionsOf(context, [deployment], newImages());
  const name = revisions.of(deployment);
  return name === undefined ? "" : ` of ${describeRevision(name, revisions.imagesOf(deployment))}`;
}

/** @param how how its wait for an approval ended, if that is why it ended */
function endOf({ status, endedAt }: Deployment, how?: NotApproved): string {
  const at = endedAt === undefined ? "" : `${how === undefined ? "" : ","} at ${utc(endedAt)} UTC`;
  return `${how === undefined ? `ended as ${status}` : `was ${describeNotApproved(how)}`}${at}`;
}

interface Found extends Partial<Pick<WatchResult, "verdict" | "lastFailure">>, Pick<WatchResult, "result"> {
  readonly deployment: Deployment | undefined;
}

function answer(
  exitCode: ExitCode,
  { result, deployment, verdict, lastFailure }: Found,
  lines: readonly string[],
): CommandAnswer {
  const watched = deployment && {
    id: deployment.id,
    status: deployment.status,
    endedAt: deployment.endedAt === undefined ? undefined : new Date(deployment.endedAt).toISOString(),
  };
  const data: WatchResult = { version: 1, result, deployment: watched, verdict, lastFailure };
  return { exitCode, data, lines };
}
