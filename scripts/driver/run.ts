/** The driver from its input to its exit code: parse, look, decide, create, follow, conclude, report. */
import type { Aws } from "../aws";
import { AwsFailure } from "../aws";
import type { Place } from "../contract";
import type { Clock } from "./context/clock";
import type { Reporter } from "./context/context";
import { DriverError, failedBeforeCreation } from "./context/errors";
import { EXIT_CODE, type ExitCode } from "./context/exit-code";
import { type Guard, NO_GUARD } from "./context/guard";
import { deploy } from "./deploy";
import type { Report } from "./report/lines";
import { noPublisher, type Publisher } from "./report/publish";
import { shorten } from "./report/shorten";
import { reportOf } from "./report/text";
import { type Environment, type OnCancel, readSettings, type Settings } from "./settings/settings";

export interface RunInput {
  readonly env: Environment;
  /** @default - what the environment says */
  readonly settings?: (env: Environment) => Settings;
  readonly connect: (region: string) => Aws;
  /** @default - none: a deployment goes on whatever becomes of the run */
  readonly guard?: (place: Place, onCancel: OnCancel) => Guard;
  /** What tells this run's orders from any other's, in a few characters. @default - nothing does */
  readonly mark?: string;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** @default - none: the verdict is printed, and nothing else */
  readonly publisher?: Publisher;
}

/**
 * Runs the driver.
 *
 * @returns how it ended; a mistake of the caller's or of AWS's is reported, not thrown
 * @throws whatever is a bug here
 */
export async function run({
  env,
  settings = readSettings,
  connect,
  guard = () => NO_GUARD,
  mark,
  clock,
  reporter,
  publisher = noPublisher(clock),
}: RunInput): Promise<ExitCode> {
  // What is printed last is the report: what became of the files comes before it.
  const end = (report: Report): ExitCode => {
    publisher.publish(report);
    return print(reporter, report);
  };
  try {
    const { request, minuteMs, attempt, onCancel } = settings(env);
    const { region } = request;
    publisher.record.request = request;
    const watch = {
      aws: connect(region),
      guard: guard(request, onCancel),
      clock,
      reporter,
      record: publisher.record,
      request,
      mark,
      minuteMs,
    };
    const { images } = publisher.record;
    return end(reportOf(await deploy(watch, attempt), { ...watch, images }));
  } catch (error) {
    const known = error instanceof AwsFailure ? failedBeforeCreation(error) : error;
    if (known instanceof DriverError) {
      return end(known);
    }
    publisher.publish(BUG);
    throw error;
  }
}

const BUG: Report = {
  exitCode: EXIT_CODE.bug,
  lines: ["A bug in the deployment driver ended the run: its log has the stack trace."],
  result: { kind: "bug" },
};

function print(reporter: Reporter, { exitCode, lines }: Report): ExitCode {
  if (exitCode === EXIT_CODE.done) {
    lines.forEach(reporter.progress);
  } else {
    shorten(lines).forEach(reporter.failure);
  }
  return exitCode;
}
