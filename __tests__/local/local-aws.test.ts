import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { minuteSecondsInvalid, portTaken } from "../../local/errors";
import { type LocalAws, type StartLocalAwsOptions, startLocalAws } from "../../local/local-aws";

/** A fake moto_server that responds to every request like STS, and prints how it was called. */
const MOTO = `#!${process.execPath}
const port = Number(process.argv[process.argv.indexOf("-p") + 1]);
require("node:http").createServer((request, response) => {
  response.end("<GetCallerIdentityResult/>" + request.headers.authorization);
}).listen(port, "127.0.0.1");
`;

let temp: string;
let started: LocalAws[];

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), "local-aws-test-"));
  started = [];
  await file("bin/moto_server", MOTO);
  await file(`mirror/registry.terraform.io/hashicorp/aws/5.100.0/${platform()}/provider`, "");
});
afterEach(async () => {
  await Promise.all(started.map((local) => local.stop()));
  await rm(temp, { recursive: true });
});

async function file(path: string, content: string): Promise<void> {
  const full = join(temp, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, content);
  await chmod(full, 0o755);
}

function platform(): string {
  return `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
}

async function start(changes: Partial<StartLocalAwsOptions> = {}): Promise<LocalAws> {
  const env = { PATH: join(temp, "bin"), ECS_CODEDEPLOY_PROVIDER_MIRROR: join(temp, "mirror") };
  const local = await startLocalAws({ env, directory: temp, temporaryDirectory: temp, ...changes });
  started.push(local);
  return local;
}

const temporaryFiles = async () => (await readdir(temp)).filter((name) => name.startsWith("local-aws-"));

describe("a local AWS", () => {
  test("responds on its endpoint, and its environment points to the endpoint", async () => {
    const local = await start({ minuteSeconds: 0.5 });
    expect(local.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(local.endpoint)).text()).toContain("<GetCallerIdentityResult/>");
    expect(local.environment).toMatchObject({
      AWS_ENDPOINT_URL: local.endpoint,
      ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: "0.5",
    });
    expect(local.minuteSeconds).toBe(0.5);
  });

  test("has minutes of one second by default", async () => {
    expect((await start()).minuteSeconds).toBe(1);
  });

  test("configures the provider's source for Terraform", async () => {
    const local = await start();
    expect(local.provider).toMatchObject({ kind: "mirror", version: "5.100.0" });
    expect(await readFile(local.environment["TF_CLI_CONFIG_FILE"] ?? "", "utf8")).toContain(
      join(temp, "mirror"),
    );
  });

  test("handles CodeDeploy itself instead of moto", async () => {
    const local = await start();
    const answer = await fetch(local.endpoint, {
      method: "POST",
      headers: {
        authorization: "AWS4-HMAC-SHA256 Credential=local/20250101/eu-west-1/codedeploy/aws4_request",
        "x-amz-target": "CodeDeploy_20141006.ListApplications",
        "content-type": "application/x-amz-json-1.1",
      },
      body: "{}",
    });
    expect(await answer.json()).toEqual({ applications: [] });
  });

  test("leaves nothing behind, also when stopped several times", async () => {
    const local = await start();
    expect(await temporaryFiles()).toHaveLength(1);
    await local.stop();
    await local.stop();
    expect(await temporaryFiles()).toEqual([]);
    await expect(fetch(local.endpoint)).rejects.toThrow();
  });
});

describe("a start", () => {
  test("fails before it starts anything when the length of a minute is invalid", async () => {
    await expect(start({ minuteSeconds: 61 })).rejects.toThrow(minuteSecondsInvalid("61", "minuteSeconds"));
    expect(await temporaryFiles()).toEqual([]);
  });

  test("fails when the port is in use, and leaves nothing behind", async () => {
    const port = Number(new URL((await start()).endpoint).port);
    await expect(start({ port })).rejects.toThrow(portTaken(port));
    expect(await temporaryFiles()).toHaveLength(1);
  });

  test("fails with the signal's reason when it is cancelled, and leaves nothing behind", async () => {
    const reason = new Error("no longer wanted");
    await expect(start({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await temporaryFiles()).toEqual([]);
  });
});
