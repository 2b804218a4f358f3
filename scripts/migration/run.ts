/** A run of a migration: settings → migrate → report → exit code. */
import { AwsFailure, type MigrationAws } from "../aws";
import {
  MIGRATION_VARIABLE,
  type MigrationDocument,
  type Problem,
  parseMigration,
  problemText,
} from "../contract";
import {
  type Clock,
  type Environment,
  EXIT_CODE,
  type ExitCode,
  type ReadStackChanges,
  type Reporter,
  readRun,
} from "../driver";
import type { MigrationContext } from "./context";
import { migrate } from "./migrate";
import { cancelledLines, linesOf } from "./report";
import { exitCodeOf, type MigrationResult, type Progress } from "./result";
import { changesAfterFailure } from "./stack-changes";

/** What a run gets from its entry file. */
export interface RunProps {
  readonly env: Environment;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly connect: (region: string, role: MigrationDocument["assumeRole"]) => MigrationAws;
  /** What else the apply changes, which stays changed if the migration fails. @default - it is no apply */
  readonly stackChanges?: ReadStackChanges | undefined;
}

/** A run, which can be cancelled. */
export interface MigrationRun {
  /** Runs to the end. @returns the exit code */
  run(): Promise<ExitCode>;
  /** Reports what a cancelled run leaves behind. @returns the exit code */
  cancel(reason: string): ExitCode;
}

/** Prepares a run. */
export function migrationRun(props: RunProps): MigrationRun {
  const { env, reporter } = props;
  const progress: Progress = { isOrdered: false, task: undefined, hasEnded: false };
  const parsed = parseMigration(env[MIGRATION_VARIABLE]);
  return {
    async run() {
      const read = readRun(env);
      const problems = [
        ...(parsed.ok ? [] : parsed.problems),
        ...(read.kind === "wrong" ? read.problems : []),
      ];
      if (!parsed.ok || read.kind === "wrong") {
        return wrongInput(problems, reporter);
      }
      const { minuteMs, attempt } = read.run;
      const migration = parsed.value;
      const context: MigrationContext = {
        aws: props.connect(migration.region, migration.assumeRole),
        clock: props.clock,
        reporter,
        migration,
        isRetry: attempt.isRetry,
        minuteMs,
        progress,
      };
      const result = await resultOf(context);
      const exitCode = exitCodeOf(result, progress);
      const isDone = exitCode === EXIT_CODE.done;
      const changes = isDone ? undefined : await changesAfterFailure(context, props.stackChanges);
      linesOf(result, migration, progress, changes).forEach(isDone ? reporter.progress : reporter.failure);
      return exitCode;
    },

    cancel(reason) {
      const lines = parsed.ok
        ? cancelledLines(reason, parsed.value, progress)
        : [`The run was cancelled (${reason}).`];
      lines.forEach(reporter.failure);
      return EXIT_CODE.outOfTime;
    },
  };
}

function wrongInput(problems: readonly Problem[], reporter: Reporter): ExitCode {
  reporter.failure("The migration was not started: its input is wrong. Nothing was changed.");
  for (const problem of problems) {
    reporter.failure(`  - ${problemText(problem)}`);
  }
  return EXIT_CODE.badInput;
}

async function resultOf(context: MigrationContext): Promise<MigrationResult> {
  try {
    return await migrate(context);
  } catch (error) {
    if (error instanceof AwsFailure) {
      return { kind: "call-failed", failure: error };
    }
    throw error;
  }
}
