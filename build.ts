/**
 * Builds the published package: the stacks with their types, the driver as one file, and the operator's commands as
 * one file.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { bundleCli, bundleDriver } from "./stacks/support/driver-bundle";

const dist = join(__dirname, "dist");
const typescript = join(__dirname, "node_modules", ".bin", "tsc");

rmSync(dist, { recursive: true, force: true });
execFileSync(typescript, ["--project", join(__dirname, "tsconfig.build.json")], { stdio: "inherit" });
bundleDriver(join(dist, "driver"));
bundleCli(join(dist, "cli"));
