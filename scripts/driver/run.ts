/** The driver from its input to its exit code: read the settings, deploy, report. */
import type { Aws } from "../aws";
import { AwsFailure } from "../aws";
import type { AssumedRole, Place } from "../contract";
import type { Clock } from "./context/clock";
import type { DriverContext, Reporter } from "./context/context";
import { DriverError, failedBeforeCreation, NOTHING_CHANGED } from "./context/errors";
import { EXIT_CODE, type ExitCode } from "./context/exit-code";
import { tidy } from "./context/format";
import { type Guard, NO_GUARD } from "./context/guard";
import { ownCommand } from "./context/own-command";
import { nextLines, TRIGGER_WORDING } from "./context/wording";
import { deploy } from "./deploy";
import type { Report } from "./report/lines";
import { noPublisher, type Publisher } from "./report/publish";
import { shorten } from "./report/shorten";
import {
  beforeNext,
  changesAfter,
  type ReadStackChanges,
  type StackChanges,
  stackChangeLines,
} from "./report/stack-changes";
import { reportOf } from "./report/text";
import { EXIT_CODES } from "./run-result";
import { type Environment, type OnCancel, readSettings, type Settings } from "./settings/settings";

export interface RunInput {
  readonly env: Environment;
  /** @default - what the environment says */
  readonly settings?: (env: Environment) => Settings;
  readonly connect: (region: string, role: AssumedRole | undefined) => Aws;
  /** @default - none: a deployment continues if the run ends */
  readonly guard?: (place: Place, onCancel: OnCancel) => Guard;
  /** A few characters that identify this run's orders. @default - none */
  readonly mark?: string;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** What else the apply changes, which stays changed if the run is no success. @default - it is no apply */
  readonly stackChanges?: ReadStackChanges;
  /** @default - none: the verdict is only printed */
  readonly publisher?: Publisher;
}

/**
 * Runs the driver.
 *
 * @returns the exit code; wrong input and failures of AWS are reported, not thrown
 * @throws any other error: a bug in this program
 */
export async function run({
  env,
  settings = readSettings,
  connect,
  guard = () => NO_GUARD,
  mark,
  clock,
  reporter,
  stackChanges,
  publisher = noPublisher(clock),
}: RunInput): Promise<ExitCode> {
  // The report is printed last, after problems with the verdict's files.
  const end = (report: Report): ExitCode => {
    publisher.publish(report);
    return print(reporter, report);
  };
  let context: DriverContext | undefined;
  try {
    const { request, minuteMs, attempt, onCancel } = settings(env);
    const { region, assumeRole } = request;
    publisher.record.request = request;
    context = {
      aws: connect(region, assumeRole),
      guard: guard(request, onCancel),
      clock,
      reporter,
      record: publisher.record,
      request,
      mark,
      minuteMs,
    };
    const result = await deploy(context, attempt);
    const changes = await changesAfter(EXIT_CODES[result.kind], context, stackChanges);
    return end(reportOf(result, { request, images: publisher.record.images, changes }));
  } catch (error) {
    const known = error instanceof AwsFailure ? notStarted(error, publisher.record.request) : error;
    if (known instanceof DriverError) {
      const changes = await changesAfter(known.exitCode, context, stackChanges);
      return end(withChanges(known, changes, context?.request));
    }
    publisher.publish(bugReport(publisher.record.request));
    throw error;
  }
}

/** An error as a report, with what else the apply has changed. */
function withChanges(
  error: DriverError,
  changes: StackChanges | undefined,
  request: DriverContext["request"] | undefined,
): Report {
  const { exitCode, mayHaveCreated } = error;
  const more = stackChangeLines(changes, request, mayHaveCreated ? "running" : "nothing-deployed").map(tidy);
  const withMore = ([verdict = "", ...lines]: readonly string[]) => [
    changes === undefined ? verdict : verdict.replace(NOTHING_CHANGED, "This run changed nothing."),
    ...beforeNext(lines, more),
  ];
  return {
    exitCode,
    mayHaveCreated,
    lines: withMore(error.lines),
    publishedLines: withMore(error.publishedLines),
    changes,
  };
}

function notStarted(failure: AwsFailure, place: Place | undefined): DriverError {
  return failedBeforeCreation(failure, place && TRIGGER_WORDING.command(place));
}

/**
 * The verdict of a run that a bug ended.
 *
 * @param place where it deploys; `undefined` until its input has been checked
 */
export function bugReport(place: Place | undefined): Report {
  return {
    exitCode: EXIT_CODE.bug,
    lines: [
      "A bug in the deployment driver ended the run. Its log has the stack trace.",
      ...(place === undefined ? [] : nextLines("see what is live", ownCommand(place, "status"))),
    ],
    result: { kind: "bug" },
  };
}

function print(reporter: Reporter, { exitCode, lines }: Report): ExitCode {
  if (exitCode === EXIT_CODE.done) {
    lines.forEach(reporter.progress);
  } else {
    shorten(lines).forEach(reporter.failure);
  }
  return exitCode;
}
