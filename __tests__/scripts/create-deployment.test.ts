import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { bareEnvironment, ended } from "../support/child";
import { expectGolden } from "../support/golden";
import { driverProgram } from "../support/programs";
import { request } from "./driver/fixtures";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:deployments";

/** The program as Terraform starts it, and the folder in which it is run. */
let program: string;
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "create-deployment-"));
  program = driverProgram();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function start(env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [program], {
    env: { ...bareEnvironment(), ...env },
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

describe("the program", () => {
  test("fails with 2 and all problems on stderr, without a stack trace", async () => {
    const document = JSON.stringify({ ...request(), region: "Ireland", service: "" });
    const { exitCode, stdout, stderr } = await ended(
      start({ ECS_CODEDEPLOY_DEPLOYMENT: document, ECS_CODEDEPLOY_IMGE: "x" }),
    );

    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expectGolden("create-deployment-bad-input.txt", stderr);
  });

  test("writes its verdict to the given file, and keeps its exit code if that fails", async () => {
    const path = join(directory, "verdict.json");
    const written = await ended(start({ ECS_CODEDEPLOY_REPORT_FILE: path }));
    const elsewhere = join(directory, "missing", "verdict.json");
    const failed = await ended(start({ ECS_CODEDEPLOY_REPORT_FILE: elsewhere }));

    expect(written).toMatchObject({ exitCode: 2, stdout: "" });
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
      verdict: { kind: "bad-input" },
      exitCode: 2,
    });
    expect(failed).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `ECS_CODEDEPLOY_REPORT_FILE: the verdict could not be written: ENOENT: no such file or directory, open '${elsewhere}'\n${written.stderr}`,
    });
    expect(existsSync(elsewhere)).toBe(false);
  });

  test("appends its verdict to the files of a GitHub step", async () => {
    const output = join(directory, "output");
    const summary = join(directory, "summary");
    writeFileSync(output, "before=1\n");
    await ended(start({ GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary }));
    await ended(start({ GITHUB_OUTPUT: output }));
    const delimiters = [...readFileSync(output, "utf8").matchAll(/^verdict<<(.+)\nbad-input\n\1$/gm)];

    expect(readFileSync(output, "utf8")).toMatch(/^before=1\ndeployment-id<</);
    expect(new Set(delimiters.map(([, delimiter]) => delimiter)).size).toBe(2);
    expect(readFileSync(summary, "utf8").split("\n")[0]).toBe("## Deployment: bad input");
  });

  test("fails with 2 when its document is missing", async () => {
    expect(await ended(start({}))).toMatchObject({ exitCode: 2 });
  });
});

describe("a verdict for a topic", () => {
  test("that can't be published is a warning after the report, and the exit code stays", async () => {
    const published: string[] = [];
    const server = createServer((call, response) => {
      let body = "";
      call.on("data", (text) => {
        body += text;
      });
      call.on("end", () => {
        const form = new URLSearchParams(body);
        if (form.get("Action") === "Publish") {
          published.push(`${form.get("TopicArn")} ${form.get("Subject")}`);
          response.writeHead(403, { "content-type": "text/xml" });
          response.end(
            "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>not you</Message></Error></ErrorResponse>",
          );
          return;
        }
        response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify({ __type: "AccessDeniedException", message: "not you" }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { exitCode, stderr } = await ended(
      start({
        ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify({ ...request(), verdictTopicArn: TOPIC }),
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "secret",
      }),
    );
    server.close();

    expect(exitCode).toBe(2);
    expect(published).toEqual([`${TOPIC} web: bad input`]);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      `Warning: the verdict could not be published to ${TOPIC}. The caller is not allowed to call sns:Publish: allow this IAM action for the caller (AuthorizationErrorException: not you). This does not change how the run ended.`,
    );
  });
});

describe("a bug", () => {
  test("exits 1 with its stack trace", async () => {
    // An AWS that leaves out a required member: the driver relies on it, so this ends as a bug.
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ deploymentGroupInfo: {}, services: [] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { exitCode, stderr } = await ended(
      start({
        ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()),
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "secret",
      }),
    );
    server.close();

    expect(exitCode).toBe(1);
    expect(stderr.split("\n    at ")[0]).toBe(
      "A bug in cdktf-ecs-codedeploy's deployment driver:\n" +
        "Error: the answer of GetDeploymentGroup has no deploymentConfigName",
    );
    expect(stderr.split("\n    at ").length).toBeGreaterThan(1);
  });
});

describe("a program whose output pipe is closed", () => {
  let server: Server;
  let calls = 0;

  beforeAll(async () => {
    // An AWS that denies every call, so that the program prints an error.
    server = createServer((_request, response) => {
      calls += 1;
      response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: "AccessDeniedException", message: "not you" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterAll(() => {
    server.close();
  });

  const environment = () => ({
    ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()),
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "not-to-be-printed",
    AWS_EC2_METADATA_DISABLED: "true",
  });

  test("keeps its exit code", async () => {
    const child = start(environment());
    child.stdout?.destroy();
    child.stderr?.destroy();
    const { exitCode } = await ended(child);

    expect(exitCode).toBe(2);
    expect(calls).toBeGreaterThan(0);
  });

  test("prints the usual report, without credentials", async () => {
    const { exitCode, stdout, stderr } = await ended(start(environment()));

    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expectGolden("create-deployment-denied.txt", stderr);
    expect(stderr).not.toContain(environment().AWS_SECRET_ACCESS_KEY);
  });
});

describe("a program that gets a signal to end", () => {
  test("writes its verdict first, and exits 5", async () => {
    const path = join(directory, "cancelled.json");
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    // An AWS that never answers.
    const server = createServer(() => asked());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const child = start({
      ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()),
      ECS_CODEDEPLOY_REPORT_FILE: path,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
    });
    const end = ended(child);
    await isAsked;
    child.kill("SIGTERM");
    const { exitCode, stderr } = await end;
    server.closeAllConnections();
    server.close();

    expect(exitCode).toBe(5);
    expect(stderr).toBe(
      [
        "The run was cancelled (SIGTERM). This run stopped no deployment. A deployment in progress continues.",
        "  Next: see what is live:",
        "  npx cdktf-ecs-codedeploy status --application shop-web --group shop-web-group --region eu-west-1\n",
      ].join("\n"),
    );
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
      verdict: { kind: "cancelled", reason: "SIGTERM" },
      exitCode: 5,
      service: { service: "web" },
    });
  });
});
