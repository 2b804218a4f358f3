import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { motoExited, motoNotResponding } from "../../../local/errors";
import { type Moto, type MotoProps, startMoto } from "../../../local/moto/server";

/** A fake moto_server that responds to STS after `failures` error responses. */
const SERVING = `
const http = require("node:http");
const port = Number(process.argv[process.argv.indexOf("-p") + 1]);
const host = process.argv[process.argv.indexOf("-H") + 1];
let failures = Number(process.env.FAILURES ?? 0);
require("node:fs").writeFileSync(process.env.NOTES, JSON.stringify({ pid: process.pid, port, env: process.env }));
process.on("SIGTERM", () => {});
process.on("SIGINT", () => {});
http.createServer((request, response) => {
  response.writeHead(failures-- > 0 ? 500 : 200);
  response.end("<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>");
}).listen(port, host);
`;

let temp: string;
let started: Moto[];

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), "moto-test-"));
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((moto) => moto.stop()));
  await rm(temp, { recursive: true });
});

async function executable(name: string, script: string): Promise<string> {
  const path = join(temp, name);
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}
const node = (script: string, name = "moto_server") => executable(name, `#!${process.execPath}\n${script}`);

async function start(path: string, changes: Partial<MotoProps> = {}): Promise<Moto> {
  const env = { NOTES: join(temp, "notes.json") };
  const log = () => undefined;
  const moto = await startMoto({ executable: path, env, log, sleep: () => sleep(1), ...changes });
  started.push(moto);
  return moto;
}

async function notes(): Promise<{ pid: number; port: number; env: Record<string, string> }> {
  return JSON.parse(await readFile(join(temp, "notes.json"), "utf8"));
}

function listens(endpoint: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(endpoint).port), "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Waits until a condition is true. */
async function eventually(isSo: () => Promise<boolean> | boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 250; attempt += 1) {
    if (await isSo()) {
      return true;
    }
    await sleep(20);
  }
  return false;
}

describe("moto", () => {
  test("starts on the loopback address and ends with stop, even if it ignores SIGTERM", async () => {
    const moto = await start(await node(SERVING));
    expect(moto.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await listens(moto.endpoint)).toBe(true);
    await moto.stop();
    expect(await eventually(async () => !(await listens(moto.endpoint)))).toBe(true);
  });

  test("can be stopped twice", async () => {
    const moto = await start(await node(SERVING));
    await moto.stop();
    await expect(moto.stop()).resolves.toBeUndefined();
  });

  test("gets the settings that the AWS provider needs", async () => {
    await start(await node(SERVING));
    expect((await notes()).env).toMatchObject({
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      MOTO_ACM_VALIDATION_WAIT: "1",
    });
  });

  test("is not limited to one account by a variable of the user", async () => {
    const env = { NOTES: join(temp, "notes.json"), MOTO_ACCOUNT_ID: "111111111111" };
    await start(await node(SERVING), { env });
    expect((await notes()).env).not.toHaveProperty("MOTO_ACCOUNT_ID");
  });

  test("is ready only after a successful response", async () => {
    const env = { NOTES: join(temp, "notes.json"), FAILURES: "3" };
    let waits = 0;
    const patient = async () => {
      waits += 1;
      await sleep(10);
    };
    await start(await node(SERVING), { env, sleep: patient });
    expect(waits).toBeGreaterThanOrEqual(3);
  });

  test("ends also when a wrapper script has started it", async () => {
    const real = await node(SERVING, "real");
    const moto = await start(await executable("moto_server", `#!/bin/sh\n"${real}" "$@"\nexit 0\n`));
    await moto.stop();
    expect(await eventually(async () => !(await listens(moto.endpoint)))).toBe(true);
  });

  test("ends when its parent process is killed", async () => {
    const path = await node(SERVING);
    const program = `require("${join(__dirname, "../../../local/moto/server.ts")}").startMoto({
      executable: "${path}", env: process.env, log() {}, sleep: () => new Promise((next) => setTimeout(next, 10)),
    }).then((moto) => console.log(moto.endpoint));`;
    const parent = spawn(process.execPath, ["--import", "tsx", "-e", program], {
      env: { ...process.env, NOTES: join(temp, "notes.json") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const endpoint = await new Promise<string>((resolve) => {
      parent.stdout.once("data", (line: Buffer) => resolve(line.toString().trim()));
    });
    expect(await listens(endpoint)).toBe(true);
    parent.kill("SIGKILL");
    expect(await eventually(async () => !(await listens(endpoint)))).toBe(true);
  }, 20_000);

  test("logs an unexpected exit", async () => {
    const log: string[] = [];
    await start(await node(SERVING), { log: (line) => log.push(line) });
    process.kill((await notes()).pid, "SIGKILL");
    expect(await eventually(() => log.length > 0)).toBe(true);
    expect(log).toEqual(["moto exited unexpectedly (exit code 137); all further requests will fail"]);
  });

  test("logs nothing when it is stopped", async () => {
    const log: string[] = [];
    const moto = await start(await node(SERVING), { log: (line) => log.push(line) });
    await moto.stop();
    expect(log).toEqual([]);
  });
});

describe("a start", () => {
  test("fails when moto exits at once, with its output", async () => {
    const path = await executable("moto_server", "#!/bin/sh\necho 'No module named flask' >&2\nexit 3\n");
    await expect(start(path)).rejects.toThrow(motoExited(path, "exit code 3", "No module named flask\n"));
  });

  test("fails when moto never responds, and leaves no process running", async () => {
    const path = await node(SERVING);
    const env = { NOTES: join(temp, "notes.json"), FAILURES: "1000000" };
    await expect(start(path, { env, timeoutSeconds: 1 })).rejects.toThrow(motoNotResponding(path, 1, ""));
    const { port } = await notes();
    expect(await eventually(async () => !(await listens(`http://127.0.0.1:${port}`)))).toBe(true);
  });

  test("is retried on another port when the first port is in use", async () => {
    const taken = `
      const fs = require("node:fs");
      if (!fs.existsSync(process.env.NOTES + ".tried")) {
        fs.writeFileSync(process.env.NOTES + ".tried", "");
        console.error("Address already in use");
        process.exit(1);
      }
      ${SERVING}`;
    const moto = await start(await node(taken));
    expect(await listens(moto.endpoint)).toBe(true);
  });
});
