import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";

/** In the published package, this code is in `dist/stacks/index.js`. In a checkout, no bundle is found here. */
const PACKAGED = resolve(__dirname, "..");
/** The root of a checkout. */
const ROOT = resolve(__dirname, "..", "..");

/** A file of this package that synthesized stacks contain. */
export interface Bundle {
  /** The file's absolute path. */
  readonly file: string;
  /** A hash of the file's content. */
  readonly hash: string;
}

/** Reads the hash of a file. */
export function bundleOf(file: string): Bundle {
  return { file, hash: createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 32) };
}

/** How a file is made. */
export interface BundleSource {
  /** The folder of the published package that contains the file. */
  readonly packageFolder: string;
  readonly name: string;
  /** The folder of the sources in a checkout. */
  readonly sources: string;
  /** Makes the file from the sources. */
  readonly build: (file: string) => void;
  /** The files with the code that makes it. */
  readonly builders: readonly string[];
}

/**
 * A bundled file, which needs no package.
 *
 * The published package contains it. In a checkout it is bundled from the sources and cached until the sources or
 * the lock file change, so a deployment always runs the code of this checkout.
 *
 * @returns the file's absolute path
 */
export function bundledFile(source: BundleSource): string {
  const packaged = join(PACKAGED, source.packageFolder, source.name);
  if (existsSync(packaged)) {
    return packaged;
  }
  const folder = join(ROOT, "node_modules", ".cache", "cdktf-ecs-codedeploy", fingerprintOf(source));
  const cached = join(folder, source.name);
  if (!existsSync(cached)) {
    mkdirSync(folder, { recursive: true });
    // Renamed when complete: another synth may read the file at the same time.
    const incomplete = `${cached}.${process.pid}`;
    source.build(incomplete);
    renameSync(incomplete, cached);
  }
  return cached;
}

/** Bundles an entry file with all that it imports. @param entry relative to the root */
export function bundle(entry: string): Uint8Array {
  // Required here: the published package contains the bundles, and doesn't depend on esbuild.
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [join(ROOT, entry)],
    // The bundle has the paths of its modules. Otherwise they would depend on where the process was started.
    absWorkingDir: ROOT,
    write: false,
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
  const [output] = outputFiles;
  if (output === undefined) {
    throw new Error(`esbuild made no file of ${entry}`);
  }
  return output.contents;
}

/** A hash of everything that a file is made from: the sources, the code that makes it, and the lock file. */
function fingerprintOf({ sources, builders }: BundleSource): string {
  const files = [
    ...readdirSync(join(ROOT, sources), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(),
    ...builders,
    __filename,
    join(ROOT, "package-lock.json"),
  ];
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}
