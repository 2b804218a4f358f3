/** The apps over which the rules run. */
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { EXAMPLES, exampleCommand } from "../../../support/examples";
import { Resources } from "./resources";
import { synthesizedResources } from "./synthesized";

const ROOT = resolve(__dirname, "..", "..", "..", "..");
const execute = promisify(execFile);
const TSX = pathToFileURL(require.resolve("tsx")).href;

/**
 * The stack of the app with every option that stands for what a platform team has already: a test's own resources, as
 * small as possible.
 */
export const NOT_CHECKED = "everything/platform";

/** The resources of a migration, in the stack of its service. The rest of this stack is checked in the other apps. */
const MIGRATION = "migrated/web/migration";

/** Synthesizes `main.ts`, all examples, the app with every option, and a migration. Returns their stacks. */
export async function synthesizeApps(folder: string): Promise<Resources[]> {
  const examples = EXAMPLES.map((example) => exampleCommand(example, join(folder, example)));
  await Promise.all([
    synthesize(join(folder, "main"), "main.ts"),
    synthesize(join(folder, "everything"), "__tests__/e2e/support/everything/main.ts"),
    synthesize(join(folder, "migrated"), "__tests__/stacks/policy/support/migrated.ts"),
    ...examples.map(({ args, options }) => execute(process.execPath, args, options)),
  ]);
  const migrated = readStacks("migrated", join(folder, "migrated")).map(
    ({ all }) => new Resources(all.filter(({ name }) => name.startsWith(MIGRATION))),
  );
  return [
    ...["main", "everything", ...EXAMPLES].flatMap((app) => readStacks(app, join(folder, app))),
    ...migrated,
  ];
}

async function synthesize(cwd: string, file: string): Promise<void> {
  mkdirSync(cwd);
  await execute(process.execPath, ["--import", TSX, join(ROOT, file)], { cwd });
}

/** Reads the stacks of a synthesized app. @param folder where `cdktf.out` is */
export function readStacks(app: string, folder: string): Resources[] {
  const stacks = join(folder, "cdktf.out", "stacks");
  return readdirSync(stacks)
    .filter((stack) => `${app}/${stack}` !== NOT_CHECKED)
    .map((stack) => {
      const json = readFileSync(join(stacks, stack, "cdk.tf.json"), "utf8");
      return synthesizedResources(`${app}/${stack}`, JSON.parse(json));
    });
}
