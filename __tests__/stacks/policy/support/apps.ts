/** The apps over which the rules run. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES, runExample } from "../../../support/examples";
import { runApp } from "../../../support/run-app";
import { Resources } from "./resources";
import { synthesizedResources } from "./synthesized";

/**
 * The stack of the app with every option that stands for what a platform team has already: a test's own resources, as
 * small as possible.
 */
export const NOT_CHECKED = "everything/platform";

/** The resources of a migration, in the stack of its service. The rest of this stack is checked in the other apps. */
const MIGRATION = "migrated/web/migration";

/** Synthesizes `main.ts`, all examples, the app with every option, and a migration. Returns their stacks. */
export function synthesizeApps(folder: string): Resources[] {
  runApp("main.ts", join(folder, "main"));
  runApp("__tests__/e2e/support/everything/main.ts", join(folder, "everything"));
  runApp("__tests__/stacks/policy/support/migrated.ts", join(folder, "migrated"));
  for (const example of EXAMPLES) {
    runExample(example, join(folder, example));
  }
  const migrated = readStacks("migrated", join(folder, "migrated")).map(
    ({ all }) => new Resources(all.filter(({ name }) => name.startsWith(MIGRATION))),
  );
  return [
    ...["main", "everything", ...EXAMPLES].flatMap((app) => readStacks(app, join(folder, app))),
    ...migrated,
  ];
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
