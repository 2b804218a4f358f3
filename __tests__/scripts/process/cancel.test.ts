import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { buildSync } from "esbuild";

const CLOSED = "its output can't be written: EPIPE\n";
const ORPHANED = "the process that started it has ended\n";

let directory: string;
let program: string;
let files = 0;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "cancel-"));
  const bundle = join(directory, "bundle.js");
  buildSync({
    stdin: {
      contents: 'export * from "./cancel"; export * from "./parent";',
      resolveDir: join(__dirname, "../../../scripts/process"),
    },
    outfile: bundle,
    bundle: true,
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  program = join(directory, "program.js");
  // Writes to both outputs, writes down each reason for a cancellation, and ends a while later.
  writeFileSync(
    program,
    `const { appendFileSync, renameSync, writeFileSync } = require("node:fs");
const { whenCancelled, signals, ...others } = require(${JSON.stringify(bundle)});
const all = { signals: signals("SIGINT", "SIGTERM", "SIGHUP"), sigterm: signals("SIGTERM"), ...others };
const [, , sources, ready, notes] = process.argv;
whenCancelled(sources.split(",").map((name) => all[name]), (reason) => {
  appendFileSync(notes, reason + "\\n");
  setTimeout(() => process.exit(0), 300);
});
setInterval(() => process.stdout.write(".") && process.stderr.write("."), 50);
writeFileSync(ready + ".part", String(process.pid));
renameSync(ready + ".part", ready);`,
  );
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Started {
  readonly child: ChildProcess;
  /** The program's own id, also where the child is a shell that started it. */
  readonly pid: number;
}

/**
 * Starts the program with sources, named and comma-separated, acts on it once it runs, and returns what it wrote down.
 *
 * @param command what runs the program, such as a shell
 */
async function noted(
  sources: string,
  doTo: (started: Started) => void,
  command: readonly string[] = [],
): Promise<string> {
  files += 1;
  const [ready, notes] = [join(directory, `ready-${files}`), join(directory, `notes-${files}`)];
  const [file = "", ...args] = [...command, process.execPath, program, sources, ready, notes];
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout?.resume();
  child.stderr?.resume();
  const closed = new Promise((resolve) => child.on("close", resolve));
  await until(() => existsSync(ready));
  doTo({ child, pid: Number(readFileSync(ready, "utf8")) });
  await until(() => existsSync(notes));
  await closed;
  return readFileSync(notes, "utf8");
}

describe("a run is cancelled once", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("by the signal %s", async (signal) => {
    const reasons = await noted("signals", ({ child }) => {
      child.kill(signal);
      setTimeout(() => child.kill(signal === "SIGHUP" ? "SIGTERM" : "SIGHUP"), 100);
    });

    expect(reasons).toBe(`${signal}\n`);
  });

  test.each(["stdout", "stderr"] as const)("when its %s can no longer be written", async (stream) => {
    expect(await noted("outputLoss", ({ child }) => child[stream]?.destroy())).toBe(CLOSED);
  });

  test.each([
    ["parent", '"$@" & wait; true'],
    ["grandparent, when the shell in between outlives it", '/bin/sh -c \'"$@"; true\' sh "$@" & wait'],
  ])("by the end of its %s", async (_whose, line) => {
    const command = ["/bin/sh", "-c", line, "sh"];

    expect(await noted("parentEnd", ({ child }) => child.kill("SIGKILL"), command)).toBe(ORPHANED);
  });
});

/** `script` runs a command in its own terminal; macOS has another program of this name. */
const onLinux = process.platform === "linux" ? test : test.skip;

describe("SIGHUP", () => {
  onLinux("cancels a command whose terminal is closed", async () => {
    const inTerminal = ["script", "--quiet", "--return", join(directory, "typescript"), "--command"];
    const line = ["/bin/sh", "-c", `exec ${inTerminal.join(" ")} "$*"`, "sh"];

    expect(await noted("terminalLoss", ({ child }) => child.kill("SIGKILL"), line)).toBe("SIGHUP\n");
  });

  test("doesn't cancel a command without a terminal, which nohup started", async () => {
    const reasons = await noted(
      "terminalLoss,sigterm",
      ({ child, pid }) => {
        process.kill(pid, "SIGHUP");
        setTimeout(() => child.kill("SIGTERM"), 100);
      },
      ["nohup"],
    );

    expect(reasons).toBe("SIGTERM\n");
  });
});
