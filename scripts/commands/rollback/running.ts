/** `rollback` while a deployment runs: stops one in its termination wait, and says of any other what is going on. */

import type { Deployment, DeploymentTarget, TaskSet } from "../../aws";
import {
  type Before,
  beforeOf,
  describeRevision,
  descriptionOf,
  EXIT_CODE,
  hasMovedAll,
  type Images,
  isRollback,
  isShortened,
  NO_GUARD,
  newRecord,
  ownCommand,
  type Phase,
  phaseOf,
  primaryOf,
  type Snapshot,
} from "../../driver";
import { type Asked, ask, known } from "../cli/ask";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { driverContextOf } from "../deploy/run";
import { type Stopped, stopRunning } from "../stop/stop";
import { keptRevision } from "../watch/kept-revision";
import { afterRollbackLines, answer, fromOf, refusal } from "./answer";
import { appSpecOf } from "./live-app-spec";

/** A release whose traffic has shifted, and whose old tasks still run. Stopping it is the quickest way back. */
export interface InWait {
  readonly snapshot: Snapshot;
  readonly running: Deployment;
  /** What is live: the release. */
  readonly primary: TaskSet;
  /** What was live before it. */
  readonly before: Before;
  /** Of both, as far as they are known. */
  readonly images: Images;
}

/** @returns the answer if stopping it can't roll it back */
export async function inTerminationWait(
  context: CommandContext,
  snapshot: Snapshot,
  running: Deployment,
): Promise<InWait | CommandAnswer> {
  const { aws, place } = context;
  const target = await ask(() => aws.deploymentTarget(running.id, place.cluster, place.service));
  const primary = primaryOf(snapshot.service);
  if (primary === undefined || isRollback(running) || !hasMovedAll(known(target))) {
    return whatRuns(context, running, target);
  }
  const { images } = context.publisher.record;
  const driverContext = driverContextOf(context, await requestIn(context, running, primary), {
    guard: NO_GUARD,
    record: newRecord(context.clock, images),
  });
  const before = await beforeOf(driverContext, snapshot, running);
  await images.learn(aws, [primary.taskDefinition, before.taskDefinition]);
  return { snapshot, running, primary, before, images };
}

/** Stops it, and follows the rollback until production is on what was live before. */
export async function stopInWait(
  context: CommandContext,
  { snapshot, running, primary }: InWait,
): Promise<Stopped> {
  const request = await requestIn(context, running, primary);
  return stopRunning(context, snapshot, running, { request, lines: [] }, context.publisher.record);
}

/** The answer if CodeDeploy did not accept the stop. */
export function notStopped(inWait: InWait, { exitCode, lines }: CommandAnswer): CommandAnswer {
  const known = wayBack(inWait);
  return answer(exitCode, { ...known, result: "refused", why: "deployment-running" }, lines);
}

/** The answer if nothing has to be deployed afterwards. */
export function stoppedAnswer(
  context: CommandContext,
  inWait: InWait,
  { report, verdict, scaling }: Extract<Stopped, { kind: "ended" }>,
): CommandAnswer {
  const isDone = report.exitCode === EXIT_CODE.done;
  return answer(report.exitCode, { ...wayBack(inWait), result: "stopped", verdict }, [
    ...report.lines,
    ...scaling.lines,
    ...(isDone ? afterRollbackLines(context, inWait.primary, inWait.running.id) : []),
  ]);
}

/** The answer with `--dry-run`. */
export function stopPlan(inWait: InWait): CommandAnswer {
  const { primary, before, running, images } = inWait;
  const described = (name: string) => describeRevision(name, images.of(name));
  const back = before.taskDefinition === undefined ? "" : `: ${described(before.taskDefinition)}`;
  return answer(EXIT_CODE.done, { ...wayBack(inWait), result: "planned" }, [
    `The rollback would stop the deployment ${running.id} of ${described(primary.taskDefinition)}, which is in its termination wait. That sends all production traffic back to the old tasks, which still run${back}`,
    "  Nothing was changed: this was a dry run.",
  ]);
}

function wayBack({ primary, before: { taskDefinition }, running, images }: InWait) {
  const to =
    taskDefinition === undefined
      ? undefined
      : { taskDefinition, images: images.of(taskDefinition), deploymentId: undefined };
  return { from: fromOf(primary, images), to, stops: running.id };
}

/**
 * What the deployment deploys: its AppSpec or, if that can't be read, what it has made live. This is only compared, not
 * deployed.
 */
async function requestIn(context: CommandContext, running: Deployment, primary: TaskSet) {
  const kept = await keptRevision(context, running);
  if (kept.kind === "kept") {
    return kept.request;
  }
  return { ...context.place, appSpec: appSpecOf(primary) };
}

async function whatRuns(
  { aws, place, publisher }: CommandContext,
  running: Deployment,
  target: Asked<DeploymentTarget | undefined>,
): Promise<CommandAnswer> {
  const { id } = running;
  const { images } = publisher.record;
  const name = descriptionOf(running)?.taskDefinition;
  await images.learn(aws, name === undefined || isShortened(name) ? [] : [name]);
  const what = `the deployment ${id}${name === undefined ? "" : ` of ${describeRevision(name, images.of(name))}`}`;
  const now =
    target.kind === "known"
      ? describePhase(phaseOf({ deployment: running, target: target.value }))
      : "its progress is not known";
  const why = target.kind === "known" ? [] : [`  ${target.why}`];
  const follow = `  ${ownCommand(place, "watch", id)}`;
  const refused = { why: "deployment-running" } as const;
  if (!isRollback(running)) {
    return refusal(refused, [
      `Nothing was rolled back: ${what} is running (${now}).`,
      ...why,
      "  Next: stop it, which rolls it back:",
      `  ${ownCommand(place, "stop", id)}`,
      "  Or follow it to its end:",
      follow,
    ]);
  }
  return hasMovedAll(known(target)) && !running.isRollback
    ? refusal(refused, [
        `Nothing was rolled back: ${what} is a rollback, and it serves all production traffic already. The tasks of the revision that it rolled back run until its termination wait ends.`,
        "  Next: to roll back further now, end that wait, then run the command again:",
        `  ${ownCommand(place, "continue", id)}`,
      ])
    : refusal(refused, [
        `Nothing was rolled back: ${what} is a rollback already (${now}).`,
        ...why,
        "  Next: follow it to its end:",
        follow,
      ]);
}

function describePhase(phase: Phase): string {
  switch (phase.kind) {
    case "begin":
      return "it is between two lifecycle events";
    case "install":
      return `its tasks are starting: ${phase.running} of ${phase.desired} tasks running`;
    case "event":
      return `lifecycle event ${phase.event}`;
    case "shift":
      return `${phase.newPercent} % of production traffic is on the new revision`;
    case "approval":
      return "it waits for approval";
    case "termination":
      return "all production traffic is on the new revision";
  }
}
