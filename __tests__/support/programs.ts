/** The bundled programs. They are built once for all tests, and again only when their sources change. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundleCli, CLI_FILE, driverFile } from "../../stacks/support/driver-bundle";

/** The path of the driver's program, as Terraform starts it. */
export function driverProgram(): string {
  return driverFile();
}

/** The path of the operator's commands, as npm installs them. */
export function cliProgram(): string {
  // The name of the driver's folder contains a hash of all sources, so the commands can use it too.
  const folder = dirname(driverFile());
  const file = join(folder, CLI_FILE);
  if (!existsSync(file)) {
    // Renamed when complete: another worker may read the file at the same time.
    const incomplete = `${folder}-cli.${process.pid}`;
    bundleCli(incomplete);
    renameSync(join(incomplete, CLI_FILE), file);
    rmSync(incomplete, { recursive: true });
  }
  return file;
}
