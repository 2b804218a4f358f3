import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { diskSize } from "../../../bench/synth/disk-size";
import { runSynthBench } from "../../../bench/synth/run";

// Each size of each app is a process.
jest.setTimeout(60_000);

const env = { PATH: process.env["PATH"] ?? "" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-synth-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An app of shell commands. */
const app = (name: string, script: string) => ({ name, command: ["/bin/sh", "-c", script, name] });

const WRITES = 'mkdir "$2" && head -c "$1"000000 /dev/zero > "$2/out"';

describe("the synth bench", () => {
  test("runs the apps in turn, for each size, and measures time and output", async () => {
    const lines: string[] = [];
    const found = await runSynthBench({
      apps: [app("ours", WRITES), app("theirs", WRITES)],
      sizes: [
        { services: 1, runs: 2 },
        { services: 3, runs: 1 },
      ],
      env,
      log: (line) => lines.push(line.replace(/:.*/, "")),
    });

    expect(lines).toEqual(["ours, 1", "theirs, 1", "ours, 1", "theirs, 1", "ours, 3", "theirs, 3"]);
    expect(found.map(({ services }) => services)).toEqual([1, 3]);
    expect(found.map(({ seconds }) => seconds.map((runs) => runs.length))).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(found.flatMap(({ seconds }) => seconds.flat()).every((value) => value > 0)).toBe(true);
    expect(found.map(({ megabytes }) => Math.round(megabytes[0]?.[0] ?? 0))).toEqual([1, 3]);
  });

  test("fails when an app fails, with its output", async () => {
    const broken = app("broken", "echo no such module >&2; exit 3");
    const bench = runSynthBench({
      apps: [broken],
      sizes: [{ services: 1, runs: 1 }],
      env,
      log: () => {},
    });

    await expect(bench).rejects.toThrow(new Error("broken ended with 3:\nno such module\n"));
  });
});

describe("the size on disk", () => {
  const MEGABYTE = "x".repeat(1_000_000);
  const megabytes = () => Math.round(diskSize(folder) / 1e6);

  test("includes the files of all folders", () => {
    mkdirSync(join(folder, "inner"));
    writeFileSync(join(folder, "one"), MEGABYTE);
    writeFileSync(join(folder, "inner", "two"), MEGABYTE);

    expect(megabytes()).toBe(2);
  });

  test("counts hard links to one file once", () => {
    writeFileSync(join(folder, "one"), MEGABYTE);
    linkSync(join(folder, "one"), join(folder, "two"));

    expect(megabytes()).toBe(1);
  });
});
