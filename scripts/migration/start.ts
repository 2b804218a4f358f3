/** Finds the task of a migration, or orders it. */
import { AwsFailure, explainFailure, type NewTask, type OneOffTask } from "../aws";
import { type MigrationContext, taskId } from "./context";
import { clientTokenOf, startedByOf } from "./fingerprint";
import { type MigrationRecord, type StartedTask, withoutStarted, withStarted, withSucceeded } from "./record";
import type { MigrationResult } from "./result";
import { hasEnded, outcomeOf } from "./task-outcome";

/** ECS lists a stopped task for at least an hour, and knows its token for as long. */
const SHOWN_MS = 60 * 60_000;

/**
 * A task exists that was ordered with the same token and other settings, such as other subnets.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
const TOKEN_IN_USE = "ConflictException";

/** The record as it was read. */
export interface ReadRecord {
  readonly record: MigrationRecord;
  /** The version of the parameter. */
  readonly version: string;
}

/** A task to follow, or why there is none. */
export type FoundTask =
  | { readonly kind: "task"; readonly task: OneOffTask }
  | Extract<MigrationResult, { kind: "not-started" | "end-unknown" }>;

/**
 * The task to follow. One that runs is adopted, and one that has succeeded is not run again. One that has failed is.
 *
 * @throws AwsFailure if a call fails
 */
export async function findOrStart(
  context: MigrationContext,
  read: ReadRecord,
  fingerprint: string,
): Promise<FoundTask> {
  const { aws, clock, reporter, migration, isRetry, progress } = context;
  const found = await aws.tasksStartedBy(migration.cluster, startedByOf(fingerprint));
  const [newest] = [...found].sort((one, other) => other.createdAt - one.createdAt);
  if (newest !== undefined) {
    if (hasEnded(newest) && outcomeOf(newest, migration.container).kind !== "succeeded") {
      return order(context, read, newOrder(context, read, fingerprint));
    }
    progress.isOrdered = true;
    progress.task = newest.arn;
    reporter.progress(`An earlier run has started task ${taskId(newest.arn)}. Following it.`);
    return { kind: "task", task: newest };
  }
  const earlier = read.record.started;
  if (earlier?.fingerprint !== fingerprint || isRetry) {
    return order(context, read, newOrder(context, read, fingerprint));
  }
  // ECS lists a new task after some seconds. With the same token it returns the task that it has started already.
  return clock.now() - Date.parse(earlier.at) < SHOWN_MS
    ? order(context, read, earlier)
    : {
        kind: "end-unknown",
        startedAt: earlier.at,
        ifComplete: withSucceeded(read.record, { fingerprint, at: earlier.at }),
      };
}

function newOrder({ clock }: MigrationContext, { version }: ReadRecord, fingerprint: string): StartedTask {
  const at = new Date(clock.now()).toISOString();
  return { fingerprint, at, clientToken: clientTokenOf(fingerprint, version) };
}

async function order(
  context: MigrationContext,
  { record }: ReadRecord,
  started: StartedTask,
): Promise<FoundTask> {
  const { aws, reporter, migration, progress } = context;
  // Before the order: if this run ends, the next one knows that there may be a task.
  await aws.storeText(migration.record, JSON.stringify(withStarted(record, started)));
  progress.isOrdered = true;
  try {
    const answer = await aws.runTask(taskOf(context, started));
    if (answer.kind === "started") {
      progress.task = answer.task.arn;
      reporter.progress(`Started task ${taskId(answer.task.arn)} in the cluster ${migration.cluster}.`);
      return { kind: "task", task: answer.task };
    }
    await forget(context, record);
    return { kind: "not-started", reasons: answer.reasons };
  } catch (error) {
    // There may be a task, which the next run finds, unless ECS has refused the order.
    if (error instanceof AwsFailure && error.kind !== "transient" && error.code !== TOKEN_IN_USE) {
      await forget(context, record);
    }
    throw error;
  }
}

/** There is no task. */
async function forget(
  { aws, migration, progress, reporter }: MigrationContext,
  record: MigrationRecord,
): Promise<void> {
  progress.isOrdered = false;
  try {
    await aws.storeText(migration.record, JSON.stringify(withoutStarted(record)));
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    // The next run repeats the order, or asks the operator.
    reporter.progress(explainFailure(error));
  }
}

function taskOf({ migration }: MigrationContext, { fingerprint, clientToken }: StartedTask): NewTask {
  const { cluster, taskDefinition, container, command } = migration;
  const { subnets, securityGroups, assignPublicIp, platformVersion } = migration;
  return {
    ...{ cluster, taskDefinition, container, command },
    ...{ subnets, securityGroups, assignPublicIp, platformVersion },
    startedBy: startedByOf(fingerprint),
    clientToken,
  };
}
