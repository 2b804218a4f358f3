/**
 * What can go wrong that isn't a bug here: one class, and a factory per mistake that says what it is, what was found,
 * and what to do. Whatever else is thrown is a bug, and is shown with its stack.
 */
import { AwsFailure, explainFailure } from "../../aws";
import { got, type Line, type Problem, tell, under } from "../../contract";
import { EXIT_CODE, type ExitCode } from "./exit-code";
import { TRIGGER_WORDING, type Wording } from "./wording";

/** A mistake of the caller's or of AWS's: shown as its lines, never as a stack trace. */
export class DriverError extends Error {
  override readonly name = "DriverError";
  readonly lines: readonly string[];
  /** The lines without what was given, for the verdict's files: it may be a secret that got into the wrong place. */
  readonly publishedLines: readonly string[];

  /**
   * @param exitCode how the driver ends
   * @param said the first line is the verdict, the others say more
   */
  constructor(
    readonly exitCode: ExitCode,
    readonly said: readonly Line[],
  ) {
    const { lines, publishedLines } = tell(said);
    super(lines.join("\n"));
    this.lines = lines;
    this.publishedLines = publishedLines;
  }
}

/** Where AWS's answers are the reason. */
export const NOT_STARTED = "The deployment was not started. Nothing was changed.";

/** Everything that is wrong with what the driver was given, at once. */
export function badInput(problems: readonly Problem[]): DriverError {
  return new DriverError(EXIT_CODE.badInput, [
    "The deployment was not started: its input is wrong. Nothing was changed.",
    ...problems.map((problem) => under("  - ", problem)),
  ]);
}

/** A failed call in a line, with what was given where that is the reason. */
export function failureLine(prefix: string, failure: AwsFailure): Line {
  const what = `${prefix}${explainFailure(failure)}`;
  return failure.given === undefined ? what : got(what, failure.given);
}

/** A call failed before anything was created: nothing runs, so that the caller may mend it and apply again. */
export function failedBeforeCreation(failure: AwsFailure): DriverError {
  const exitCode = failure.kind === "transient" ? EXIT_CODE.outOfTime : EXIT_CODE.badInput;
  return new DriverError(exitCode, [NOT_STARTED, failureLine("  ", failure)]);
}

/**
 * Nothing was created, and yet something was changed: another deployment was stopped for this one's sake.
 *
 * @returns what isn't AWS's or the caller's mistake, as it is: a bug
 */
export function notStartedAfter(superseded: readonly string[], error: unknown): unknown {
  const known = error instanceof AwsFailure ? failedBeforeCreation(error) : error;
  return known instanceof DriverError
    ? new DriverError(known.exitCode, [
        `The deployment was not started, but ${superseded.join(" and ")} had been told to stop for it, with a rollback.`,
        ...known.said.slice(1),
        "  Next: see what is live before anything else is deployed.",
      ])
    : known;
}

/**
 * The order for a deployment got no answer: a person has to look whether there is one.
 *
 * @param failure what became of the order
 * @param isGuarded whether the run's watchdog looks for it
 * @param since what was found afterwards, in lines
 */
export function creationUnknown(
  failure: AwsFailure,
  isGuarded: boolean,
  {
    since = [],
    wording = TRIGGER_WORDING,
  }: { readonly since?: readonly Line[]; readonly wording?: Wording | undefined } = {},
): DriverError {
  return new DriverError(EXIT_CODE.outOfTime, [
    "It is not known whether a deployment was created: CodeDeploy did not answer.",
    `  ${explainFailure(failure)}`,
    ...since,
    ...(isGuarded
      ? [
          "  This run's watchdog looks for it for a while yet, and stops it with a rollback where it finds it.",
        ]
      : []),
    `  Next: see whether the deployment group deploys now; ${wording.again} once it doesn't.`,
  ]);
}
