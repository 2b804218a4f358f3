/** The result of a run in words, with complete commands. */
import { explainFailure } from "../aws";
import { type MigrationDocument, problemText, RETRY_VARIABLE } from "../contract";
import {
  beforeNext,
  brief,
  credentialLines,
  deployStackCommand,
  nextLines,
  quoted,
  type StackChanges,
  serviceCommand,
  stackChangeLines,
  tidy,
} from "../driver";
import { revisionOf, taskId } from "./context";
import type { MigrationRecord } from "./record";
import type { LogTail, MigrationResult, Progress } from "./result";

/**
 * The lines of a result: the first is the verdict. Progress and failures have the same form.
 *
 * @param changes what else the apply has changed. @default - the run is a success, or not part of an apply
 */
export function linesOf(
  result: MigrationResult,
  migration: MigrationDocument,
  progress: Progress,
  changes?: StackChanges,
): readonly string[] {
  const more = stackChangeLines(changes, { hasExpandMigration: true }, "nothing-deployed");
  return beforeNext(rawLines(result, migration, progress), more).map(tidy);
}

function rawLines(result: MigrationResult, migration: MigrationDocument, progress: Progress): string[] {
  const name = `The ${migration.phase} migration ${migration.migration}`;
  const revision = revisionOf(migration.taskDefinition);
  switch (result.kind) {
    case "succeeded-before":
      return [`${name} of ${revision} succeeded before, at ${result.at}. It was not run again.`];
    case "succeeded":
      return [`${name} of ${revision} succeeded.`, ...recordLines(result)];
    case "not-started":
      return [
        `${name} of ${revision} did not run: its task could not start. The database was not changed${consequence(migration)}`,
        ...result.reasons.map((reason) => `  ${brief(reason)}`),
        ...recordLines(result),
        ...nextLines("fix the cause and apply again", again(migration)),
      ];
    case "failed":
      return [
        `${name} of ${revision} failed${endOf(result)}. The database may be changed in part${consequence(migration)}`,
        ...result.reasons.map((reason) => `  ${brief(reason)}`),
        ...logLines(result.log),
        ...recordLines(result),
        ...nextLines(
          "check the database, fix the cause and apply again. The next apply runs the whole command again",
          again(migration),
        ),
      ];
    case "still-running":
      return [
        `${name} of ${revision} is still running after ${result.minutes} min. The task continues${consequence(migration)}`,
        ...taskLines(migration, progress),
      ];
    case "end-unknown":
      return [
        `${name} of ${revision} was not run: a task was started at ${result.startedAt}, no run has seen its end, and ECS no longer knows it.`,
        ...nextLines("check the database. To run the command again", again(migration, true)),
        "  If the migration is complete, record it, then apply again:",
        `  ${recordCommand(migration, result.ifComplete)}`,
      ];
    case "other-revision-runs":
      return [
        `${name} of ${revision} was not run: the service ${migration.service} also runs ${result.revisions.join(" and ")}, which may need what the migration removes.`,
        ...nextLines(
          `make ${revision} the only revision, then apply again. To see what runs`,
          serviceCommand(migration),
        ),
      ];
    case "wrong":
      return [
        `${name} was not started: its input is wrong. Nothing was changed.`,
        ...result.problems.map((problem) => `  - ${problemText(problem)}`),
        ...nextLines("fix this and apply again", again(migration)),
      ];
    case "call-failed":
      return [
        progress.isOrdered
          ? `It is not known how ${name.replace(/^T/, "t")} of ${revision} ended.`
          : `${name} of ${revision} was not started. Nothing was changed.`,
        `  ${explainFailure(result.failure)}`,
        ...credentialLines(result.failure),
        ...(progress.isOrdered
          ? taskLines(migration, progress)
          : nextLines("fix this and apply again", again(migration))),
      ];
  }
}

/** The lines of a run that was cancelled. It never stops its task: a half-done change of a database may be worse. */
export function cancelledLines(reason: string, migration: MigrationDocument, progress: Progress): string[] {
  const name = `The ${migration.phase} migration ${migration.migration}`;
  const lines =
    progress.isOrdered && !progress.hasEnded
      ? [
          `The run was cancelled (${reason}). ${name} is not stopped: its task continues${consequence(migration)}`,
          ...taskLines(migration, progress),
        ]
      : [
          `The run was cancelled (${reason}). No task of ${name.replace(/^T/, "t")} is running.`,
          ...nextLines("apply again", again(migration)),
        ];
  return lines.map(tidy);
}

/** The lines of a run that a bug ended. */
export function bugLines(migration: MigrationDocument | undefined, progress: Progress): string[] {
  const next =
    migration === undefined
      ? []
      : progress.isOrdered && !progress.hasEnded
        ? taskLines(migration, progress)
        : nextLines("apply again", again(migration));
  return ["A bug in the migration program ended the run. Its log has the stack trace.", ...next].map(tidy);
}

/** What a migration that isn't done means for the deployment. */
function consequence({ phase }: MigrationDocument): string {
  return phase === "expand" ? ", and no deployment starts." : ". The deployment before it is complete.";
}

function endOf({ exitCode }: Extract<MigrationResult, { kind: "failed" }>): string {
  if (exitCode === 0) {
    return ": its task was stopped";
  }
  return exitCode === undefined ? ", with no exit code" : ` with exit code ${exitCode}`;
}

/** In characters. Terraform shows only the last 8 KiB of a failed command. */
const MOST_OUTPUT = 4_000;

function logLines(log: LogTail): string[] {
  if (log.kind === "none") {
    return [`  ${log.why}`];
  }
  const lines: string[] = [];
  let length = 0;
  for (const line of log.lines.map(brief).reverse()) {
    length += line.length;
    if (length > MOST_OUTPUT) {
      break;
    }
    lines.unshift(`  | ${line}`);
  }
  return ["  The end of its output:", ...lines];
}

function recordLines({
  notRecorded,
}: Pick<Extract<MigrationResult, { kind: "succeeded" }>, "notRecorded">): string[] {
  return notRecorded === undefined
    ? []
    : [`  This could not be recorded, so a later run may not know it. ${explainFailure(notRecorded)}`];
}

/** How to follow and to stop a task that continues. */
function taskLines(migration: MigrationDocument, { task }: Progress): string[] {
  const { cluster, region } = migration;
  if (task === undefined) {
    const what = "apply again. The run finds the task, if there is one, and starts no other";
    return nextLines(what, again(migration));
  }
  const at = `--cluster ${cluster} --region ${region}`;
  return [
    ...nextLines("apply again. The run follows this task and starts no other", again(migration)),
    "  To see its status:",
    `  aws ecs describe-tasks --tasks ${taskId(task)} --query 'tasks[0].[lastStatus,stopCode,stoppedReason]' ${at}`,
    "  To stop it, which may leave the database changed in part:",
    `  aws ecs stop-task --task ${taskId(task)} ${at}`,
  ];
}

function again({ stack }: MigrationDocument, retry = false): string | undefined {
  const command = stack && deployStackCommand(stack);
  return command && (retry ? `${RETRY_VARIABLE}=true ${command}` : command);
}

function recordCommand({ record, region }: MigrationDocument, ifComplete: MigrationRecord): string {
  const value = quoted(JSON.stringify(ifComplete));
  return `aws ssm put-parameter --overwrite --name ${quoted(record)} --value ${value} --region ${region}`;
}
