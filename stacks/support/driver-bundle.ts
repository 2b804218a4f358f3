import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";

/** The file of the bundled driver that is run, in the package as in a synthesized stack. */
export const DRIVER_FILE = "create-deployment.cjs";
/** The file of the bundled commands that is run. */
export const CLI_FILE = "cli.cjs";

const ROOT = resolve(__dirname, "..", "..");
const SOURCES = join(ROOT, "scripts");

/**
 * The driver as a folder that needs Node and nothing else; {@link DRIVER_FILE} is what is run.
 *
 * The published package holds it ready made. In a checkout it is made from the sources, and kept for as long as
 * they and the lock file stay as they are: what is deployed is never an older driver than the one under review.
 *
 * @returns the folder's absolute path
 */
export function driverBundle(): string {
  const packaged = join(ROOT, "driver");
  if (existsSync(join(packaged, DRIVER_FILE))) {
    return packaged;
  }
  const cached = join(ROOT, "node_modules", ".cache", "cdktf-ecs-codedeploy", fingerprintOfSources());
  if (!existsSync(cached)) {
    // Made beside it and then moved, since another synth may be looking for it at this moment.
    const unfinished = `${cached}.${process.pid}`;
    bundleDriver(unfinished);
    moveUnlessThere(unfinished, cached);
  }
  return cached;
}

/** Bundles the driver from the sources into a folder. */
export function bundleDriver(folder: string): void {
  bundle("create-deployment.ts", folder);
}

/** Bundles the operator's commands from the sources into a folder, in which {@link CLI_FILE} is a program. */
export function bundleCli(folder: string): void {
  bundle("cli.ts", folder);
  chmodSync(join(folder, CLI_FILE), 0o755);
}

const MINIFIED = {
  minifySyntax: true,
  minifyWhitespace: true,
  // A stack trace of a bug must name the function that it is in; and V8 takes more memory to read short names.
  minifyIdentifiers: false,
  legalComments: "none",
  platform: "node",
  target: "node20",
} as const;

/** Folders, unlike files, aren't replaced: who comes second leaves the first one's, which is the same. */
function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) {
      throw error;
    }
    rmSync(from, { recursive: true });
  }
}

function bundle(entry: string, folder: string): void {
  // Required here, since the published package comes with the bundle and without esbuild.
  const { buildSync, transformSync } = require("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [join(SOURCES, entry)],
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    // What is imported when it is needed is a file of its own, which isn't read before.
    splitting: true,
    format: "esm",
    ...MINIFIED,
    // The SDK ships both forms; the one made for bundlers starts faster and takes less memory.
    mainFields: ["module", "main"],
    // The SDK asks of each answer whether it is one of these, which none is; Node loads them for the question.
    define: { ReadableStream: "undefined", Blob: "undefined" },
    logLevel: "error",
    write: false,
  });
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of outputFiles) {
    // Node starts CommonJS modules sooner, and esbuild splits no other than ES modules, which are strict.
    const { code } = transformSync(text, {
      format: "cjs",
      supported: { "dynamic-import": false },
      banner: '"use strict";',
      ...MINIFIED,
    });
    writeFileSync(path, code);
  }
}

/** Everything that the bundle is made from: our sources, this file, and what the lock file pins. */
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
