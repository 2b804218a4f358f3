import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { buildSync } from "esbuild";

/** Pipes are polled on Linux alone. */
const onLinux = process.platform === "linux" ? test : test.skip;

let directory: string;
let program: string;
let files = 0;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "abandoned-"));
  const bundle = join(directory, "bundle.js");
  buildSync({
    entryPoints: [join(__dirname, "../../../scripts/process/cancel.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  program = join(directory, "program.js");
  // Talks on both streams, notes down what it is told, and ends a while after that.
  writeFileSync(
    program,
    `const { appendFileSync, writeFileSync } = require("node:fs");
const [, , ready, notes] = process.argv;
require(${JSON.stringify(bundle)}).whenAbandoned(process[process.env.PROGRESS || "stdout"], (reason) => {
  appendFileSync(notes, reason + "\\n");
  setTimeout(() => process.exit(0), 300);
});
setInterval(() => process.env.SILENT || process.stdout.write(".") && process.stderr.write("."), 50);
writeFileSync(ready, "");`,
  );
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Starts the program, does something to it once it runs, and tells what it noted down. */
async function noted(doTo: (child: ChildProcess) => void, before: readonly string[] = []): Promise<string> {
  files += 1;
  const [ready, notes] = [join(directory, `ready-${files}`), join(directory, `notes-${files}`)];
  const child = spawn(process.execPath, [...before, program, ready, notes], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (before.length === 0) {
    child.stdout?.resume();
    child.stderr?.resume();
  }
  await until(() => existsSync(ready));
  doTo(child);
  await until(() => existsSync(notes));
  if (before.length === 0) {
    await new Promise((resolve) => child.on("exit", resolve));
  }
  return readFileSync(notes, "utf8");
}

describe("a run notices, once, that nobody waits for it any more", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by the signal %s, whatever comes after it",
    async (signal) => {
      const said = await noted((child) => {
        child.kill(signal);
        setTimeout(() => child.kill(signal === "SIGHUP" ? "SIGTERM" : "SIGHUP"), 100);
      });

      expect(said).toBe(`${signal}\n`);
    },
  );

  test.each(["stdout", "stderr"] as const)("by the reader of its %s that is gone", async (stream) => {
    expect(await noted((child) => child[stream]?.destroy())).toBe("nobody reads what it says\n");
  });

  /** Notes of the program that a shell starts by a line, that writes nothing, and that tells its progress on a stream. */
  async function notedInPipe(progress: "stdout" | "stderr", line: string): Promise<string> {
    const piped = join(directory, "piped.js");
    const env = `{ ...process.env, SILENT: "yes", PROGRESS: ${JSON.stringify(progress)} }`;
    writeFileSync(
      piped,
      `require("node:child_process").spawn("/bin/sh", ["-c", ${JSON.stringify(line)}, "sh", process.execPath, ...process.argv.slice(2)], { stdio: "ignore", env: ${env} }); setInterval(() => {}, 1000);`,
    );
    let starter: ChildProcess | undefined;
    const said = await noted(
      (child) => {
        starter = child;
      },
      [piped],
    );
    starter?.kill("SIGKILL");
    return said;
  }

  onLinux.each([
    ["stdout", '"$@" | true'],
    ["stderr", '"$@" 2>&1 >/dev/null | true'],
  ] as const)(
    "by the reader of the pipe that is gone, where it tells its progress on %s, although it writes nothing",
    async (progress, line) => {
      expect(await notedInPipe(progress, line)).toBe("nobody reads what it says\n");
    },
  );

  onLinux("but not by the reader of its other output, to which it has nothing to say", async () => {
    // What ends it then is a signal, three looks later.
    const line = '{ "$@" 2>/dev/null & pid=$!; sleep 3; kill $pid; wait; } | true';

    expect(await notedInPipe("stderr", line)).toBe("SIGTERM\n");
  });

  test("by the death of the process that started the shell that started it", async () => {
    const starter = join(directory, "by-shell.js");
    writeFileSync(
      starter,
      `require("node:child_process").spawn("/bin/sh", ["-c", '"$@"; true', "sh", process.execPath, ...process.argv.slice(2)], { stdio: "ignore" }); setInterval(() => {}, 1000);`,
    );

    expect(await noted((child) => child.kill("SIGKILL"), [starter])).toBe(
      "the process that started it is gone\n",
    );
  });

  test("by the death of the process that started it, which sends it no signal", async () => {
    const starter = join(directory, "starter.js");
    writeFileSync(
      starter,
      `require("node:child_process").spawn(process.execPath, process.argv.slice(2), { stdio: "ignore" }); setInterval(() => {}, 1000);`,
    );

    expect(await noted((child) => child.kill("SIGKILL"), [starter])).toBe(
      "the process that started it is gone\n",
    );
  });
});
