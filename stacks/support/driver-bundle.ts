import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, bundle, bundledFile, bundleOf } from "./bundle";

/** The file name of the bundled driver, in the package and in a synthesized stack. */
export const DRIVER_FILE = "create-deployment.cjs";
/** The file name of the bundled commands. */
export const CLI_FILE = "cli.cjs";

let bundled: Bundle | undefined;

/** {@link driverFile}, looked up once per process: an app may have hundreds of stacks. */
export function driverBundle(): Bundle {
  bundled ??= bundleOf(driverFile());
  return bundled;
}

/** The driver as one file that needs only Node. @returns the file's absolute path */
export function driverFile(): string {
  return bundledFile({
    packageFolder: "driver",
    name: DRIVER_FILE,
    sources: "scripts",
    build: writeDriver,
    builders: [__filename],
  });
}

/** Bundles the driver from the sources into a folder, as {@link DRIVER_FILE}. */
export function bundleDriver(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeDriver(join(folder, DRIVER_FILE));
}

function writeDriver(file: string): void {
  writeFileSync(file, bundle("scripts/create-deployment.ts"));
}

/** Bundles the operator's commands from the sources into a folder, as the executable {@link CLI_FILE}. */
export function bundleCli(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, CLI_FILE);
  writeFileSync(file, bundle("scripts/cli.ts"));
  chmodSync(file, 0o755);
}
