/** Runs a migration once: from the record to the end of the task. */
import { AwsFailure, type LoggedTaskDefinition, type OneOffTask } from "../aws";
import type { Problem } from "../contract";
import { poll } from "../driver";
import { type MigrationContext, revisionOf, taskId } from "./context";
import { fingerprintOf } from "./fingerprint";
import { otherRevisionRuns } from "./live";
import { logTail } from "./log-tail";
import { type MigrationRecord, parseRecord, withoutStarted, withSucceeded } from "./record";
import type { MigrationResult } from "./result";
import { findOrStart, type ReadRecord } from "./start";
import { hasEnded, outcomeOf } from "./task-outcome";

const PAUSE_MS = 5_000;

/**
 * Runs the command in a task of the service, unless this revision was migrated before.
 *
 * @throws AwsFailure if a call fails
 */
export async function migrate(context: MigrationContext): Promise<MigrationResult> {
  const { aws, migration } = context;
  const definition = await aws.loggedTaskDefinition(migration.taskDefinition);
  const read = await readRecord(context);
  const problems = [...definitionProblems(context, definition), ...(Array.isArray(read) ? read : [])];
  if (problems.length > 0 || definition === undefined || !("record" in read)) {
    return { kind: "wrong", problems };
  }
  const fingerprint = fingerprintOf(migration);
  const before = read.record.succeeded.find((one) => one.fingerprint === fingerprint);
  if (before !== undefined) {
    return { kind: "succeeded-before", at: before.at };
  }
  const refusal = migration.phase === "contract" ? await otherRevisionRuns(context) : undefined;
  if (refusal !== undefined) {
    return refusal;
  }
  const found = await findOrStart(context, read, fingerprint);
  if (found.kind !== "task") {
    return found;
  }
  const ended = await follow(context, found.task);
  return ended === undefined
    ? { kind: "still-running", minutes: migration.timeoutMinutes }
    : await conclude(context, ended, definition, read.record);
}

function definitionProblems(
  { migration }: MigrationContext,
  definition: LoggedTaskDefinition | undefined,
): Problem[] {
  const { taskDefinition, container } = migration;
  if (definition?.status !== "ACTIVE") {
    const is = definition === undefined ? "does not exist" : `is ${definition.status}`;
    return [
      {
        what: `the task definition ${revisionOf(taskDefinition)} ${is}; it must be ACTIVE. The next apply registers a new one`,
      },
    ];
  }
  const names = definition.containers.map(({ name }) => name);
  return names.includes(container)
    ? []
    : [{ what: `the task definition has no container ${container}: it has ${names.join(", ")}` }];
}

async function readRecord({ aws, migration }: MigrationContext): Promise<ReadRecord | Problem[]> {
  const name = migration.record;
  const stored = await aws.storedText(name);
  if (stored === undefined) {
    return [{ what: `the SSM parameter ${name} does not exist: apply the whole stack, which creates it` }];
  }
  const record = parseRecord(stored.value);
  return record === undefined
    ? [
        {
          what: `the SSM parameter ${name} is not a record of this program: restore an earlier version. To list them: aws ssm get-parameter-history --name ${name} --region ${migration.region}`,
        },
      ]
    : { record, version: stored.version };
}

/** @returns the task once it has ended; `undefined` if it still runs at the end of the time limit */
async function follow(context: MigrationContext, task: OneOffTask): Promise<OneOffTask | undefined> {
  const { aws, clock, reporter, migration, minuteMs, progress } = context;
  let shown = "";
  const { answer, failure } = await poll(clock, {
    ask: async () => (await aws.oneOffTask(migration.cluster, task.arn)) ?? task,
    isEnough: (now) => {
      if (now.lastStatus !== shown) {
        shown = now.lastStatus;
        reporter.progress(`Task ${taskId(task.arn)}: ${shown}`);
      }
      return hasEnded(now);
    },
    deadline: clock.now() + migration.timeoutMinutes * minuteMs,
    pauseMs: () => Math.min(PAUSE_MS, minuteMs),
    say: reporter.progress,
  });
  if (failure !== undefined) {
    throw failure;
  }
  progress.hasEnded = answer !== undefined && hasEnded(answer);
  return progress.hasEnded ? answer : undefined;
}

/** Records how the task ended. */
async function conclude(
  context: MigrationContext,
  ended: OneOffTask,
  definition: LoggedTaskDefinition,
  record: MigrationRecord,
): Promise<MigrationResult> {
  const { clock, migration } = context;
  const outcome = outcomeOf(ended, migration.container);
  if (outcome.kind === "succeeded") {
    const success = { fingerprint: fingerprintOf(migration), at: new Date(clock.now()).toISOString() };
    const notRecorded = await store(context, withSucceeded(record, success));
    return { ...outcome, notRecorded };
  }
  const notRecorded = await store(context, withoutStarted(record));
  if (outcome.kind === "not-started") {
    return { ...outcome, notRecorded };
  }
  const { log } = definition.containers.find(({ name }) => name === migration.container) ?? {};
  return { ...outcome, notRecorded, log: await logTail(context, log, ended.arn) };
}

/** @returns why the record could not be stored */
async function store(
  { aws, migration }: MigrationContext,
  record: MigrationRecord,
): Promise<AwsFailure | undefined> {
  try {
    await aws.storeText(migration.record, JSON.stringify(record));
    return undefined;
  } catch (error) {
    if (error instanceof AwsFailure) {
      return error;
    }
    throw error;
  }
}
