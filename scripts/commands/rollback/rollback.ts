/** `rollback`: rolls production back to an older revision in the quickest way. */

import {
  deviations,
  EXIT_CODE,
  familyAndRevision,
  nextLines,
  primaryOf,
  requiredOf,
  type Snapshot,
  serviceCommand,
  wanted,
} from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { revisionReader } from "../watch/kept-revision";
import { readSnapshot } from "../watch/snapshot";
import { fromOf, refusal, type StopsFirst, toOf, type Way } from "./answer";
import type { RollbackOptions } from "./goal";
import { noTarget } from "./no-target";
import { plan } from "./plan";
import { orderOf, run, sameRollback } from "./run";
import { type InWait, inTerminationWait, notStopped, stopInWait, stopPlan, stoppedAnswer } from "./running";
import { findTarget } from "./target";
import { taskDefinitionGone } from "./task-definition-gone";
import { findNamed } from "./to";

/**
 * Goes back to the last revision that succeeded and isn't live, or to the one that is named. A release in its termination wait
 * is stopped with a rollback, which takes seconds. Otherwise the revision is deployed, until all production traffic is on it.
 *
 * @returns the driver's verdict and exit code; 6 when there is nothing to go back to, or when the state of the service doesn't
 *   allow it
 * @throws DriverError for a mistake of the caller's; AwsFailure when AWS can't be asked, and nothing was changed
 */
export async function rollback(context: CommandContext, options: RollbackOptions): Promise<CommandAnswer> {
  const snapshot = await readSnapshot(context);
  const { running } = snapshot;
  if (running === undefined) {
    return deployOlder(context, options, snapshot);
  }
  const found = await inTerminationWait(context, snapshot, running);
  return isAnswer(found) ? found : rollBackInWait(context, options, found);
}

/** @param stops the deployment that was in its termination wait */
async function deployOlder(
  context: CommandContext,
  options: RollbackOptions,
  snapshot: Snapshot,
  stops?: StopsFirst,
): Promise<CommandAnswer> {
  const way = await findWay(context, options, snapshot, stops);
  if (isAnswer(way)) {
    return way;
  }
  return options.dryRun === true
    ? plan(context, orderOf(context, options, way), way)
    : run(context, options, way);
}

/** Stops the release first, and deploys what is named only if something else came back. */
async function rollBackInWait(
  context: CommandContext,
  options: RollbackOptions,
  inWait: InWait,
): Promise<CommandAnswer> {
  const { running, primary, before, snapshot } = inWait;
  const stops = { id: running.id, taskDefinition: primary.taskDefinition };
  // Found and checked before anything is stopped, so that an error changes nothing.
  const way = options.to === undefined ? undefined : await findWay(context, options, snapshot, stops);
  if (way !== undefined && isAnswer(way)) {
    return way;
  }
  if (way !== undefined && deviations(way.request.appSpec, primary).length === 0) {
    return refusal({ why: "already-live", from: fromOf(primary, way.images), to: toOf(way, way.images) }, [
      `Nothing was rolled back: ${wanted(way.request, way.images)} is live already, by the deployment ${running.id}, which is in its termination wait.`,
    ]);
  }
  // An AppSpec may have the name of its task definition instead of the ARN.
  const isWanted = (live = "") =>
    way === undefined ||
    [live, familyAndRevision(live)].includes(requiredOf(way.request.appSpec).TaskDefinition);
  const planned =
    way === undefined || isWanted(before.taskDefinition)
      ? stopPlan(inWait)
      : await plan(context, orderOf(context, options, way), way);
  if (options.dryRun === true || planned.exitCode !== EXIT_CODE.done) {
    return planned;
  }
  const stopped = await stopInWait(context, inWait);
  if (stopped.kind === "not-taken") {
    return notStopped(inWait, stopped.answer);
  }
  const { outcome, report } = stopped;
  const isElsewhere =
    outcome.kind === "rolled-back" &&
    !isWanted(outcome.live?.primary?.taskDefinition ?? before.taskDefinition);
  // If its wait ended first, the old tasks are gone, and only a deployment brings their revision back.
  if (outcome.kind !== "succeeded" && !isElsewhere) {
    context.publisher.publish(report);
    return stoppedAnswer(context, inWait, stopped);
  }
  for (const line of [...report.lines, ...stopped.scaling.lines]) {
    context.progress(line);
  }
  // The verdict is on the deployment that follows.
  context.publisher.record.rollbackId = undefined;
  const succeeded = outcome.kind === "succeeded";
  return deployOlder(context, options, await readSnapshot(context), { ...stops, succeeded });
}

/** What is rolled back to, and from what; or the answer if that can't be deployed. */
async function findWay(
  context: CommandContext,
  options: RollbackOptions,
  snapshot: Snapshot,
  stops: StopsFirst | undefined,
): Promise<Way | CommandAnswer> {
  const { to } = options;
  const primary = primaryOf(snapshot.service);
  if (primary === undefined) {
    return refusal({ why: "no-primary" }, [
      `Nothing was rolled back: the service ${context.place.service} has no PRIMARY task set, so the live revision is not known.`,
      ...nextLines(
        "do not change the service. Check its events and who removed its task sets",
        serviceCommand(context.place),
      ),
    ]);
  }
  const reader = revisionReader(context);
  const { notRead } = reader;
  const target =
    to === undefined
      ? await findTarget(context, reader, primary)
      : await findNamed(context, reader, primary, to);
  if (target.kind !== "found") {
    return noTarget(context, { primary, target, notRead, command: sameRollback(context, options, {}) });
  }
  const { images } = context.publisher.record;
  const way = { snapshot, primary, images, notRead, ...target, stops };
  return (await taskDefinitionGone(context, way, to)) ?? way;
}

function isAnswer(found: object): found is CommandAnswer {
  return "exitCode" in found;
}
