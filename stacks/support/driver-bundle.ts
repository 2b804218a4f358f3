import { createHash } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";

/** The bundled driver's file name, in the package as in a synthesized stack. */
export const DRIVER_FILE = "create-deployment.js";

const ROOT = resolve(__dirname, "..", "..");
const SOURCES = join(ROOT, "scripts");

/**
 * The driver as one file that needs Node and nothing else.
 *
 * The published package holds it ready made. In a checkout it is made from the sources, and kept for as long as
 * they and the lock file stay as they are: what is deployed is never an older driver than the one under review.
 *
 * @returns the file's absolute path
 */
export function driverBundle(): string {
  const packaged = join(ROOT, "driver", DRIVER_FILE);
  if (existsSync(packaged)) {
    return packaged;
  }
  const cached = join(
    ROOT,
    "node_modules",
    ".cache",
    "cdktf-ecs-codedeploy",
    fingerprintOfSources(),
    DRIVER_FILE,
  );
  if (!existsSync(cached)) {
    // Made beside it and then moved, since another synth may be looking for it at this moment.
    const unfinished = `${cached}.${process.pid}`;
    bundleDriver(unfinished);
    renameSync(unfinished, cached);
  }
  return cached;
}

/** Bundles the driver from the sources into a file. */
export function bundleDriver(outfile: string): void {
  bundle("create-deployment.ts", outfile);
}

/** Bundles the operator's commands from the sources into a program. */
export function bundleCli(outfile: string): void {
  bundle("cli.ts", outfile, "#!/usr/bin/env node");
  chmodSync(outfile, 0o755);
}

function bundle(entry: string, outfile: string, firstLine?: string): void {
  // Required here, since the published package comes with the bundle and without esbuild.
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  buildSync({
    entryPoints: [join(SOURCES, entry)],
    outfile,
    bundle: true,
    minify: true,
    // A stack trace of a bug must name the function that it is in.
    keepNames: true,
    platform: "node",
    // The SDK ships both forms; the one made for bundlers starts faster and takes less memory.
    mainFields: ["module", "main"],
    target: "node20",
    logLevel: "error",
    ...(firstLine === undefined ? {} : { banner: { js: firstLine } }),
  });
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
