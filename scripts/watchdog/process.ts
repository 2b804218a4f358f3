/** The watchdog as a process of its own: starting it, and being it. What it does is in `clean-up.ts`. */
import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { sdkAws } from "../aws/sdk";
import { CLOCK, noteDown } from "../process/system";
import { startListener } from "./child-process";
import { watchOver } from "./clean-up";
import { type WatchdogInput, watchdogEnvironment } from "./pipe";

/** The argument that makes the program a watchdog instead of a run; the region follows it. */
export const WATCHDOG_FLAG = "--watchdog";

/**
 * Starts a watchdog for this process: in a session of its own, so that what ends the run doesn't end it.
 *
 * @param gone is told once, and why, when there is none, or none any more
 */
export function startWatchdog(region: string, gone: (why: string) => void): WatchdogInput {
  const [, program = ""] = process.argv;
  const start = () => {
    const child = spawn(process.execPath, [...process.execArgv, program, WATCHDOG_FLAG, region], {
      detached: true,
      // None of the run's pipes: Terraform waits until everybody has let go of them.
      stdio: ["pipe", "ignore", "ignore"],
      env: watchdogEnvironment(process.env),
    });
    child.unref();
    // It must not keep the run from ending.
    if (child.stdin instanceof Socket) {
      child.stdin.unref();
    }
    return child;
  };
  return startListener(start, gone);
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
    log: noteDown,
  });
  aws.close();
}
