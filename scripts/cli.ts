#!/usr/bin/env node
/** The operator's commands, the package's bin: environment, clock, terminal, output, signals and exit code meet here. */
import { version } from "../package.json";
import { sdkAws } from "./aws/sdk";
import { confirm, execute, FILES } from "./commands/cli/machine";
import { program } from "./commands/program";
import { EXIT_CODE, type ExitCode } from "./driver";
import { outputLoss, signals, terminalLoss, whenCancelled } from "./process/cancel";
import { CLOCK, environment, MARK, REPORTER, stackOf, FILES as VERDICT_FILES } from "./process/system";
import { WATCHDOG_FLAG } from "./watchdog/pipe";
import { guardByWatchdog, runAsWatchdog } from "./watchdog/process";

async function cli(line: readonly string[]): Promise<void> {
  const progress = REPORTER.failure;
  process.exitCode = await program(line, {
    env: environment(),
    clock: CLOCK,
    version,
    print: (text) => process.stdout.write(text),
    progress,
    terminal: process.stderr.isTTY ? process.stderr : undefined,
    confirm,
    connect: sdkAws,
    guard: (place, onCancel) => guardByWatchdog({ place, onCancel }, progress),
    mark: MARK,
    files: FILES,
    verdictFiles: VERDICT_FILES,
    whenInterrupted: (ending) => {
      // Not by the end of a parent: a command that was started in the background outlives its shell.
      whenCancelled([signals("SIGINT", "SIGTERM"), terminalLoss, outputLoss], (reason) =>
        leave(ending.cancel(reason)),
      );
      const broken = (bug: unknown) => {
        ending.bug();
        progress(`A bug in cdktf-ecs-codedeploy:\n${stackOf(bug)}`);
        leave(EXIT_CODE.bug);
      };
      process.on("uncaughtException", broken);
      process.on("unhandledRejection", broken);
    },
    execute,
  });
}

/** Ends as soon as everything that was printed has been written. */
function leave(exitCode: ExitCode): void {
  process.stdout.write("", () => process.exit(exitCode));
}

const [, , flag, region, role] = process.argv;
if (flag === WATCHDOG_FLAG && region !== undefined) {
  runAsWatchdog(region, role);
} else {
  cli(process.argv.slice(2));
}
