import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { buildSync } from "esbuild";

/** Pipes are polled on Linux alone. */
const onLinux = process.platform === "linux" ? describe : describe.skip;

let directory: string;
let bundle: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "reader-"));
  bundle = join(directory, "reader.cjs");
  buildSync({
    entryPoints: [join(__dirname, "../../scripts/reader.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/**
 * What a program notes down that is started by a shell's line: the shell's pipes are pipes, where Node's own are sockets.
 * It has `isGone` and `isErrorsGone` for its two outputs, and `note`.
 */
function notedBy(line: string, program: string): { readonly notes: string; readonly stderr: string } {
  const notes = join(directory, "notes");
  rmSync(notes, { force: true });
  const source = `const fs = require("node:fs"), { watchReader } = require(${JSON.stringify(bundle)});
const note = (what) => fs.appendFileSync(${JSON.stringify(notes)}, what + "\\n");
const until = (isSo) => { while (!isSo()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5); };
const isGone = watchReader(1), isErrorsGone = watchReader(2);
${program}`;
  const { stderr } = spawnSync("/bin/sh", ["-c", line, "sh", process.execPath, "-e", source], {
    cwd: directory,
    encoding: "utf8",
  });
  return { notes: readFileSync(notes, "utf8"), stderr };
}

onLinux("the reader of a pipe", () => {
  const HEAR = 'fs.writeSync(1, "."); until(isGone); note([isGone(), isErrorsGone()]);';

  test("is gone when it has closed it, and nothing was written since", () => {
    expect(notedBy('"$@" | head -c 1', HEAR).notes).toBe("true,false\n");
  });

  test("is there as long as one of several is, and Node says nothing about how that is seen", () => {
    const heard = notedBy('"$@" | { (exit); cat; }', "note(isGone());");

    expect(heard).toEqual({ notes: "false\n", stderr: "" });
  });

  test("is there however long it reads nothing and however full the pipe is, and gone when it ends", () => {
    // A number for each kibibyte that went in, none for what no longer did.
    const fill = `const { status } = require("node:child_process").spawnSync("dd", ["if=/dev/zero", "bs=1k", "count=65", "oflag=nonblock"], { stdio: ["ignore", 1, "ignore"] });
      note([status, isGone(), isGone()]); fs.writeFileSync("full", ""); until(isGone); note(isGone());`;
    const heard = notedBy('"$@" | while [ ! -e full ]; do sleep 0.05; done', fill);

    expect(heard.notes).toBe("1,false,false\ntrue\n");
  });

  test("of stderr is watched by itself", () => {
    const program = 'fs.writeSync(2, "."); until(isErrorsGone); note([isGone(), isErrorsGone()]);';

    expect(notedBy('{ "$@" 2>&1 >&3 | head -c 1; } 3>/dev/null', program).notes).toBe("false,true\n");
  });

  test("may come back where the pipe has a name, and isn't gone for good", () => {
    execFileSync("mkfifo", [join(directory, "named")]);
    const line = 'sleep 0.2 < named & "$@" > named; wait';
    const program = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      let isBroken = false;
      try { fs.writeSync(1, "."); } catch (error) { isBroken = error.code === "EPIPE"; }
      note([isBroken, isGone()]);`;

    expect(notedBy(line, program).notes).toBe("true,false\n");
  });
});

describe("an output", () => {
  test.each(["> file", ">&-"])("that is no pipe has no reader that could go: %s", (redirection) => {
    expect(notedBy(`"$@" ${redirection}`, "note(isGone());").notes).toBe("false\n");
  });
});

onLinux("a reader that is gone isn't known to be", () => {
  test.each([
    ["has no way to poll", "delete globalThis.WebAssembly;"],
    [
      "has that way no more",
      `const { WASI } = require("node:wasi"), { initialize } = WASI.prototype;
      WASI.prototype.initialize = function (...args) {
        this.wasiImport.poll_oneoff = () => { throw new Error("no more"); };
        return initialize.apply(this, args);
      };`,
    ],
  ])("where Node %s", (_what, withoutIt) => {
    const heard = notedBy('"$@" | true', `until(isGone); ${withoutIt} note(watchReader(1)());`);

    expect(heard.notes).toBe("false\n");
  });
});
