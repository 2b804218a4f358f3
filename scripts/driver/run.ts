/** The driver from its input to its exit code: parse, look, decide, create, follow, conclude, report. */
import type { Aws } from "./aws";
import type { Clock } from "./clock";
import { deploy } from "./deploy";
import { AwsFailure, DriverError, failedBeforeCreation } from "./errors";
import { EXIT_CODE, type ExitCode } from "./exit-code";
import type { Report } from "./report-lines";
import { type Environment, readSettings } from "./settings";
import type { Reporter } from "./watch";

export interface RunInput {
  readonly env: Environment;
  readonly connect: (region: string) => Aws;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

/**
 * Runs the driver.
 *
 * @returns how it ended; a mistake of the caller's or of AWS's is reported, not thrown
 * @throws whatever is a bug here
 */
export async function run({ env, connect, clock, reporter }: RunInput): Promise<ExitCode> {
  try {
    const { request, minuteMs, attempt } = readSettings(env);
    const watch = { aws: connect(request.region), clock, reporter, request, minuteMs };
    return print(reporter, await deploy(watch, attempt));
  } catch (error) {
    const known = error instanceof AwsFailure ? failedBeforeCreation(error) : error;
    if (known instanceof DriverError) {
      return print(reporter, known);
    }
    throw error;
  }
}

function print(reporter: Reporter, { exitCode, lines }: Report): ExitCode {
  for (const line of lines) {
    if (exitCode === EXIT_CODE.done) {
      reporter.progress(line);
    } else {
      reporter.failure(line);
    }
  }
  return exitCode;
}
