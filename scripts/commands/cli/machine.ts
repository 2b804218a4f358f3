/** The machine that runs a command: its terminal, files and programs. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { createInterface } from "node:readline";
import { got } from "../../contract";
import { DriverError, EXIT_CODE } from "../../driver";
import type { Executed, HostFiles } from "./host";

export const FILES: HostFiles = {
  read: (path) => unlessMissing(path, () => readFileSync(path, "utf8")),
  folders: (path) =>
    unlessMissing(path, () =>
      readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort(),
    ) ?? [],
};

/** A plan as JSON has some kilobytes for each resource. */
const MOST_OUTPUT = 256 * 1024 * 1024;

export function execute(
  program: string,
  args: readonly string[],
  folder: string,
): Promise<Executed | undefined> {
  // A path is relative to the caller's folder, not to the folder in which the program runs.
  const file = program.includes("/") ? resolvePath(program) : program;
  return new Promise((resolve) => {
    execFile(file, [...args], { cwd: folder, maxBuffer: MOST_OUTPUT }, (error, stdout, stderr) => {
      if (error?.code === "ENOENT") {
        resolve(undefined);
        return;
      }
      const exitCode = typeof error?.code === "number" ? error.code : 1;
      resolve({ exitCode: error === null ? 0 : exitCode, stdout, stderr });
    });
  });
}

/** Asks on the terminal; `false` if input or output is not a terminal, or if there is no answer. */
export function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    return Promise.resolve(false);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    let isAnswered = false;
    terminal.once("close", () => {
      // Without an answer, the question's line has no line break yet.
      process.stderr.write(isAnswered ? "" : "\n");
      resolve(false);
    });
    terminal.question(`${question} [y/N] `, (answer) => {
      isAnswered = true;
      resolve(/^y(es)?$/i.test(answer.trim()));
      terminal.close();
    });
  });
}

/** @throws DriverError with exit code 2 if it exists but can't be read */
function unlessMissing<T>(path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return undefined;
    }
    if (code === "EISDIR" || code === "EACCES" || code === "EPERM") {
      const why = code === "EISDIR" ? "the file is a folder" : `no permission to read the file (${code})`;
      throw new DriverError(EXIT_CODE.badInput, [got(why, path)]);
    }
    throw error;
  }
}
