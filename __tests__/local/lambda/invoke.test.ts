import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import { type InvokeProps, invoke } from "../../../local/lambda/invoke";
import type { LambdaFunction } from "../../../local/lambda/model";

let temporaryDirectory: string;

beforeEach(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), "invoke-test-"));
});
afterEach(() => rm(temporaryDirectory, { recursive: true }));

const zipOf = (files: Record<string, string>) =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );

function lambda(
  code: string | Record<string, string>,
  changes: Partial<LambdaFunction> = {},
): LambdaFunction {
  return {
    name: "hook",
    arn: "arn:aws:lambda:eu-west-1:123456789012:function:hook",
    role: "arn:aws:iam::123456789012:role/hook",
    version: "$LATEST",
    runtime: "nodejs22.x",
    handler: "index.handler",
    timeoutSeconds: 20,
    memoryMegabytes: 128,
    variables: {},
    zip: zipOf(typeof code === "string" ? { "index.js": code } : code),
    ...changes,
  };
}

async function run(given: LambdaFunction, changes: Partial<InvokeProps> = {}) {
  return invoke(
    given,
    { DeploymentId: "d-1" },
    {
      environment: async () => ({ AWS_ENDPOINT_URL: "http://127.0.0.1:1" }),
      region: "eu-west-1",
      temporaryDirectory,
      nodeModules: resolve(__dirname, "../../../node_modules"),
      timeout: () => new AbortController().signal,
      stopped: new AbortController().signal,
      ...changes,
    },
  );
}

describe("a handler runs", () => {
  test.each([
    ["as a promise", { "index.js": "exports.handler = async (event) => console.log(event.DeploymentId);" }],
    [
      "with a callback",
      {
        "index.js": "exports.handler = (event, _, done) => { console.log(event.DeploymentId); done(null); };",
      },
    ],
    ["as an ES module", { "index.mjs": "export const handler = async (e) => console.log(e.DeploymentId);" }],
    [
      "as an ES module by its package",
      {
        "package.json": '{"type":"module"}',
        "index.js": "export const handler = async (e) => console.log(e.DeploymentId);",
      },
    ],
  ])("%s", async (_, files) => {
    const { error, log } = await run(lambda(files));
    expect(error).toBeUndefined();
    expect(log).toMatch(/^START RequestId: .* Version: \$LATEST\nd-1\nEND RequestId: .*\n$/);
  });

  test("from a directory in the zip, with its other files", async () => {
    const files = {
      "lib/main.js": "exports.go = () => console.log(require('./other'))",
      "lib/other.js": "module.exports = 7",
    };
    expect((await run(lambda(files, { handler: "lib/main.go" }))).log).toContain("\n7\n");
  });

  test.each([
    [
      "required",
      {
        "index.js":
          "exports.handler = async () => console.log(typeof require('@aws-sdk/client-codedeploy').CodeDeploy)",
      },
    ],
    [
      "imported",
      {
        "index.mjs":
          "import { CodeDeploy } from '@aws-sdk/client-codedeploy'; export const handler = async () => console.log(typeof CodeDeploy)",
      },
    ],
  ])("with the SDK when it is %s", async (_, files) => {
    expect(await run(lambda(files))).toMatchObject({
      error: undefined,
      log: expect.stringContaining("function\n"),
    });
  });

  test("with its variables, overridden by those of the local AWS, and no others", async () => {
    const code = "exports.handler = async () => console.log(JSON.stringify(process.env))";
    process.env["LEAKED_INTO_HANDLERS"] = "yes";
    const { log } = await run(lambda(code, { variables: { OWN: "1", AWS_ENDPOINT_URL: "elsewhere" } }));
    delete process.env["LEAKED_INTO_HANDLERS"];
    const variables = JSON.parse(log.split("\n")[1] ?? "{}");
    expect(variables).toMatchObject({
      OWN: "1",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_REGION: "eu-west-1",
      AWS_LAMBDA_FUNCTION_NAME: "hook",
    });
    expect(variables).not.toHaveProperty("LEAKED_INTO_HANDLERS");
  });

  test("and leaves no files behind", async () => {
    await run(lambda("exports.handler = async () => {}"));
    expect(await readdir(temporaryDirectory)).toEqual([]);
  });
});

describe("a handler fails", () => {
  test.each([
    ["when it throws", "exports.handler = async () => { throw new TypeError('no'); }", "TypeError: no"],
    [
      "when it calls back with an error",
      "exports.handler = (e, c, done) => done(new Error('no'))",
      "Error: no",
    ],
    [
      "when it ends the process",
      "exports.handler = async () => process.exit(3)",
      "Runtime.ExitError: Runtime exited with exit status 3",
    ],
    [
      "when it isn't exported",
      "exports.other = 1",
      "Runtime.HandlerNotFound: index.handler is undefined or not exported",
    ],
    [
      "when its file doesn't exist",
      { "main.js": "" },
      "Runtime.ImportModuleError: Cannot find module 'index'",
    ],
  ])("%s", async (_, code, expected) => {
    const { error, log } = await run(lambda(code));
    expect(error).toBe(expected);
    expect(log).toContain(expected.split(": ").at(-1));
  });

  test("when its timeout is over, and its process is killed", async () => {
    const { error } = await run(
      lambda("exports.handler = () => new Promise(() => setInterval(() => {}, 1e6))", {
        timeoutSeconds: 0.3,
      }),
      {
        timeout: (seconds) => AbortSignal.timeout(seconds * 1000),
      },
    );
    expect(error).toBe("Task timed out after 0.30 seconds");
  });

  test("when the local AWS stops", async () => {
    const code = "exports.handler = () => new Promise(() => setInterval(() => {}, 1e6))";
    const { error } = await run(lambda(code), { stopped: AbortSignal.abort() });
    expect(error).toBe("Runtime.ExitError: Runtime exited with SIGKILL");
  });

  test.each([
    [
      "when its code isn't a zip file",
      Buffer.from("nonsense"),
      /^Runtime\.InvalidFunction: invalid zip data/,
    ],
    [
      "when its zip file contains a path outside of its root",
      zipOf({ "../outside.js": "" }),
      /^Runtime\.InvalidFunction: .*outside of its root: \.\.\/outside\.js/,
    ],
  ])("%s", async (_, zip, message) => {
    expect((await run(lambda("", { zip }))).error).toMatch(message);
    expect(await readdir(temporaryDirectory)).toEqual([]);
  });
});
