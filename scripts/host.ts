/** The machine that a run is on: its output and its files, for the entry file to hand in. */

import { randomUUID } from "node:crypto";
import { appendFileSync, writeFileSync } from "node:fs";
import type { Files } from "./driver/publish";
import type { Reporter } from "./driver/watch";

export const REPORTER: Reporter = {
  progress: (line) => process.stdout.write(`${line}\n`),
  failure: (line) => process.stderr.write(`${line}\n`),
};

export const FILES: Files = {
  write: (path, text) => writeFileSync(path, text),
  append: (path, text) => appendFileSync(path, text),
  random: () => randomUUID(),
};
