import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { bareEnvironment } from "../../support/child";
import { cliProgram, driverProgram } from "../../support/programs";
import { request } from "../driver/fixtures";

let directory: string;
/** An AWS that answers only when the test allows it, and then denies everything. */
let server: Server;
let isAnswering = false;
let held: ServerResponse[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "detached-"));
  server = createServer((_request, response) => {
    if (isAnswering) {
      deny(response);
    } else {
      held.push(response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  isAnswering = false;
  held = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

function deny(response: ServerResponse): void {
  response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify({ __type: "AccessDeniedException", message: "not you" }));
}

function answer(): void {
  isAnswering = true;
  held.forEach(deny);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Each starts `"$@"` in the background. */
const LINES: readonly [string, string, string][] = [
  ["nohup and its own shell", "sh", `nohup sh -c '"$@"; true' sh "$@" > out 2> err &`],
  ["nohup", "sh", 'nohup "$@" > out 2> err &'],
  ["setsid", "sh", 'setsid "$@" > out 2> err &'],
  ["disown", "bash", '"$@" > out 2> err & disown'],
];
const isThere = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const here = LINES.filter(([name, shell]) => isThere(shell) && (name !== "setsid" || isThere("setsid")));

/**
 * Starts a program by a shell in a separate folder, and ends the shell, as a login shell ends, once the program has called
 * AWS.
 */
async function start(shell: string, line: string, program: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(directory, "run-"));
  const asked = held.length + 1;
  const child = spawn(shell, ["-c", `${line}\nread end`, shell, process.execPath, ...program], {
    cwd: folder,
    env: {
      ...bareEnvironment(),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
      ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()),
    },
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  await until(() => held.length >= asked);
  child.stdin.end();
  await ended;
  return folder;
}

const read = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");

describe("a background program whose shell has ended", () => {
  test.each(here)(
    "continues if it is a command, and is cancelled if the trigger runs it: %s",
    async (_how, shell, line) => {
      const command = [cliProgram(), "status", "--application", "shop", "--json"];
      const commands = await start(shell, line, command);
      // The driver notices later than the command would.
      const drivers = await start(shell, line, [driverProgram()]);
      await until(() => read(drivers, "err").includes("the process that started it has ended"));

      expect(read(commands, "out")).toBe("");
      answer();
      await until(() => read(commands, "out").endsWith("}\n"));
      expect(JSON.parse(read(commands, "out"))).toMatchObject({ command: "status", exitCode: 2 });
      expect(JSON.parse(read(commands, "out"))).not.toHaveProperty("cancelled");
    },
    20_000,
  );
});
