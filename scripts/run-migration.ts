/**
 * The program that a migration's resource runs: runs the command in ECS_CODEDEPLOY_MIGRATION in a task of the service,
 * and ends with an exit code of the driver. If the migration is not complete, it publishes that as the driver publishes its
 * verdict. A cancelled run stops no task.
 */

import { sdkMigrationAws } from "./aws/sdk/migration";
import { announce, EXIT_CODE, publisher } from "./driver";
import { migrationRun } from "./migration/run";
import { outputLoss, signals, whenCancelled } from "./process/cancel";
import { parentEnd } from "./process/parent";
import { readStackChanges } from "./process/stack-plan";
import { CLOCK, environment, FILES, REPORTER, stackOf } from "./process/system";

async function main(): Promise<void> {
  const base = { env: environment(), clock: CLOCK, reporter: REPORTER, connect: sdkMigrationAws };
  const verdict = publisher({ ...base, files: FILES });
  const migration = migrationRun({ ...base, publisher: verdict, stackChanges: readStackChanges });
  whenCancelled([signals("SIGINT", "SIGTERM", "SIGHUP"), outputLoss, parentEnd], (reason) => {
    const exitCode = migration.cancel(reason);
    // A result that the run has already is kept.
    process.exit(process.exitCode ?? exitCode);
  });
  // Not process.exit: it would lose what hasn't been written to a pipe yet.
  process.exitCode = await migration.run().catch((bug: unknown) => {
    REPORTER.failure(`A bug in cdktf-ecs-codedeploy's migration program:\n${stackOf(bug)}`);
    return EXIT_CODE.bug;
  });
  await announce({ ...base, publisher: verdict, to: verdict.record.request });
}

main();
