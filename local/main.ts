/** `npm run local`: runs a local AWS until Ctrl-C. stdout gets the lines that lead a shell to it, stderr the talk. */
import { once } from "node:events";
import { readFlags, USAGE, UsageError } from "./command-line";
import { explain, LocalAwsError } from "./errors";
import { shellLines, startLocalAws } from "./local-aws";
import { describeProvider } from "./terraform/provider-source";

// Advice about the SDK's future is for this project's developers, who pin its version.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const say = (line: string): void => console.error(line);

/** Aborted by the first request to stop. A second one is for a person in a hurry: moto ends with this process. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) {
        process.exit(1);
      }
      controller.abort(new LocalAwsError(`stopped by ${signal} before it was up`));
    });
  }
  return controller.signal;
}

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2), process.env);
  const signal = stopSignal();
  const local = await startLocalAws({ env: process.env, log: say, signal, ...flags });
  for (const line of shellLines(process.env, local)) {
    console.log(line);
  }
  say(`\nThe local AWS listens on ${local.endpoint}; a CodeDeploy minute lasts ${local.minuteSeconds} s.`);
  say(`Terraform takes the AWS provider from ${describeProvider(local.provider)}.`);
  say("Run the lines above in another shell: Terraform, the AWS CLI and the SDKs then talk to it.");
  say("Ctrl-C stops it and forgets everything.");
  if (!signal.aborted) {
    await once(signal, "abort");
  }
  await local.stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof UsageError) {
      say(`${error.message}\n${USAGE}`);
      process.exit(2);
    }
    say(explain(error));
    process.exit(1);
  },
);
