import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { DRIVER_FILE } from "../../../stacks/support/driver-bundle";
import { bareEnvironment, ended } from "../../support/child";
import { driverProgram } from "../../support/programs";

/** The program that a run starts as its watchdog. */
let directory: string;
let program: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "be-watchdog-"));
  program = driverProgram();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Once all of it is written, the watchdog has begun to read. */
const MORE_THAN_A_PIPE_HOLDS = '{"kind":"protect","deploymentId":"d-MINE00001"}\n'.repeat(10_000);

describe("the watchdog", () => {
  const orders: string[] = [];
  /** Serves a container's credentials, and CodeDeploy. */
  let server: Server;

  beforeEach(async () => {
    orders.length = 0;
    server = createServer((asked, response) => {
      let body = "";
      asked.on("data", (chunk) => {
        body += chunk;
      });
      asked.on("end", () => {
        const isOrder = asked.method === "POST";
        if (isOrder) {
          orders.push(`${asked.headers["x-amz-target"]} ${JSON.parse(body).deploymentId}`);
        }
        response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify(isOrder ? { status: "Pending" } : CREDENTIALS));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const CREDENTIALS = {
    AccessKeyId: "AKIDEXAMPLE",
    SecretAccessKey: "secret",
    Token: "token",
    Expiration: "2100-01-01T00:00:00Z",
  };

  function watchdog(file: string, env: Readonly<Record<string, string>>) {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return spawn(process.execPath, [file, "--watchdog", "eu-west-1"], {
      env: {
        ...bareEnvironment(),
        AWS_ENDPOINT_URL: endpoint,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/credentials`,
        ...env,
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
  }

  test("stops its run's deployment when it has nowhere to write its log, after a line that was torn", async () => {
    const child = watchdog(program, {
      TMPDIR: "/nonexistent",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
    });
    child.stdin.end('{"kind":"protect","deploymentId":"d-MINE00001"}\n{"kind":"rel');
    const { exitCode, stderr } = await ended(child);

    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(orders).toEqual(["CodeDeploy_20141006.StopDeployment d-MINE00001"]);
  });

  test("stops its run's deployment even if its own folder was deleted", async () => {
    const folder = join(directory, "gone");
    cpSync(dirname(program), folder, { recursive: true });
    const child = watchdog(join(folder, DRIVER_FILE), {});
    await new Promise((resolve) => child.stdin.write(MORE_THAN_A_PIPE_HOLDS, resolve));
    rmSync(folder, { recursive: true });
    child.stdin.end();
    const { exitCode, stderr } = await ended(child);

    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(orders).toEqual(["CodeDeploy_20141006.StopDeployment d-MINE00001"]);
  });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "the watchdog survives what ends its run: %s",
  async (signal) => {
    const orders: string[] = [];
    const server = createServer((asked, response) => {
      orders.push(String(asked.headers["x-amz-target"]));
      asked.resume();
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ status: "Pending" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const child = spawn(process.execPath, [program, "--watchdog", "eu-west-1"], {
      env: {
        ...bareEnvironment(),
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "secret",
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const end = ended(child);
    await new Promise((resolve) => child.stdin.write(MORE_THAN_A_PIPE_HOLDS, resolve));
    child.kill(signal);
    child.stdin.end();
    const { exitCode } = await end;
    server.close();

    expect(exitCode).toBe(0);
    expect(orders).toEqual(["CodeDeploy_20141006.StopDeployment"]);
  },
);
