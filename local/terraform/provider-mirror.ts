/** Reads Terraform provider mirrors, and searches for them on the disk. */
import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The full address of `hashicorp/aws`, in Terraform's configuration and in a mirror's directories. */
export const PROVIDER_ADDRESS = "registry.terraform.io/hashicorp/aws";

/** The versions that the stacks allow. */
export const PROVIDER_VERSIONS = ">= 5.100.0, < 7.0.0";

/** The AWS provider versions in a directory. */
export interface MirrorContent {
  /** The newest version that the stacks allow and that this machine can run. */
  readonly usable: string | undefined;
  /** All versions, as `version (platform)`, for the error message when none is usable. */
  readonly found: readonly string[];
}

/**
 * Reads a mirror in either of Terraform's layouts: unpacked (`<address>/<version>/<os_arch>/`) or packed
 * (`<address>/terraform-provider-aws_<version>_<os_arch>.zip`).
 *
 * @param platform Terraform's name of this machine: `linux_amd64`
 */
export async function readMirror(directory: string, platform: string): Promise<MirrorContent> {
  const home = join(directory, ...PROVIDER_ADDRESS.split("/"));
  const builds: { version: string; platform: string }[] = [];
  for (const entry of await list(home)) {
    const packed = entry.name.match(/^terraform-provider-aws_([^_]+)_([^_]+_[^_]+)\.zip$/);
    if (packed?.[1] !== undefined && packed[2] !== undefined) {
      builds.push({ version: packed[1], platform: packed[2] });
    } else if (/^\d+\.\d+\.\d+/.test(entry.name)) {
      for (const build of await list(join(home, entry.name))) {
        builds.push({ version: entry.name, platform: build.name });
      }
    }
  }
  const usable = builds.filter((build) => build.platform === platform && isAllowed(build.version));
  const newest = usable
    .map((build) => build.version)
    .sort(compareVersions)
    .at(-1);
  return {
    usable: newest,
    found: builds.map((build) => `${build.version} (${build.platform})`).sort(compareVersions),
  };
}

/** Whether the stacks allow this version. Pre-releases are not allowed, as in Terraform's constraints. */
export function isAllowed(version: string): boolean {
  return (
    /^\d+\.\d+\.\d+$/.test(version) &&
    compareVersions(version, "5.100.0") >= 0 &&
    compareVersions(version, "7.0.0") < 0
  );
}

function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}

/** How many levels below a root are searched. The root itself is level 0. */
const DEPTH = 4;
/** The maximum number of directories to read in each root. A home directory can be large. */
const DIRECTORIES_PER_ROOT = 5_000;

/**
 * Directories that never contain a mirror. Most have many subdirectories; Terraform's plugin cache has a mirror's layout, but
 * Terraform can't install from its own cache.
 */
const SKIPPED = new Set(["node_modules", "proc", "sys", "dev", "snap", "plugin-cache"]);

/**
 * The directories under `roots` that contain `registry.terraform.io`. The search is breadth-first, so that it finds
 * shallow mirrors before it reaches the limit. Unreadable directories are skipped.
 */
export async function* findMirrors(roots: readonly string[]): AsyncGenerator<string> {
  for (const root of roots) {
    let level = [root];
    let read = 0;
    for (let depth = 0; depth <= DEPTH && level.length > 0; depth += 1) {
      const next: string[] = [];
      for (const directory of level) {
        read += 1;
        if (read > DIRECTORIES_PER_ROOT) {
          break;
        }
        const children = (await list(directory)).filter((entry) => entry.isDirectory());
        if (children.some((entry) => entry.name === "registry.terraform.io")) {
          yield directory;
        }
        const below = children.filter((entry) => !SKIPPED.has(entry.name));
        next.push(...below.map((entry) => join(directory, entry.name)));
      }
      level = next;
    }
  }
}

async function list(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
