/**
 * `npm run bench:driver`: compares the driver with the two AWS CLI commands that deploy and wait, on one local AWS.
 */
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { explain, LocalAwsError } from "../local/errors";
import { type LocalAws, startLocalAws } from "../local/local-aws";
import { runBench } from "./run";
import { goalsOf, nodeLine, rowsOf, tableOf } from "./table";

// The SDK's warning about Node versions is not useful here: this project pins the SDK.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** The AWS CLI's waiter polls every 15 real seconds, so a fair comparison needs real minutes. */
const REAL = { minuteSeconds: 60, deployments: 3, starts: 21, remark: "" };
/** A quick run to try the bench. */
const QUICK = {
  minuteSeconds: 2,
  deployments: 1,
  starts: 3,
  remark:
    "With --quick a minute lasts 2 s: compare only the last row, not the lags and calls of the waiters.",
};
const DRIVER = resolve(__dirname, "..", "dist", "driver", "create-deployment.cjs");

let local: LocalAws | undefined;

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg !== "--quick")) {
    throw new LocalAwsError(`unknown arguments ${args.join(" ")}; usage: npm run bench:driver [-- --quick]`);
  }
  const { minuteSeconds, remark, ...counts } = args.length > 0 ? QUICK : REAL;
  local = await startLocalAws({ env: process.env, minuteSeconds });
  const { endpoint, environment } = local;
  const { PATH = "", HOME = "" } = process.env;
  // No other variables of the caller: extra CA certificates, for example, take Node longer to load than the driver.
  const env = { PATH, HOME, ...environment };
  const log = (line: string): void => console.error(line);
  const result = await runBench({ driver: DRIVER, env, endpoint, ...counts, log, sleep });
  const rows = rowsOf(result.figures, result.watchdog);
  const names = result.figures.map(({ program }) => program);
  console.log([tableOf(names, rows), nodeLine(result.node), ...goalsOf(rows), remark].join("\n"));
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
