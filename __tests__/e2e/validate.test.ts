import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { writeCliConfig } from "../../local/terraform/cli-config";
import { isRegistryReachable, locateProvider } from "../../local/terraform/provider";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { runCommand } from "./support/run-command";

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, "..", "..");
const TSX = pathToFileURL(require.resolve("tsx")).href;
const APPS = {
  "the example app": join(ROOT, "main.ts"),
  "every variant": join(__dirname, "support", "variants-app.ts"),
};
const STACKS = {
  "the example app": ["demo-network", "demo-web"],
  "every variant": [
    "bare-cluster",
    "bare-least",
    "bare-network",
    "cluster-cluster",
    "cluster-internal",
    "cluster-network",
    "cluster-rules",
    "cluster-tested",
    "cluster-untested",
    "endpoints-network",
    "existing-least",
    "lookup-cluster",
    "lookup-least",
    "lookup-network",
    "lookup-rules",
    "own-atonce",
    "own-custom",
    "own-everything",
    "own-least",
    "own-network",
    "own-predefined",
    "own-roles",
    "own-scaled",
    "own-taskdef",
    "own-untested",
    "s3logs-network",
    "shared-internal",
    "shared-network",
    "shared-rules",
    "shared-tested",
    "shared-untested",
  ],
};

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

describeEndToEnd.each(["the example app", "every variant"] as const)("%s", (name) => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  const run = (program: string, ...args: readonly string[]) =>
    runCommand(program, args, { cwd: folder, env });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-validate-"));
    const { platform, arch } = process;
    const source = await locateProvider({
      env: process.env,
      workingDirectory: ROOT,
      homeDirectory: homedir(),
      platform,
      arch,
      isRegistryReachable,
    });
    env = {
      ...process.env,
      TF_CLI_CONFIG_FILE: await writeCliConfig(source, folder),
      CHECKPOINT_DISABLE: "1",
    };
    expect(await run(process.execPath, "--import", TSX, APPS[name])).toMatchObject({ exitCode: 0 });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("has these stacks", () => {
    expect(readdirSync(join(folder, "cdktf.out", "stacks")).sort()).toEqual(STACKS[name]);
  });

  test("passes terraform validate", async () => {
    // All stacks as modules of one configuration: the provider, which takes seconds to start, is started once.
    const modules = STACKS[name].map((stack) => [stack, { source: `./cdktf.out/stacks/${stack}` }]);
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ module: Object.fromEntries(modules) }));
    const initialized = await run("terraform", "init", "-input=false");
    expect({ ...initialized, output: initialized.exitCode === 0 ? "" : initialized.output }).toEqual({
      exitCode: 0,
      output: "",
    });
    const { output } = await run("terraform", "validate", "-json");
    const { valid, diagnostics }: { valid: boolean; diagnostics: { summary: string }[] } = JSON.parse(output);
    // A module's backend is ignored, which is a warning.
    expect(diagnostics.filter(({ summary }) => summary !== "Backend configuration ignored")).toEqual([]);
    expect(valid).toBe(true);
  });
});
