/** The watchdog as a process of its own: starting it, and being it. What it does is in `driver/watchdog.ts`. */
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { sdkAws } from "./aws/sdk";
import { type WatchdogInput, watchdogEnvironment } from "./driver/guard";
import { watchOver } from "./driver/watchdog";
import { CLOCK } from "./host";

/** The argument that makes the program a watchdog instead of a run; the region follows it. */
export const WATCHDOG_FLAG = "--watchdog";

/** Where a watchdog writes down what it did: its run's output is gone by then. */
const logFile = (pid: number | undefined): string => join(tmpdir(), `ecs-codedeploy-watchdog-${pid}.log`);

/** Starts a watchdog for this process: in a session of its own, so that what ends the run doesn't end it. */
export function startWatchdog(region: string): WatchdogInput {
  const program = process.argv[1] ?? __filename;
  const child = spawn(process.execPath, [...process.execArgv, program, WATCHDOG_FLAG, region], {
    detached: true,
    // None of the run's pipes: Terraform waits until everybody has let go of them.
    stdio: ["pipe", "ignore", "ignore"],
    env: watchdogEnvironment(process.env),
  });
  child.unref();
  const { stdin } = child;
  // It must not keep the run from ending.
  if (stdin instanceof Socket) {
    stdin.unref();
  }
  // A watchdog that is gone can't be told anything, and the run has better to do than to die of it.
  stdin.on("error", () => undefined);
  return stdin;
}

/** Is the watchdog: listens to its run until that falls silent, and stops what it left behind. */
export async function beWatchdog(region: string): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => undefined);
  }
  const aws = sdkAws(region, { connectionTimeout: 2_000, requestTimeout: 5_000 });
  await watchOver(createInterface({ input: process.stdin }), {
    aws,
    clock: CLOCK,
    log: (line) => {
      try {
        appendFileSync(logFile(process.pid), `${new Date().toISOString()} ${line}\n`);
      } catch {
        // Ignored on purpose: without a place to write to nobody can be told, and no line is worth the order to stop.
      }
    },
  });
  aws.close();
}
