/** A run of a migration: settings → migrate → report → exit code. */
import { AwsFailure, type MigrationAws } from "../aws";
import {
  MIGRATION_VARIABLE,
  type MigrationDocument,
  type Problem,
  parseMigration,
  renderLines,
  under,
} from "../contract";
import {
  type Clock,
  type Environment,
  EXIT_CODE,
  type ExitCode,
  type IncompleteMigration,
  noPublisher,
  type Publisher,
  type ReadStackChanges,
  type Report,
  type Reporter,
  readRun,
} from "../driver";
import type { MigrationContext } from "./context";
import { migrate } from "./migrate";
import { bugLines, cancelledLines, linesOf } from "./report";
import { exitCodeOf, type MigrationResult, type Progress } from "./result";
import { changesAfterFailure } from "./stack-changes";
import { requestOf } from "./verdict";

/** What a run gets from its entry file. */
export interface RunProps {
  readonly env: Environment;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly connect: (region: string, role: MigrationDocument["assumeRole"]) => MigrationAws;
  /** What else the apply changes, which stays changed if the migration fails. @default - it is no apply */
  readonly stackChanges?: ReadStackChanges | undefined;
  /** Publishes why the migration is not complete. A success is only printed. @default - none: it is only printed */
  readonly publisher?: Publisher | undefined;
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
  const { env, clock, reporter, publisher = noPublisher(clock) } = props;
  const progress: Progress = { isOrdered: false, task: undefined, hasEnded: false };
  const parsed = parseMigration(env[MIGRATION_VARIABLE]);
  const migration = parsed.ok ? parsed.value : undefined;
  const publish = (outcome: IncompleteMigration["outcome"], report: Omit<Report, "incompleteMigration">) =>
    publisher.publish({
      ...report,
      incompleteMigration: { migration: migration?.migration, phase: migration?.phase, outcome },
    });
  // The report is printed last, after problems with the verdict's files.
  const end = (
    outcome: IncompleteMigration["outcome"],
    report: Omit<Report, "incompleteMigration">,
  ): ExitCode => {
    publish(outcome, report);
    report.lines.forEach(reporter.failure);
    return report.exitCode;
  };

  async function run(): Promise<ExitCode> {
    const read = readRun(env);
    if (migration !== undefined) {
      publisher.record.request = requestOf(migration);
    }
    if (!parsed.ok || read.kind === "wrong") {
      const ofDocument = parsed.ok ? [] : parsed.problems;
      return end("wrong", wrongInput([...ofDocument, ...(read.kind === "wrong" ? read.problems : [])]));
    }
    const document = parsed.value;
    const { minuteMs, attempt } = read.run;
    const aws = props.connect(document.region, document.assumeRole);
    const { isRetry } = attempt;
    const context = { aws, clock, reporter, migration: document, isRetry, minuteMs, progress };
    const result = await resultOf(context);
    if (result.kind === "succeeded" || result.kind === "succeeded-before") {
      linesOf(result, document, progress).forEach(reporter.progress);
      return EXIT_CODE.done;
    }
    const changes = await changesAfterFailure(context, props.stackChanges);
    const lines = linesOf(result, document, progress, changes);
    return end(result.kind, { exitCode: exitCodeOf(result, progress), lines, changes });
  }

  return {
    run: () =>
      run().catch((bug: unknown) => {
        publish("bug", { exitCode: EXIT_CODE.bug, lines: bugLines(migration, progress) });
        throw bug;
      }),

    cancel(reason) {
      const lines =
        migration === undefined
          ? [`The run was cancelled (${reason}).`]
          : cancelledLines(reason, migration, progress);
      return end("cancelled", { exitCode: EXIT_CODE.outOfTime, lines });
    },
  };
}

function wrongInput(problems: readonly Problem[]): Omit<Report, "incompleteMigration"> {
  const { lines, publishedLines } = renderLines([
    "The migration was not started: its input is wrong. Nothing was changed.",
    ...problems.map((problem) => under("  - ", problem)),
  ]);
  return { exitCode: EXIT_CODE.badInput, lines, publishedLines };
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
