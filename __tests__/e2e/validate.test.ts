import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { writeCliConfig } from "../../local/terraform/cli-config";
import { isRegistryReachable, locateProvider } from "../../local/terraform/provider";
import { EXAMPLES, type ExampleName, exampleCommand, STACKS_OF_EXAMPLES } from "../support/examples";
import { STACKS as STACKS_OF_EVERYTHING } from "./support/everything/everything-app";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { runCommand } from "./support/run-command";

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, "..", "..");
const TSX = pathToFileURL(require.resolve("tsx")).href;

/** How to synthesize an app with Node into a folder. */
type Command = (folder: string) => {
  readonly args: readonly string[];
  readonly options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
};

const example = (name: ExampleName): [string, Command] => [
  `example-${name}`,
  (folder) => exampleCommand(name, folder),
];
/** Synthesizes a file of the project. */
function app(...path: readonly string[]): Command {
  return (cwd) => {
    mkdirSync(cwd);
    return { args: ["--import", TSX, join(ROOT, ...path)], options: { cwd, env: process.env } };
  };
}

const APPS: Readonly<Record<string, Command>> = {
  main: app("main.ts"),
  variants: app("__tests__", "e2e", "support", "variants-app.ts"),
  everything: app("__tests__", "e2e", "support", "everything", "main.ts"),
  ...Object.fromEntries(EXAMPLES.map(example)),
};
const STACKS: Readonly<Record<string, readonly string[]>> = {
  main: ["demo-network", "demo-web"],
  variants: [
    "bare-cluster",
    "bare-least",
    "bare-network",
    "cluster-cluster",
    "cluster-internal",
    "cluster-network",
    "cluster-probed",
    "cluster-probed-internal",
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
    "own-images",
    "own-least",
    "own-network",
    "own-notified",
    "own-predefined",
    "own-probed",
    "own-roles",
    "own-scaled",
    "own-taskdef",
    "own-untested",
    "s3logs-network",
    "shared-internal",
    "shared-network",
    "shared-probed",
    "shared-probed-internal",
    "shared-rules",
    "shared-tested",
    "shared-untested",
  ],
  everything: STACKS_OF_EVERYTHING.flat().sort(),
  ...Object.fromEntries(EXAMPLES.map((name) => [`example-${name}`, STACKS_OF_EXAMPLES[name]])),
};

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

describeEndToEnd("the app in main.ts, every variant, every option at once and every example", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  const terraform = (...args: readonly string[]) => runCommand("terraform", args, { cwd: folder, env });
  const stacksOf = (name: string) => join(folder, name, "cdktf.out", "stacks");

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
    for (const [name, command] of Object.entries(APPS)) {
      const { args, options } = command(join(folder, name));
      const { exitCode, output } = await runCommand(process.execPath, args, options);
      expect({ name, exitCode, output: exitCode === 0 ? "" : output }).toEqual({
        name,
        exitCode: 0,
        output: "",
      });
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("have these stacks", () => {
    const found = Object.keys(APPS).map((name) => [name, readdirSync(stacksOf(name)).sort()]);
    expect(Object.fromEntries(found)).toEqual(STACKS);
  });

  test("pass terraform validate", async () => {
    // All stacks as modules of one configuration: the provider, which takes seconds to start, is started once.
    const modules = Object.entries(STACKS).flatMap(([name, stacks]) =>
      stacks.map((stack) => [`${name}-${stack}`, { source: `./${name}/cdktf.out/stacks/${stack}` }]),
    );
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ module: Object.fromEntries(modules) }));
    const initialized = await terraform("init", "-input=false");
    expect({ ...initialized, output: initialized.exitCode === 0 ? "" : initialized.output }).toEqual({
      exitCode: 0,
      output: "",
    });
    const { output } = await terraform("validate", "-json");
    const { valid, diagnostics }: { valid: boolean; diagnostics: { summary: string }[] } = JSON.parse(output);
    // A module's backend is ignored, which is a warning.
    expect(diagnostics.filter(({ summary }) => summary !== "Backend configuration ignored")).toEqual([]);
    expect(valid).toBe(true);
  });
});
