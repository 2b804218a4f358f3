/** `npm run local`: runs a local AWS until Ctrl-C. stdout gets the lines that lead a shell to it, stderr the talk. */
import { parseArgs } from "node:util";
import { LocalAwsError } from "./errors";
import { shellLines, startLocalAws } from "./local-aws";
import { DEFAULT_MINUTE_SECONDS, MINUTE_SECONDS_VARIABLE, parseMinuteSeconds } from "./minute";

const USAGE = `usage: npm run local -- [--minute-seconds N] [--port N]
  --minute-seconds N  how many seconds a CodeDeploy minute lasts (default: ${MINUTE_SECONDS_VARIABLE}, else ${DEFAULT_MINUTE_SECONDS})
  --port N            the port of the endpoint (default: a free one)`;

const say = (line: string): void => console.error(line);

function readFlags(): { minuteSeconds: number; port: number } {
  const options = { "minute-seconds": { type: "string" }, port: { type: "string" } } as const;
  const { values } = parseArgs({ options, strict: true });
  const variable = process.env[MINUTE_SECONDS_VARIABLE] ?? String(DEFAULT_MINUTE_SECONDS);
  const flag = values["minute-seconds"];
  const minuteSeconds =
    flag === undefined
      ? parseMinuteSeconds(variable, MINUTE_SECONDS_VARIABLE)
      : parseMinuteSeconds(flag, "--minute-seconds");
  return { minuteSeconds, port: Number(values.port ?? 0) };
}

async function main(): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => resolve());
    }
  });
  const local = await startLocalAws({ env: process.env, log: say, ...readFlags() });
  for (const line of shellLines(process.env, local)) {
    console.log(line);
  }
  say(`\nThe local AWS listens on ${local.endpoint}; a CodeDeploy minute lasts ${local.minuteSeconds} s.`);
  say("Paste the lines above into another shell, and Terraform, the AWS CLI and the SDKs talk to it.");
  say("Ctrl-C stops it and forgets everything.");
  await stopped;
  await local.stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isUsage = error instanceof TypeError && "code" in error;
    say(
      error instanceof LocalAwsError || isUsage
        ? error.message
        : String(error instanceof Error ? error.stack : error),
    );
    if (isUsage) {
      say(USAGE);
    }
    process.exit(isUsage ? 2 : 1);
  },
);
