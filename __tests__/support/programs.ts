/** The bundled programs: built once for all tests, and again only when their sources change. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundleCli, CLI_FILE, DRIVER_FILE, driverBundle } from "../../stacks/support/driver-bundle";

/** The path of the driver's program, as Terraform starts it. */
export function driverProgram(): string {
  return join(driverBundle(), DRIVER_FILE);
}

/** The path of the operator's commands, as npm installs them. */
export function cliProgram(): string {
  // The driver's folder is named by a hash of all the sources, so its name serves for the commands too.
  const folder = `${driverBundle()}-cli`;
  if (!existsSync(folder)) {
    // Built under another name and then renamed, because another worker may be building it at the same time.
    const unfinished = `${folder}.${process.pid}`;
    bundleCli(unfinished);
    renameUnlessThere(unfinished, folder);
  }
  return join(folder, CLI_FILE);
}

function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) {
      throw error;
    }
    rmSync(from, { recursive: true });
  }
}
