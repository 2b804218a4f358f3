/** `stop`: stops the running deployment with a rollback, and follows both to their ends. */
import type { Deployment } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import {
  ALREADY_STOPPED,
  beforeOf,
  budgetOf,
  type Course,
  conclude,
  type DriverContext,
  describeLive,
  EXIT_CODE,
  hasShifted,
  isWanted,
  liveOf,
  NO_GUARD,
  namesRevision,
  newImages,
  newRecord,
  nextLines,
  type Outcome,
  ownCommand,
  primaryOf,
  propertiesOf,
  type RunRecord,
  rollbackPlan,
  type Snapshot,
} from "../../driver";
import { ask, known } from "../cli/ask";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { order } from "../cli/order";
import { driverContextOf, type Ran, ran } from "../deploy/run";
import { releaseCommand } from "../release/release-command";
import { type Followable, followable, readSnapshot } from "../watch/snapshot";
import { answer, liveStateOf, reportOf } from "./answer";
import { type ScalingAfter, scalingAfter } from "./scaling";

/** What `stop` takes. */
export interface StopOptions {
  /** @default - the running deployment of the group */
  readonly deploymentId?: string | undefined;
}

/**
 * Stops the group's running deployment with a rollback and follows both to their ends. If the run that created the
 * deployment has died, also restores the scaling that it had suspended.
 *
 * @returns 0 when production is on the previous revision, or when no deployment was running; 4 when it isn't; 5 when that isn't
 *   known in time; 6 when the deployment can't be stopped
 * @throws DriverError when the service and the group don't match; AwsFailure when AWS denies a read or the request
 */
export async function stop(context: CommandContext, { deploymentId }: StopOptions): Promise<CommandAnswer> {
  const snapshot = await readSnapshot(context);
  const { deploymentGroup } = context.place;
  const { running } = snapshot;
  if (deploymentId !== undefined && deploymentId !== running?.id) {
    const runs = running === undefined ? "none is running" : `${running.id} is running`;
    return answer(EXIT_CODE.refused, { result: "refused", deploymentId }, [
      `Nothing was stopped: ${deploymentId} is not a running deployment of ${deploymentGroup}; ${runs}.`,
      ...nextLines("see the deployments of this service", ownCommand(context.place, "history")),
    ]);
  }
  if (running === undefined) {
    const images = newImages();
    await images.learn(context.aws, [primaryOf(snapshot.service)?.taskDefinition]);
    return answer(EXIT_CODE.done, { result: "nothing-runs", liveNow: liveStateOf(snapshot, images) }, [
      `Nothing to stop: no deployment of ${deploymentGroup} is running.`,
      `  Live: ${describeLive(liveOf(snapshot), images)}`,
    ]);
  }
  if (running.isRollback) {
    return answer(EXIT_CODE.refused, { result: "refused", deploymentId: running.id }, [
      `Nothing was stopped: the running deployment ${running.id} is a rollback itself.`,
      ...nextLines("follow it", ownCommand(context.place, "watch", running.id)),
    ]);
  }
  return stopAndFollow(context, snapshot, running);
}

async function stopAndFollow(
  context: CommandContext,
  snapshot: Snapshot,
  running: Deployment,
): Promise<CommandAnswer> {
  const followed = await followable(context, running);
  const stopped = await stopRunning(
    context,
    snapshot,
    running,
    followed,
    newRecord(context.clock, newImages()),
  );
  if (stopped.kind === "not-taken") {
    return stopped.answer;
  }
  const { report, verdict, outcome, scaling } = stopped;
  const { deploymentId, rollbackId, liveBefore, liveNow } = verdict;
  const { lines, ...suspended } = scaling;
  const result = { result: outcome.kind, deploymentId, rollbackId, liveBefore, liveNow, ...suspended };
  return answer(report.exitCode, result, [...report.lines, ...lines]);
}

/** The result of stopping a deployment. */
export type Stopped =
  /** CodeDeploy refused the call, or did not answer it. */
  | { readonly kind: "not-taken"; readonly answer: CommandAnswer }
  | ({ readonly kind: "ended"; readonly outcome: Outcome; readonly scaling: ScalingAfter } & Ran);

/**
 * Stops a deployment with a rollback, and follows both to their ends. Ending the command changes nothing: CodeDeploy continues.
 *
 * @param followed what it deploys, and the line that is shown if that is not known
 * @param record remembers what is seen, for the verdict
 */
export async function stopRunning(
  context: CommandContext,
  snapshot: Snapshot,
  running: Deployment,
  { request, lines: unknown }: Followable,
  record: RunRecord,
): Promise<Stopped> {
  const driverContext = driverContextOf(context, request, { guard: NO_GUARD, record });
  const before = await beforeOf(driverContext, snapshot, running);
  record.deploymentId = running.id;
  record.before = { taskSet: before, production: undefined };
  const hasGreen = namesRevision(request.appSpec)
    ? servesGreen(snapshot, request)
    : await hasShiftedBy(context, running);
  const refused = await orderStop(context, running.id, hasGreen);
  if (refused !== undefined) {
    return { kind: "not-taken", answer: refused };
  }
  for (const line of unknown) {
    context.progress(line);
  }
  // The call asked for a rollback, regardless of the group's settings.
  const rollbackEvents = [...snapshot.group.rollbackEvents, "DEPLOYMENT_STOP_ON_REQUEST"];
  const started = {
    course: courseOf(driverContext, snapshot, running),
    group: { ...snapshot.group, rollbackEvents },
    before,
  };
  const outcome = await conclude(driverContext, started, { early: ALREADY_STOPPED });
  const live = "live" in outcome ? outcome.live?.primary?.taskDefinition : undefined;
  const { TaskDefinition: wanted } = propertiesOf(request.appSpec);
  await record.images.learn(context.aws, [wanted, before.taskDefinition, live]);
  const rollback = releaseCommand(context, "rollback");
  const report = reportOf(request, running.id, outcome, { images: record.images, rollback });
  const ended = ran(context, record, report);
  const { deploymentId, rollbackId } = ended.verdict;
  const scaling = await scalingAfter(
    context,
    running,
    hasEnded(outcome) ? [deploymentId, rollbackId] : undefined,
  );
  return { kind: "ended", outcome, scaling, ...ended };
}

/** Whether the deployment and its rollback have ended. */
function hasEnded({ kind }: Outcome): boolean {
  return kind !== "out-of-time" && kind !== "outcome-unknown" && kind !== "traffic-shifted";
}

/** Whether the new task set is live and the old one still runs, without another call to AWS. */
function servesGreen(snapshot: Snapshot, request: DeploymentRequest): boolean {
  return snapshot.service.taskSets.length > 1 && isWanted(request, liveOf(snapshot));
}

/**
 * The same according to CodeDeploy, if the AppSpec doesn't name the revision. If CodeDeploy doesn't report it either, the
 * answer is no.
 */
async function hasShiftedBy({ aws, place }: CommandContext, { id }: Deployment): Promise<boolean> {
  return hasShifted(known(await ask(() => aws.deploymentTarget(id, place.cluster, place.service))));
}

/** @returns the answer when CodeDeploy didn't accept the request */
async function orderStop(
  { aws, place, publisher, progress }: CommandContext,
  id: string,
  servesAlready: boolean,
): Promise<CommandAnswer | undefined> {
  progress(
    servesAlready
      ? `Deployment ${id} has shifted all production traffic to the new tasks and keeps the old ones. Stopping it sends all traffic back to the old tasks`
      : `Stopping the deployment ${id} with a rollback`,
  );
  // Recorded before the call: the command may be cancelled before AWS answers.
  publisher.record.stopRequested.push(id);
  const notTaken = await order(place, id, { does: "stops", done: "stopped" }, () => aws.stopDeployment(id));
  return notTaken && answer(notTaken.exitCode, { result: "not-stopped", deploymentId: id }, notTaken.lines);
}

/** From now on it has the time limit of a rollback, regardless of its age. */
function courseOf(
  { clock, minuteMs }: DriverContext,
  { group }: Snapshot,
  { id, createdAt }: Deployment,
): Course {
  const now = clock.now();
  const plan = rollbackPlan({ shift: { kind: "all-at-once" }, group, hooks: 0 });
  const deadline = now + budgetOf(plan).limitMinutes * minuteMs;
  return {
    deploymentId: id,
    label: "",
    isRollback: false,
    plan,
    startedAt: createdAt ?? now,
    earliestStart: now,
    deadline,
  };
}
