import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { version } from "../../package.json";
import { bundleCli, CLI_FILE } from "../../stacks/support/driver-bundle";

/** The program as npm installs it: bundled, without anything of ours beside it. */
let directory: string;
let program: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "cli-"));
  program = join(directory, CLI_FILE);
  bundleCli(directory);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** An environment of its own: no credentials, regions or endpoints of the caller's. */
const ENV = { PATH: process.env["PATH"] ?? "" };

function run(line: string, env: Readonly<Record<string, string>> = {}) {
  const options = { env: { ...ENV, ...env }, cwd: directory, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...line.split(" ")], options);
  return { status, stdout, stderr };
}

describe("the program", () => {
  test("may be run by itself", () => {
    expect(statSync(program).mode & 0o111).toBe(0o111);
    expect(spawnSync(program, ["--version"], { encoding: "utf8" }).stdout).toBe(`${version}\n`);
  });

  test("prints its help to stdout, and ends with 0", () => {
    const { status, stdout, stderr } = run("--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: cdktf-ecs-codedeploy <command> \[options\]\n/);
  });

  test("fails with 2 and everything that is wrong on stderr, without a stack trace", () => {
    const { status, stdout, stderr } = run("status --aplication shop --limit 3", {
      ECS_CODEDEPLOY_IMGE: "x",
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toEqual([
      "status: nothing was done.",
      "  - unknown option --aplication: did you mean --application?",
      "  - unknown option --limit",
      "  - no service is named: give --application NAME, or --outputs FILE, or --stack NAME",
      "  - ECS_CODEDEPLOY_IMGE is not a variable of this project: did you mean ECS_CODEDEPLOY_IMAGE?",
      "See cdktf-ecs-codedeploy status --help.",
    ]);
  });

  test("fails in a sentence when there are no credentials", () => {
    const nobody = {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    };
    const { status, stdout, stderr } = run("status --application shop --region eu-west-1", nobody);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(
      "  The AWS credentials are missing, expired or unknown (codedeploy:ListDeploymentGroups",
    );
    expect(stderr).not.toContain("    at ");
  });
});

describe("a program that nobody waits for any more", () => {
  let server: Server;
  let url: string;
  /** Ends once AWS is asked, which it doesn't answer. */
  let asked: Promise<void>;

  beforeAll(async () => {
    let isAsked: () => void = () => undefined;
    asked = new Promise((resolve) => {
      isAsked = resolve;
    });
    server = createServer(() => isAsked());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test("says so and ends with 5, as the driver does", async () => {
    const child: ChildProcess = spawn(process.execPath, [program, "status", "--application", "shop"], {
      env: {
        ...ENV,
        AWS_ENDPOINT_URL: url,
        AWS_REGION: "eu-west-1",
        AWS_ACCESS_KEY_ID: "x",
        AWS_SECRET_ACCESS_KEY: "x",
      },
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr?.on("data", (chunk) => {
      stderr += chunk;
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await asked;
    child.kill("SIGINT");
    expect(await ended).toBe(5);
    expect(stderr).toBe("Cut off (SIGINT).\n");
  });

  test("is content when its reader has read enough", async () => {
    const child = spawn(process.execPath, [program, "--help"], {
      env: ENV,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    // Long before the program has started.
    child.stdout.destroy();
    const exitCode = await new Promise((resolve) => child.on("close", resolve));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });
});
