/**
 * Builds the published package: the stacks as a few files with their types; and the driver, the program of a migration,
 * the operator's commands and the function of the HTTP probe as one file each.
 */
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "@swc/core";
import { buildSync } from "esbuild";
import { bundleCli, bundleDriver, bundleMigration } from "./stacks/support/driver-bundle";
import { bundleProbe } from "./stacks/support/probe-bundle";

const dist = join(__dirname, "dist");
const typescript = join(__dirname, "node_modules", ".bin", "tsc");

rmSync(dist, { recursive: true, force: true });
execFileSync(typescript, ["--project", join(__dirname, "tsconfig.build.json")], { stdio: "inherit" });
bundleStacks(join(dist, "stacks"));
bundleDriver(join(dist, "driver"));
bundleMigration(join(dist, "driver"));
bundleCli(join(dist, "cli"));
bundleProbe(join(dist, "hooks"));

/**
 * Bundles the stacks, without their packages, into a folder: a file for each path of the package, and one for what they
 * share. A package is loaded at its first use, because a synth spends most of its time on loading classes of resources,
 * and an app uses a third of them.
 */
function bundleStacks(folder: string): void {
  const { outputFiles } = buildSync({
    entryPoints: ["index.ts", "migration.ts"].map((file) => join(__dirname, "stacks", file)),
    outdir: folder,
    absWorkingDir: __dirname,
    bundle: true,
    // Each class exists once, so that `instanceof` works across the paths.
    splitting: true,
    chunkNames: "shared",
    packages: "external",
    // With imports, not `require`: swc makes them lazy.
    format: "esm",
    platform: "node",
    target: "node20",
    write: false,
    logLevel: "error",
  });
  for (const { path, text } of outputFiles) {
    const { code } = transformSync(text, {
      jsc: { target: "es2023" },
      // Lazy: an import is loaded when its name is first used. The annotation lists the exports for ES modules.
      module: { type: "commonjs", lazy: true, exportInteropAnnotation: true },
    });
    writeFileSync(path, code);
  }
}
