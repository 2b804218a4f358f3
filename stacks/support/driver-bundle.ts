import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, bundle, bundledFile, bundleOf } from "./bundle";

/** The file name of the bundled driver, in the package and in a synthesized stack. */
export const DRIVER_FILE = "create-deployment.cjs";
/** The file name of the bundled program of a migration. */
export const MIGRATION_FILE = "run-migration.cjs";
/** The file name of the bundled commands. */
export const CLI_FILE = "cli.cjs";

/** The entry files of the programs that Terraform runs, by the files that they are bundled into. */
const PROGRAMS = {
  [DRIVER_FILE]: "scripts/create-deployment.ts",
  [MIGRATION_FILE]: "scripts/run-migration.ts",
} as const;
type ProgramFile = keyof typeof PROGRAMS;

/** Looked up once per process: an app may have hundreds of stacks. */
const bundled = new Map<ProgramFile, Bundle>();

/** The bundled driver. */
export function driverBundle(): Bundle {
  return programBundle(DRIVER_FILE);
}

/** The bundled program of a migration. */
export function migrationBundle(): Bundle {
  return programBundle(MIGRATION_FILE);
}

/** The driver as one file that needs only Node. @returns the file's absolute path */
export function driverFile(): string {
  return programFile(DRIVER_FILE);
}

function programBundle(name: ProgramFile): Bundle {
  const found = bundled.get(name) ?? bundleOf(programFile(name));
  bundled.set(name, found);
  return found;
}

function programFile(name: ProgramFile): string {
  return bundledFile({
    packageFolder: "driver",
    name,
    sources: "scripts",
    build: (file) => writeFileSync(file, bundle(PROGRAMS[name])),
    builders: [__filename],
  });
}

/** Bundles the driver from the sources into a folder, as {@link DRIVER_FILE}. */
export function bundleDriver(folder: string): void {
  bundleProgram(DRIVER_FILE, folder);
}

/** Bundles the program of a migration from the sources into a folder, as {@link MIGRATION_FILE}. */
export function bundleMigration(folder: string): void {
  bundleProgram(MIGRATION_FILE, folder);
}

function bundleProgram(name: ProgramFile, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), bundle(PROGRAMS[name]));
}

/** Bundles the operator's commands from the sources into a folder, as the executable {@link CLI_FILE}. */
export function bundleCli(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, CLI_FILE);
  writeFileSync(file, bundle("scripts/cli.ts"));
  chmodSync(file, 0o755);
}
