/** What a run of a migration comes to, and its exit code. */
import type { AwsFailure } from "../aws";
import type { Problem } from "../contract";
import { EXIT_CODE, type ExitCode } from "../driver";
import type { MigrationRecord } from "./record";

/** The end of a task that a run has seen. */
interface SeenEnd {
  /** Why the end could not be recorded. @default - it was */
  readonly notRecorded?: AwsFailure | undefined;
}

/** A run's result. The report turns it into words. */
export type MigrationResult =
  /** The revision was migrated before. */
  | { readonly kind: "succeeded-before"; readonly at: string }
  | ({ readonly kind: "succeeded" } & SeenEnd)
  /** The task never ran the command. */
  | ({ readonly kind: "not-started"; readonly reasons: readonly string[] } & SeenEnd)
  /** The command ended with an error, or was stopped. */
  | ({
      readonly kind: "failed";
      /** `undefined` if ECS doesn't know it. */
      readonly exitCode: number | undefined;
      readonly reasons: readonly string[];
      readonly log: LogTail;
    } & SeenEnd)
  /** The time limit has passed. The task continues. */
  | { readonly kind: "still-running"; readonly minutes: number }
  /** No run has seen the end of a task that was ordered, and ECS no longer knows it. */
  | {
      readonly kind: "end-unknown";
      readonly startedAt: string;
      /** The record, if the operator finds that the migration is complete. */
      readonly ifComplete: MigrationRecord;
    }
  /** The service runs something else than the revision that a contract migration belongs to. */
  | { readonly kind: "other-revision-runs"; readonly revisions: readonly string[] }
  /** The input is wrong. Nothing was started. */
  | { readonly kind: "wrong"; readonly problems: readonly Problem[] }
  /** A call failed. */
  | { readonly kind: "call-failed"; readonly failure: AwsFailure };

/** The end of a container's output. */
export type LogTail =
  | { readonly kind: "lines"; readonly lines: readonly string[] }
  /** It can't be shown, in words. */
  | { readonly kind: "none"; readonly why: string };

/** What a run has ordered so far. A cancelled run reports it. */
export interface Progress {
  /** Whether ECS was asked to run a task, or runs one of an earlier run. */
  isOrdered: boolean;
  /** The ARN of the task that the run follows. */
  task: string | undefined;
  /** Whether the task has ended. */
  hasEnded: boolean;
}

/** @param progress decides whether a failed call has left a task behind */
export function exitCodeOf(result: MigrationResult, { isOrdered }: Pick<Progress, "isOrdered">): ExitCode {
  switch (result.kind) {
    case "succeeded":
    case "succeeded-before":
      return EXIT_CODE.done;
    case "not-started":
      return EXIT_CODE.rolledBack;
    case "failed":
      return EXIT_CODE.notRolledBack;
    case "still-running":
      return EXIT_CODE.outOfTime;
    case "end-unknown":
    case "other-revision-runs":
      return EXIT_CODE.refused;
    case "wrong":
      return EXIT_CODE.badInput;
    case "call-failed":
      return isOrdered || result.failure.kind === "transient" ? EXIT_CODE.outOfTime : EXIT_CODE.badInput;
  }
}
