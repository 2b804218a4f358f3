/** `npm run bench:driver`: the driver beside the AWS CLI's two ways to deploy and wait, on one local AWS. */
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { explain, LocalAwsError } from "../local/errors";
import { type LocalAws, startLocalAws } from "../local/local-aws";
import { runBench } from "./run";
import { goalsOf, nodeLine, rowsOf, tableOf } from "./table";

// Advice about the SDK's future is for this project's developers, who pin its version.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** The AWS CLI's waiter looks every 15 real seconds, so that only real minutes are fair to it. */
const REAL = { minuteSeconds: 60, deployments: 3, starts: 21, remark: "" };
/** For trying the bench out. */
const QUICK = {
  minuteSeconds: 2,
  deployments: 1,
  starts: 3,
  remark:
    "With --quick a minute lasts 2 s: only the last row may be compared, the waiters' lags and calls may not.",
};
const DRIVER = resolve(__dirname, "..", "dist", "driver", "create-deployment.cjs");

let local: LocalAws | undefined;

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg !== "--quick")) {
    throw new LocalAwsError(`got ${args.join(" ")}; usage: npm run bench:driver [-- --quick]`);
  }
  const { minuteSeconds, remark, ...counts } = args.length > 0 ? QUICK : REAL;
  local = await startLocalAws({ env: process.env, minuteSeconds });
  const { endpoint, environment } = local;
  const { PATH = "", HOME = "" } = process.env;
  // Nothing else of the caller's: the certificates for the world outside, say, take Node longer to read than the driver.
  const env = { PATH, HOME, ...environment };
  const log = (line: string): void => console.error(line);
  const found = await runBench({ driver: DRIVER, env, endpoint, ...counts, log, sleep });
  const rows = rowsOf(found.figures, found.watchdog);
  console.log([tableOf(found.figures, rows), nodeLine(found.node), ...goalsOf(rows), remark].join("\n"));
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => local?.stop().finally(() => process.exit(130)));
}
main()
  .catch((error: unknown) => {
    console.error(explain(error));
    process.exitCode = 1;
  })
  .finally(() => local?.stop());
