/**
 * The program that the trigger runs: deploys what ECS_CODEDEPLOY_DEPLOYMENT holds and ends with its verdict.
 *
 * The only file of the driver, beside the watchdog's, that knows it is a process: environment, clock, output, signals and
 * exit code meet here.
 */

import { type SdkAws, sdkAws } from "./aws/sdk";
import { cutOffBy, cutOffReport, type TellingGuard, telling } from "./driver/cancelled";
import { EXIT_CODE } from "./driver/exit-code";
import { publisher } from "./driver/publish";
import { run } from "./driver/run";
import type { OnCancel } from "./driver/settings";
import { outputLoss, parentEnd, signals, whenCancelled } from "./process/cancel";
import { CLOCK, environment, FILES, MARK, REPORTER, stackOf } from "./process/system";
import { guardBy } from "./watchdog/pipe";
import { beWatchdog, startWatchdog, WATCHDOG_FLAG } from "./watchdog/process";

// The SDK's word about versions of Node to come means nothing to the one who deploys: the SDK is bundled and pinned.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

async function deploy(): Promise<void> {
  let aws: SdkAws | undefined;
  let guard: TellingGuard | undefined;
  const base = { env: environment(), clock: CLOCK, reporter: REPORTER };
  const verdict = publisher({ ...base, files: FILES, apiCalls: () => aws?.calls() ?? 0 });
  // The watchdog stops what the run has begun.
  whenCancelled([signals("SIGINT", "SIGTERM", "SIGHUP"), outputLoss, parentEnd], (reason) => {
    const report = cutOffReport(cutOffBy(reason, guard, verdict.record));
    verdict.publish(report);
    report.lines.forEach(REPORTER.failure);
    // A verdict that the run has already is kept.
    process.exit(process.exitCode ?? EXIT_CODE.outOfTime);
  });
  const connect = (region: string) => {
    aws = sdkAws(region);
    return aws;
  };
  const guarded = (region: string, onCancel: OnCancel) => {
    guard = telling(guardBy((gone) => startWatchdog(region, gone), REPORTER.failure, onCancel));
    return guard;
  };
  const exitCode = await run({ ...base, connect, guard: guarded, mark: MARK, publisher: verdict }).catch(
    (bug: unknown) => {
      REPORTER.failure(`A bug in cdktf-ecs-codedeploy's deployment driver:\n${stackOf(bug)}`);
      return EXIT_CODE.bug;
    },
  );
  // Not process.exit: what was written to a pipe would be cut off.
  process.exitCode = exitCode;
  aws?.close();
}

const [, , flag, region] = process.argv;
if (flag === WATCHDOG_FLAG && region !== undefined) {
  beWatchdog(region);
} else {
  deploy();
}
