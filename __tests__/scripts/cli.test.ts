import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { version } from "../../package.json";
import { bareEnvironment, ended } from "../support/child";
import { expectGolden } from "../support/golden";
import { cliProgram } from "../support/programs";

/** The program as npm installs it, and the folder in which it is run. */
let program: string;
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "cli-"));
  program = cliProgram();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function run(line: string, env: Readonly<Record<string, string>> = {}) {
  // A program that has answered must end: what is left of a request may not keep it.
  const inTime = { timeout: 20_000, killSignal: "SIGKILL" } as const;
  const options = {
    env: { ...bareEnvironment(), ...env },
    cwd: directory,
    encoding: "utf8",
    ...inTime,
  } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...line.split(" ")], options);
  return { status, stdout, stderr };
}

describe("the program", () => {
  test("can be executed directly", () => {
    expect(statSync(program).mode & 0o111).toBe(0o111);
    expect(spawnSync(program, ["--version"], { encoding: "utf8" }).stdout).toBe(`${version}\n`);
  });

  test("prints its help to stdout, and ends with 0", () => {
    const { status, stdout, stderr } = run("--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expectGolden("cli-help.txt", stdout);
  });

  test("fails with 2 and all problems on stderr, without a stack trace", () => {
    const { status, stdout, stderr } = run("status --aplication shop --limit 3", {
      ECS_CODEDEPLOY_IMGE: "x",
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toEqual([
      "status: nothing was done.",
      "  - unknown option: did you mean --application? (got --aplication)",
      "  - unknown option (got --limit)",
      "  - no region given: pass --region or set AWS_REGION",
      "  - ECS_CODEDEPLOY_IMGE is not a variable of this project: did you mean ECS_CODEDEPLOY_IMAGE?",
      "See cdktf-ecs-codedeploy status --help.",
    ]);
  });

  test("fails with a sentence when there are no credentials", () => {
    const noCredentials = {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    };
    const { status, stdout, stderr } = run("status --application shop --region eu-west-1", noCredentials);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expectGolden("cli-without-credentials.txt", stderr);
  });

  const ROLE = { AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/ci" };
  const KEY = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };

  test.each<[string, string, Readonly<Record<string, string>>]>([
    [
      "a token's file isn't there",
      "The AWS credentials are missing, expired or unknown (codedeploy:ListDeploymentGroups: ENOENT: can't read a file of the credentials: no such file or directory). (got /not/there)",
      { ...ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: "/not/there" },
    ],
    [
      "a token's file is a folder",
      "The AWS credentials are missing, expired or unknown (codedeploy:ListDeploymentGroups: EISDIR: can't read a file of the credentials: illegal operation on a directory).",
      { ...ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: "/" },
    ],
    [
      "a key's id is broken in two",
      'The AWS credentials are missing, expired or unknown (codedeploy:ListDeploymentGroups: ERR_INVALID_CHAR: Invalid character in header content ["authorization"]).',
      { ...KEY, AWS_ACCESS_KEY_ID: "AKID\nEXAMPLE" },
    ],
    [
      "the profile's endpoint is no address",
      "An address in this machine's AWS settings is not a URL (codedeploy:ListDeploymentGroups: ERR_INVALID_URL: Invalid URL): check endpoint_url in the AWS profile.",
      { ...KEY, AWS_CONFIG_FILE: "config" },
    ],
  ])("fails with 2 in a sentence when %s", (_what, printed, env) => {
    writeFileSync(join(directory, "config"), "[default]\nendpoint_url = 127.0.0.1:4566\n");
    const nowhere = { AWS_EC2_METADATA_DISABLED: "true", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
    const { status, stdout, stderr } = run("status --application shop --region eu-west-1", {
      AWS_CONFIG_FILE: "/dev/null",
      ...nowhere,
      ...env,
    });

    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.split("\n")).toEqual([
      "The service could not be read (shop in eu-west-1)",
      `  ${printed}`,
      ...(printed.includes("credentials")
        ? ["  To check the credentials:", "  aws sts get-caller-identity"]
        : []),
      "",
    ]);
  });
});

describe("a cancelled program", () => {
  let server: Server;
  let url: string;
  /** Ends once AWS is asked, which it doesn't answer. */
  let asked: Promise<void>;
  let isAsked: () => void = () => undefined;

  beforeEach(() => {
    asked = new Promise((resolve) => {
      isAsked = resolve;
    });
  });

  beforeAll(async () => {
    server = createServer(() => isAsked());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A command that asks AWS and gets no answer. */
  const start = (flags: readonly string[] = [], node: readonly string[] = []) => {
    const line = [...node, program, "status", "--application", "shop", ...flags];
    const child = spawn(process.execPath, line, {
      env: {
        ...bareEnvironment(),
        AWS_ENDPOINT_URL: url,
        AWS_REGION: "eu-west-1",
        AWS_ACCESS_KEY_ID: "x",
        AWS_SECRET_ACCESS_KEY: "x",
      },
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { child, end: ended(child) };
  };

  test("reports the cancellation and exits with 5, like the driver", async () => {
    const { child, end } = start();
    await asked;
    child.kill("SIGINT");
    expect(await end).toEqual({ exitCode: 5, stdout: "", stderr: "Cancelled (SIGINT).\n" });
  });

  test("prints one document with --json with the cancellation", async () => {
    const { child, end } = start(["--json"]);
    await asked;
    child.kill("SIGTERM");
    const { exitCode, stdout } = await end;
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      command: "status",
      exitCode: 5,
      error: ["Cancelled (SIGTERM)."],
      cancelled: { reason: "SIGTERM", stopRequested: [] },
    });
  });

  test.each([
    ["is thrown", 'throw new TypeError("oops");'],
    ["rejects a promise that is not awaited", 'Promise.reject(new TypeError("oops"));'],
  ])("exits 1 with a document and a stack trace when a bug %s", async (_, does) => {
    const bug = join(directory, "bug.js");
    writeFileSync(bug, `process.on("SIGUSR2", () => { ${does} });`);
    const { child, end } = start(["--json"], ["--require", bug]);
    await asked;
    child.kill("SIGUSR2");
    const { exitCode, stdout, stderr } = await end;
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, command: "status", exitCode: 1 });
    const [message, ...stack] = stderr.split("\n    at ");
    expect(message).toBe("A bug in cdktf-ecs-codedeploy:\nTypeError: oops");
    expect(stack.length).toBeGreaterThan(0);
  });

  test("still ends when its document is not read", async () => {
    const { child, end } = start(["--json"]);
    child.stdout.destroy();
    await asked;
    child.kill("SIGTERM");
    expect(await end).toMatchObject({ exitCode: 5, stderr: "Cancelled (SIGTERM).\n" });
  });

  test("exits with 0 when its reader stops reading", async () => {
    const child = spawn(process.execPath, [program, "--help"], {
      env: bareEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const end = ended(child);
    // Long before the program has started.
    child.stdout.destroy();
    expect(await end).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
