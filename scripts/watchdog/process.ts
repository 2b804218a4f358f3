/** The watchdog process: how it is started, and its main function. What it does is in `clean-up.ts`. */
import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { sdkAws } from "../aws/sdk";
import type { Guard } from "../driver";
import { CLOCK } from "../process/system";
import { cleanUpAfter } from "./clean-up";
import { log } from "./log";
import type { GuardProps, WatchdogInput, WatchedPlace } from "./pipe";
import { guardBy, watchdogArguments, watchdogEnvironment } from "./pipe";

/** A guard with a separate watchdog process. */
export function guardByWatchdog(props: GuardProps, say: (line: string) => void): Guard {
  return guardBy((gone) => startWatchdog(props.place, gone), say, props);
}

/**
 * Starts a watchdog for this process, in a separate session, so that what ends the run doesn't end it.
 *
 * @param gone is called once, with the reason, if there is no watchdog, or if it ends before it is released
 */
export function startWatchdog(place: WatchedPlace, gone: (why: string) => void): WatchdogInput {
  const [, program = ""] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, program, ...watchdogArguments(place)], {
    detached: true,
    // None of the run's pipes: Terraform waits until every process has closed them.
    stdio: ["pipe", "ignore", "ignore"],
    env: watchdogEnvironment(process.env),
  });
  child.unref();
  // The pipe must not keep the run alive.
  if (child.stdin instanceof Socket) {
    child.stdin.unref();
  }
  // Only the first of these events is reported.
  new Promise<string>((report) => {
    child.on("error", ({ message }) => report(message));
    child.stdin.on("error", ({ message }) => report(message));
    child.on("exit", (code, signal) => {
      if (!child.stdin.writableEnded) {
        report(`it ended by ${signal ?? `the exit code ${code}`}`);
      }
    });
  }).then(gone);
  return child.stdin;
}

/** The main function: cleans up after the run ends. @param role the role that the run assumed, as JSON */
export async function runAsWatchdog(region: string, role: string | undefined): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => undefined);
  }
  const aws = sdkAws(region, role === undefined ? undefined : JSON.parse(role), {
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
  });
  await cleanUpAfter(createInterface({ input: process.stdin }), { aws, clock: CLOCK, log });
}
