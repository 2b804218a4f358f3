/** The driver from its input to its exit code: read the settings, deploy, report. */
import type { Aws } from "../aws";
import { AwsFailure } from "../aws";
import type { AssumedRole, Place } from "../contract";
import type { Clock } from "./context/clock";
import type { Reporter } from "./context/context";
import { DriverError, failedBeforeCreation } from "./context/errors";
import { EXIT_CODE, type ExitCode } from "./context/exit-code";
import { type Guard, NO_GUARD } from "./context/guard";
import { ownCommand } from "./context/own-command";
import { nextLines, TRIGGER_WORDING } from "./context/wording";
import { deploy } from "./deploy";
import type { Report } from "./report/lines";
import { noPublisher, type Publisher } from "./report/publish";
import { shorten } from "./report/shorten";
import { changesAfter, type ReadStackChanges } from "./report/stack-changes";
import { reportOf } from "./report/text";
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
  /** What else the apply changes, which a failed rollout leaves changed. @default - it is no apply */
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
  try {
    const { request, minuteMs, attempt, onCancel } = settings(env);
    const { region, assumeRole } = request;
    publisher.record.request = request;
    const context = {
      aws: connect(region, assumeRole),
      guard: guard(request, onCancel),
      clock,
      reporter,
      record: publisher.record,
      request,
      mark,
      minuteMs,
    };
    const { images } = publisher.record;
    const result = await deploy(context, attempt);
    const changes = changesAfter(result, request, images, stackChanges);
    return end(reportOf(result, { ...context, images, changes }));
  } catch (error) {
    const known = error instanceof AwsFailure ? notStarted(error, publisher.record.request) : error;
    if (known instanceof DriverError) {
      return end(known);
    }
    publisher.publish(bugReport(publisher.record.request));
    throw error;
  }
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
