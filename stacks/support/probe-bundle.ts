import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, bundle, bundledFile, bundleOf } from "./bundle";

/** The file name of the zipped probe, in the package and in a synthesized stack. */
export const PROBE_FILE = "http-probe.zip";
/** The probe's handler, in Lambda's format. */
export const PROBE_HANDLER = "http-probe.handler";

/** The bundled probe. */
export interface ProbeBundle extends Bundle {
  /** The hash of the file in Lambda's format, so that a plan shows a changed probe, and only that. */
  readonly codeHash: string;
}

let bundled: ProbeBundle | undefined;

/** {@link probeFile}, looked up once per process. */
export function probeBundle(): ProbeBundle {
  bundled ??= withCodeHash(bundleOf(probeFile()));
  return bundled;
}

function withCodeHash(probe: Bundle): ProbeBundle {
  return { ...probe, codeHash: createHash("sha256").update(readFileSync(probe.file)).digest("base64") };
}

/** The probe's Lambda function as a zip file. @returns the file's absolute path */
export function probeFile(): string {
  return bundledFile({
    packageFolder: "hooks",
    name: PROBE_FILE,
    sources: "hooks",
    build: writeProbe,
    builders: [__filename],
  });
}

/** Bundles the probe from the sources into a folder, as {@link PROBE_FILE}. */
export function bundleProbe(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeProbe(join(folder, PROBE_FILE));
}

/** Writes the zip file. The same sources make the same bytes: it contains no time of its making. */
function writeProbe(file: string): void {
  const { zipSync } = require("fflate") as typeof import("fflate");
  const code = bundle("hooks/http-probe.ts");
  // Unix permissions, which Lambda needs to read the file: -rw-r--r--. A zip file can't have a time before 1980.
  const attributes = { os: 3, attrs: 0o100644 << 16, mtime: new Date(1980, 0, 1) };
  writeFileSync(file, zipSync({ "http-probe.js": [code, attributes] }));
}
