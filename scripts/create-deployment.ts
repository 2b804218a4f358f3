/**
 * The program that the trigger runs: deploys what ECS_CODEDEPLOY_DEPLOYMENT holds and ends with its verdict.
 *
 * The only file of the driver that knows it is a process: environment, clock, output and exit code meet here.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT_CODE } from "./driver/exit-code";
import { run } from "./driver/run";
import { type SdkAws, sdkAws } from "./driver/sdk";

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // The reader may go before the driver does: Terraform closes the pipe when it is cancelled. The deployment is
    // followed all the same, and a line that nobody reads is no reason to leave it alone.
    if (error.code !== "EPIPE") {
      throw error;
    }
  });
}

// The SDK's word about versions of Node to come means nothing to the one who deploys: the SDK is bundled and pinned.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

let aws: SdkAws | undefined;

run({
  env: process.env,
  connect: (region) => {
    aws = sdkAws(region);
    return aws;
  },
  clock: {
    now: () => Date.now(),
    sleep: (milliseconds) => sleep(Math.max(0, milliseconds)),
  },
  reporter: {
    progress: (line) => process.stdout.write(`${line}\n`),
    failure: (line) => process.stderr.write(`${line}\n`),
  },
})
  .catch((bug: unknown) => {
    const stack = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    process.stderr.write(`A bug in cdktf-ecs-codedeploy's deployment driver:\n${stack}\n`);
    return EXIT_CODE.bug;
  })
  .then((exitCode) => {
    // Not process.exit: what was written to a pipe would be cut off.
    process.exitCode = exitCode;
    aws?.close();
  });
