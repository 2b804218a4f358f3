import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { buildSync } from "esbuild";
import { watchReader } from "../../scripts/reader";

let directory: string;
let pipe: string;
let open: number[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "reader-"));
  pipe = join(directory, "pipe");
  open = [];
  execFileSync("mkfifo", [pipe]);
});
afterEach(() => {
  open.forEach(closeSync);
  rmSync(directory, { recursive: true, force: true });
});

function opened(path: string, way: number): number {
  const file = openSync(path, way | constants.O_NONBLOCK);
  open.push(file);
  return file;
}

function closed(file: number): void {
  open = open.filter((other) => other !== file);
  closeSync(file);
}

/** Writes until the pipe takes no more. */
function fill(output: number): void {
  expect(() => {
    for (;;) {
      writeSync(output, Buffer.alloc(4096));
    }
  }).toThrow("EAGAIN");
}

describe("the reader of a pipe", () => {
  test("is gone when the last one has closed it, and nothing was written since", () => {
    const readers = [opened(pipe, constants.O_RDONLY), opened(pipe, constants.O_RDONLY)] as const;
    const isGone = watchReader(opened(pipe, constants.O_WRONLY));

    expect(isGone()).toBe(false);
    closed(readers[0]);
    expect(isGone()).toBe(false);
    closed(readers[1]);
    expect([isGone(), isGone()]).toEqual([true, true]);
  });

  test("is there however long it reads nothing, and gone when it closes a pipe that is full", () => {
    const reader = opened(pipe, constants.O_RDONLY);
    const output = opened(pipe, constants.O_WRONLY);
    const isGone = watchReader(output);

    fill(output);
    expect([isGone(), isGone()]).toEqual([false, false]);
    closed(reader);
    expect(isGone()).toBe(true);
  });

  test("of each of two outputs is watched by itself", () => {
    const other = join(directory, "other");
    execFileSync("mkfifo", [other]);
    const reader = opened(pipe, constants.O_RDONLY);
    opened(other, constants.O_RDONLY);
    const areGone = [pipe, other].map((path) => watchReader(opened(path, constants.O_WRONLY)));

    closed(reader);
    expect(areGone.map((isGone) => isGone())).toEqual([true, false]);
  });
});

test.each([
  ["a file", () => opened(join(directory, "file"), constants.O_CREAT | constants.O_WRONLY)],
  ["nothing that is open", () => 9999],
])("%s has no reader that could go", (_what, output) => {
  expect(watchReader(output())()).toBe(false);
});

test("Node says nothing about how a reader is watched", () => {
  const bundle = join(directory, "reader.cjs");
  buildSync({
    entryPoints: [join(__dirname, "../../scripts/reader.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    logLevel: "error",
  });
  const program = `process.stdout.write(String(require(${JSON.stringify(bundle)}).watchReader(1)()))`;
  // A shell's pipe: what Node itself starts a program with is a socket.
  const { stdout, stderr } = spawnSync(
    "/bin/sh",
    ["-c", '"$@" | cat', "sh", process.execPath, "-e", program],
    { encoding: "utf8" },
  );

  expect({ stdout, stderr }).toEqual({ stdout: "false", stderr: "" });
});
