/** The real clock, output and files, which the entry files pass to a run. */

import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, type Files, type Reporter, userName } from "../driver";

// The SDK is bundled and pinned: its warning about future versions of Node is of no use here.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

export const REPORTER: Reporter = {
  progress: (line) => process.stdout.write(`${line}\n`),
  failure: (line) => process.stderr.write(`${line}\n`),
};

export const CLOCK: Clock = { now: () => Date.now(), sleep: (ms) => sleep(Math.max(0, ms)) };

export const FILES: Files = {
  write: (path, text) => writeFileSync(path, text),
  append: (path, text) => appendFileSync(path, text),
  writeInto: (folder, name, text) => {
    mkdirSync(folder, { recursive: true });
    // Renamed when it is complete, because another run may read it at any time.
    const unfinished = join(folder, `.${name}.${process.pid}`);
    writeFileSync(unfinished, text);
    renameSync(unfinished, join(folder, name));
  },
  readFrom: (folder, ending) =>
    Object.fromEntries(
      readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
    ),
  random: () => randomUUID(),
};

/** The process's environment. If it doesn't name the user, the name comes from the system's list of users. */
export const environment = (): NodeJS.ProcessEnv => ({ USER: userName(), ...process.env });

/** Marks the deployments that this process creates, to tell them from those of any other process. */
export const MARK = randomUUID().slice(0, 8);

/** The stack trace of a bug, for the report. */
export function stackOf(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}
