#!/usr/bin/env node
/** The operator's commands, the package's bin: environment, clock, terminal, output, signals and exit code meet here. */
import { version } from "../package.json";
import { whenAbandoned } from "./abandoned";
import { type SdkAws, sdkAws } from "./aws/sdk";
import { cutOffLine, type TellingGuard, telling } from "./commands/frame/cut-off";
import { confirm, execute, FILES } from "./commands/frame/machine";
import { program } from "./commands/program";
import { EXIT_CODE } from "./driver/exit-code";
import { guardBy } from "./driver/guard";
import { CLOCK, MARK, REPORTER, stackOf, stayLean } from "./host";
import { beWatchdog, startWatchdog, WATCHDOG_FLAG } from "./watchdog";

// The SDK's word about versions of Node to come means nothing to the one who is on call: the SDK is bundled and pinned.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

async function cli(line: readonly string[]): Promise<void> {
  let aws: SdkAws | undefined;
  let guard: TellingGuard | undefined;
  const talk = REPORTER.failure;
  whenAbandoned((reason) => {
    // What has come to its end needs no word: `head` reads no more than it wants.
    if (process.exitCode === undefined) {
      talk(cutOffLine(reason, guard));
    }
    process.exit(process.exitCode ?? EXIT_CODE.outOfTime);
  });
  process.exitCode = await program(line, {
    env: process.env,
    clock: CLOCK,
    version,
    print: (text, exitCode) => {
      process.exitCode = exitCode;
      process.stdout.write(text);
    },
    talk,
    terminal: process.stderr.isTTY ? process.stderr : undefined,
    confirm,
    connect: (region) => (aws = sdkAws(region)),
    apiCalls: () => aws?.calls() ?? 0,
    guard: (region, onCancel) => {
      const inner = guardBy(() => startWatchdog(region, talk), onCancel);
      guard = telling(inner, onCancel);
      return guard;
    },
    mark: MARK,
    files: FILES,
    execute,
  }).catch((bug: unknown) => {
    talk(`A bug in cdktf-ecs-codedeploy:\n${stackOf(bug)}`);
    return EXIT_CODE.bug;
  });
  aws?.close();
}

stayLean();
const [, , flag, region] = process.argv;
if (flag === WATCHDOG_FLAG && region !== undefined) {
  beWatchdog(region);
} else {
  cli(process.argv.slice(2));
}
