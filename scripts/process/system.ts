/** The machine that a run is on: its time, its output and its files, for the entry files to hand in. */

import { randomUUID } from "node:crypto";
import { appendFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../driver/clock";
import type { Files } from "../driver/publish";
import type { Reporter } from "../driver/watch";
import { userName } from "../driver/who";

export const REPORTER: Reporter = {
  progress: (line) => process.stdout.write(`${line}\n`),
  failure: (line) => process.stderr.write(`${line}\n`),
};

export const CLOCK: Clock = { now: () => Date.now(), sleep: (ms) => sleep(Math.max(0, ms)) };

export const FILES: Files = {
  write: (path, text) => writeFileSync(path, text),
  append: (path, text) => appendFileSync(path, text),
  random: () => randomUUID(),
};

/** Writes down what a watchdog did: its run's output is gone by then. */
export function noteDown(line: string): void {
  const file = join(tmpdir(), `ecs-codedeploy-watchdog-${process.pid}.log`);
  try {
    appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
  } catch {
    // Ignored on purpose: without a place to write to nobody can be told, and no line is worth the order to stop.
  }
}

/** The process's environment; where that doesn't say who runs it, the system's list of users does. */
export const environment = (): NodeJS.ProcessEnv => ({ USER: userName(), ...process.env });

/** What tells this process's orders for a deployment from any other's. */
export const MARK = randomUUID().slice(0, 8);

/** What was thrown by a mistake of ours, for the one who reports it. */
export function stackOf(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}
