/**
 * `npm run local`: runs a local AWS until Ctrl-C. Prints the shell lines that select it to stdout, and everything
 * else to stderr.
 */
import { once } from "node:events";
import { readFlags, USAGE, UsageError } from "./command-line";
import { explain, LocalAwsError } from "./errors";
import { shellLines, startLocalAws } from "./local-aws";
import { startLines } from "./start-lines";

// The SDK's warning about Node versions is not useful here: this project pins the SDK.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const say = (line: string): void => console.error(line);

/** Aborted by the first signal. A second signal exits at once, and moto ends with this process. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) {
        process.exit(1);
      }
      controller.abort(new LocalAwsError(`stopped by ${signal} during the start`));
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
  for (const line of startLines(local, flags.accounts)) {
    say(line);
  }
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
