import { createHash } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";

/** The file name of the bundled driver, in the package and in a synthesized stack. */
export const DRIVER_FILE = "create-deployment.cjs";
/** The file name of the bundled commands. */
export const CLI_FILE = "cli.cjs";

/** In the published package, this code is in `dist/stacks/index.js`. In a checkout, the file doesn't exist. */
const PACKAGED_DRIVER = resolve(__dirname, "..", "driver", DRIVER_FILE);
const ROOT = resolve(__dirname, "..", "..");
const SOURCES = join(ROOT, "scripts");

/** The bundled driver. */
export interface DriverBundle {
  /** The file's absolute path. */
  readonly file: string;
  /** A hash of the file's content. */
  readonly hash: string;
}

let bundled: DriverBundle | undefined;

/** {@link driverFile}, looked up once per process: an app may have hundreds of stacks. */
export function driverBundle(): DriverBundle {
  if (bundled === undefined) {
    const file = driverFile();
    bundled = { file, hash: createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 32) };
  }
  return bundled;
}

/**
 * The driver as one file that needs only Node.
 *
 * The published package contains it. In a checkout it is bundled from the sources and cached until the sources or
 * the lock file change, so a deployment always runs the driver of this checkout.
 *
 * @returns the file's absolute path
 */
export function driverFile(): string {
  if (existsSync(PACKAGED_DRIVER)) {
    return PACKAGED_DRIVER;
  }
  const folder = join(ROOT, "node_modules", ".cache", "cdktf-ecs-codedeploy", fingerprintOfSources());
  const cached = join(folder, DRIVER_FILE);
  if (!existsSync(cached)) {
    // Renamed when complete: another synth may read the file at the same time.
    const incomplete = `${cached}.${process.pid}`;
    bundle("create-deployment.ts", incomplete);
    renameSync(incomplete, cached);
  }
  return cached;
}

/** Bundles the driver from the sources into a folder, as {@link DRIVER_FILE}. */
export function bundleDriver(folder: string): void {
  bundle("create-deployment.ts", join(folder, DRIVER_FILE));
}

/** Bundles the operator's commands from the sources into a folder, as the executable {@link CLI_FILE}. */
export function bundleCli(folder: string): void {
  const file = join(folder, CLI_FILE);
  bundle("cli.ts", file);
  chmodSync(file, 0o755);
}

function bundle(entry: string, outfile: string): void {
  // Required here: the published package contains the bundles, and doesn't depend on esbuild.
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  buildSync({
    entryPoints: [join(SOURCES, entry)],
    outfile,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    // Use the SDK's ES modules: esbuild removes their unused parts.
    mainFields: ["module", "main"],
    // Names are not minified, so that the stack trace of a bug shows function names.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "error",
  });
}

/** A hash of everything that the bundle is made from: the sources, this file, and the lock file. */
function fingerprintOfSources(): string {
  const files = [
    ...readdirSync(SOURCES, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(),
    __filename,
    join(ROOT, "package-lock.json"),
  ];
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}
