import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { buildSync } from "esbuild";
import { startWatchdog } from "../../../scripts/watchdog/process";

/** A program that replaces the driver: it writes down how it was started, and ends with its input. */
const PROGRAM = `
const { existsSync, renameSync, writeFileSync } = require("node:fs");
const { createInterface } = require("node:readline");
const words = [];
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => words.push(line));
lines.on("close", () => {
  let isLeader = true;
  try {
    // The id of a process group is that of its leader.
    process.kill(-process.pid, 0);
  } catch {
    isLeader = false;
  }
  const sent = { args: process.argv.slice(2), env: process.env, execArgv: process.execArgv, words, isLeader };
  writeFileSync(process.env.NOTES + ".part", JSON.stringify(sent));
  renameSync(process.env.NOTES + ".part", process.env.NOTES);
});
`;

const before = {
  argv: process.argv,
  execArgv: process.execArgv,
  env: process.env,
  execPath: process.execPath,
};
let directory: string;
let program: string;
let notes: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "watchdog-"));
  program = join(directory, "program.js");
  notes = join(directory, "notes.json");
  writeFileSync(program, PROGRAM);
});

afterEach(() => {
  Object.assign(process, before);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("a watchdog's process", () => {
  test("gets the role that its run assumes", async () => {
    process.argv = [process.execPath, program];
    const ofRole = `${notes}-of-role`;
    process.env = { ...before.env, NOTES: ofRole };
    const assumeRole = { roleArn: "arn:aws:iam::111122223333:role/deploy", externalId: "shop-1" };
    startWatchdog({ region: "eu-west-1", assumeRole }, () => undefined).end();
    await until(() => existsSync(ofRole));

    const { args } = JSON.parse(readFileSync(ofRole, "utf8"));
    expect(args).toEqual(["--watchdog", "eu-west-1", JSON.stringify(assumeRole)]);
  });

  test("is this program with the region, reads its run's messages, and is not part of a GitHub job", async () => {
    process.argv = [process.execPath, program];
    process.execArgv = ["--no-deprecation"];
    process.env = { ...before.env, NOTES: notes, RUNNER_TRACKING_ID: "github_1", MADE_UP: "kept" };
    const sent: string[] = [];
    const input = startWatchdog({ region: "eu-west-1" }, (why) => sent.push(why));
    input.write('{"kind":"protect","deploymentId":"d-MINE00001"}\n');
    input.end();
    await until(() => existsSync(notes));
    const { args, env, execArgv, words, isLeader } = JSON.parse(readFileSync(notes, "utf8"));

    expect(args).toEqual(["--watchdog", "eu-west-1"]);
    expect(execArgv).toEqual(["--no-deprecation"]);
    expect(words).toEqual(['{"kind":"protect","deploymentId":"d-MINE00001"}']);
    // A signal to the run's process group doesn't end it.
    expect(isLeader).toBe(true);
    expect(env).toHaveProperty("MADE_UP", "kept");
    expect(env).not.toHaveProperty("RUNNER_TRACKING_ID");
    expect(sent).toEqual([]);
  });

  test("that cannot be started is reported once", async () => {
    process.argv = [process.execPath, program];
    process.execPath = join(directory, "no-node");
    const sent: string[] = [];
    const input = startWatchdog({ region: "eu-west-1" }, (why) => sent.push(why));
    for (const word of ["release", "resumed"]) {
      input.write(`{"kind":"${word}"}\n`);
    }
    await until(() => sent.length > 0);
    await new Promise((resolve) => setImmediate(resolve));

    expect(sent).toEqual([`spawn ${process.execPath} ENOENT`]);
  });

  test("that has closed its input is reported once", async () => {
    const deaf = join(directory, "deaf.js");
    const isDeaf = join(directory, "is-deaf");
    writeFileSync(
      deaf,
      `const fs = require("node:fs"); fs.closeSync(0); fs.writeFileSync(${JSON.stringify(isDeaf)}, ""); setTimeout(() => {}, 2000);`,
    );
    process.argv = [process.execPath, deaf];
    const sent: string[] = [];
    const input = startWatchdog({ region: "eu-west-1" }, (why) => sent.push(why));
    await until(() => existsSync(isDeaf));
    for (const word of ["release", "resumed"]) {
      input.write(`{"kind":"${word}"}\n`);
    }
    await until(() => sent.length > 0);
    await new Promise((resolve) => setImmediate(resolve));

    expect(sent).toEqual(["write EPIPE"]);
  });

  test.each([
    ["it ended by the exit code 3", "process.exit(3)"],
    ["it ended by SIGKILL", 'process.kill(process.pid, "SIGKILL")'],
  ])("that dies is reported once, also before the next message: %s", async (why, death) => {
    const mortal = join(directory, "mortal.js");
    writeFileSync(mortal, `process.stdin.once("data", () => ${death});`);
    process.argv = [process.execPath, mortal];
    const sent: string[] = [];
    const input = startWatchdog({ region: "eu-west-1" }, (why) => sent.push(why));
    input.write('{"kind":"protect","deploymentId":"d-MINE00001"}\n');
    await until(() => sent.length > 0);
    input.write('{"kind":"release"}\n');
    await new Promise((resolve) => setImmediate(resolve));

    expect(sent).toEqual([why]);
  });

  test("keeps neither its run alive nor the run's output open", async () => {
    const bundle = join(directory, "bundle.js");
    buildSync({
      entryPoints: [join(__dirname, "../../../scripts/watchdog/process.ts")],
      outfile: bundle,
      bundle: true,
      platform: "node",
      target: "node20",
      logLevel: "error",
    });
    const ended = join(directory, "ended");
    const late = join(directory, "late.js");
    writeFileSync(
      late,
      `process.stdin.resume(); process.stdin.on("end", () => setTimeout(() => require("node:fs").writeFileSync(${JSON.stringify(ended)}, ""), 1500));`,
    );
    const run = join(directory, "run.js");
    writeFileSync(
      run,
      `process.argv[1] = ${JSON.stringify(late)}; require(${JSON.stringify(bundle)}).startWatchdog({ region: "eu-west-1" }, console.error).write("a word\\n");`,
    );
    const child = spawn(process.execPath, [run], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.resume();
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const exitCode = await new Promise((resolve) => child.on("close", resolve));

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(existsSync(ended)).toBe(false);
    await until(() => existsSync(ended));
  }, 20_000);
});
