/**
 * The program that the trigger runs: deploys the document in ECS_CODEDEPLOY_DEPLOYMENT, and ends with the verdict's exit code.
 * The driver is handed its environment, clock, output and watchdog here.
 */
import { sdkAws } from "./aws/sdk";
import type { Place } from "./contract";
import {
  announce,
  cancellationOf,
  cancellationReport,
  EXIT_CODE,
  type OnCancel,
  publisher,
  run,
  type TrackingGuard,
  tracking,
} from "./driver";
import { outputLoss, signals, whenCancelled } from "./process/cancel";
import { parentEnd } from "./process/parent";
import { readStackChanges } from "./process/stack-plan";
import { CLOCK, environment, FILES, MARK, REPORTER, stackOf } from "./process/system";
import { WATCHDOG_FLAG } from "./watchdog/pipe";
import { guardByWatchdog, runAsWatchdog } from "./watchdog/process";

async function deploy(): Promise<void> {
  let guard: TrackingGuard | undefined;
  const base = { env: environment(), clock: CLOCK, reporter: REPORTER, connect: sdkAws };
  const verdict = publisher({ ...base, files: FILES });
  // The watchdog stops what the run has begun.
  whenCancelled([signals("SIGINT", "SIGTERM", "SIGHUP"), outputLoss, parentEnd], (reason) => {
    const report = cancellationReport(cancellationOf(reason, guard, verdict.record), verdict.record.request);
    verdict.publish(report);
    report.lines.forEach(REPORTER.failure);
    // A verdict that the run has already is kept.
    process.exit(process.exitCode ?? EXIT_CODE.outOfTime);
  });
  const guarded = (place: Place, onCancel: OnCancel) => {
    guard = tracking(guardByWatchdog({ place, onCancel }, REPORTER.failure));
    return guard;
  };
  const input = { ...base, publisher: verdict, guard: guarded, mark: MARK, stackChanges: readStackChanges };
  const exitCode = await run(input).catch((bug: unknown) => {
    REPORTER.failure(`A bug in cdktf-ecs-codedeploy's deployment driver:\n${stackOf(bug)}`);
    return EXIT_CODE.bug;
  });
  // Not process.exit: it would lose what hasn't been written to a pipe yet. Set first: a cancel doesn't change it any more.
  process.exitCode = exitCode;
  await announce({ ...base, publisher: verdict, to: verdict.record.request });
}

const [, , flag, region, role] = process.argv;
if (flag === WATCHDOG_FLAG && region !== undefined) {
  runAsWatchdog(region, role);
} else {
  deploy();
}
