/**
 * Errors that are not bugs of this program: one class, and a factory for each error that says what is wrong, which value was
 * found and what to do. Anything else that is thrown is a bug and is shown with its stack trace.
 */
import { AwsFailure, explainFailure } from "../../aws";
import {
  type AssumedRole,
  got,
  type Line,
  type Place,
  type Problem,
  renderLines,
  under,
} from "../../contract";
import { EXIT_CODE, type ExitCode } from "./exit-code";
import { ownCommand, quoted } from "./own-command";
import { nextLines, TRIGGER_WORDING, type Wording } from "./wording";

/** An error of the caller or of AWS. It is shown as lines, never as a stack trace. */
export class DriverError extends Error {
  override readonly name = "DriverError";
  readonly lines: readonly string[];
  /** The lines without the given values, for the verdict's files: a value may be a secret in the wrong variable. */
  readonly publishedLines: readonly string[];

  /**
   * @param exitCode the driver's exit code
   * @param text the first line is the verdict, the others give details
   * @param mayHaveCreated whether CodeDeploy may have created a deployment: the order got no answer
   */
  constructor(
    readonly exitCode: ExitCode,
    readonly text: readonly Line[],
    readonly mayHaveCreated = false,
  ) {
    const { lines, publishedLines } = renderLines(text);
    super(lines.join("\n"));
    this.lines = lines;
    this.publishedLines = publishedLines;
  }
}

/** The end of the first line if the run changed nothing. */
export const NOTHING_CHANGED = "Nothing was changed.";

/** The first line if a failed call is the reason. */
export const NOT_STARTED = `The deployment was not started. ${NOTHING_CHANGED}`;

/**
 * Everything that is wrong with what the driver was given, at once.
 *
 * @param next lines about what to do. @default - none: each problem says what is allowed
 */
export function badInput(problems: readonly Problem[], next: readonly string[] = []): DriverError {
  return new DriverError(EXIT_CODE.badInput, [
    `The deployment was not started: its input is wrong. ${NOTHING_CHANGED}`,
    ...problems.map((problem) => under("  - ", problem)),
    ...next,
  ]);
}

/** A failed call as a line, with the given value if that is the reason. */
export function failureLine(prefix: string, failure: AwsFailure): Line {
  const what = `${prefix}${explainFailure(failure)}`;
  return failure.given === undefined ? what : got(what, failure.given);
}

/**
 * A call failed before anything was created, so the caller can fix the cause and apply again.
 *
 * @param command the command that applies again. @default - none is printed
 */
export function failedBeforeCreation(failure: AwsFailure, command?: string): DriverError {
  const isTransient = failure.kind === "transient";
  return new DriverError(isTransient ? EXIT_CODE.outOfTime : EXIT_CODE.badInput, [
    NOT_STARTED,
    failureLine("  ", failure),
    ...credentialLines(failure),
    ...(command === undefined
      ? []
      : nextLines(isTransient ? "try it again" : "fix this and try it again", command)),
  ]);
}

/** How to check the credentials or the role, if they are the reason. */
export function credentialLines({ kind, role }: AwsFailure): readonly string[] {
  if (role !== undefined) {
    return nextLines("allow it, then check whether the role can be assumed", assumeCommand(role));
  }
  return kind === "credentials" ? ["  To check the credentials:", "  aws sts get-caller-identity"] : [];
}

/** Assumes a role without printing its credentials. */
function assumeCommand({ roleArn, externalId }: AssumedRole): string {
  return [
    ...["aws", "sts", "assume-role", "--role-arn", roleArn, "--role-session-name", "check"],
    ...(externalId === undefined ? [] : ["--external-id", externalId]),
    ...["--query", "AssumedRoleUser.Arn"],
  ]
    .map(quoted)
    .join(" ");
}

/**
 * No deployment was created, but another deployment was stopped for it.
 *
 * @returns a bug is returned unchanged
 */
export function notStartedAfter(superseded: readonly string[], error: unknown, place: Place): unknown {
  const known = error instanceof AwsFailure ? failedBeforeCreation(error) : error;
  return known instanceof DriverError
    ? new DriverError(known.exitCode, [
        `The deployment was not started, but the run asked CodeDeploy to stop ${superseded.join(" and ")} with a rollback.`,
        ...known.text.slice(1),
        ...nextLines(
          "check which revision is live before you deploy anything else",
          ownCommand(place, "status"),
        ),
      ])
    : known;
}

/**
 * CreateDeployment got no answer, so an operator has to check whether the deployment exists.
 *
 * @param failure why there is no answer
 * @param isGuarded whether the run's watchdog looks for the deployment
 * @param place where the run tried to create it
 * @param since lines about what happened afterwards
 */
export function creationUnknown(
  failure: AwsFailure,
  isGuarded: boolean,
  place: Place,
  {
    since = [],
    wording = TRIGGER_WORDING,
  }: { readonly since?: readonly Line[]; readonly wording?: Wording | undefined } = {},
): DriverError {
  const said = [
    "It is not known whether a deployment was created: CodeDeploy did not answer.",
    `  ${explainFailure(failure)}`,
    ...since,
    ...(isGuarded
      ? ["  This run's watchdog looks for the deployment. If it finds it, it stops it with a rollback."]
      : []),
    `  Next: check whether a deployment of the group is in progress. If none is, ${wording.again}.`,
    `  ${ownCommand(place, "status")}`,
  ];
  return new DriverError(EXIT_CODE.outOfTime, said, true);
}
