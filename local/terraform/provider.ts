/**
 * Finds the source of the AWS provider: the Terraform registry, or a mirror on the disk if the registry is not
 * reachable.
 */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LocalAwsError } from "../errors";
import { findUserCliConfig } from "./cli-config";
import { findMirrors, PROVIDER_ADDRESS, PROVIDER_VERSIONS, readMirror } from "./provider-mirror";
import type { ProviderSource } from "./provider-source";

/** Sets the directory of a provider mirror. No other source is searched then. */
export const MIRROR_VARIABLE = "ECS_CODEDEPLOY_PROVIDER_MIRROR";

/** The options of {@link locateProvider}. */
export interface LocateProviderProps {
  readonly env: NodeJS.ProcessEnv;
  readonly homeDirectory: string;
  readonly workingDirectory: string;
  /** The values of `process.platform` and `process.arch`. */
  readonly platform: string;
  readonly arch: string;
  /** Whether the Terraform registry responds. It must return within a few seconds. */
  readonly isRegistryReachable: () => Promise<boolean>;
  /** The directories to search after the project. @default - the usual ones of a system */
  readonly roots?: readonly string[];
}

const USUAL_ROOTS = ["/opt", "/usr/local", "/usr/share", "/usr/lib", "/var/lib", "/srv"];

/**
 * Finds the AWS provider.
 *
 * In this order: the directory in {@link MIRROR_VARIABLE}; the user's Terraform CLI configuration; the Terraform
 * registry; a mirror in the project, under one of the usual roots, or in the home directory, recognized by its layout.
 *
 * @throws LocalAwsError if no source is found, or if the variable's directory is not a mirror
 */
export async function locateProvider(props: LocateProviderProps): Promise<ProviderSource> {
  const platform = terraformPlatform(props.platform, props.arch);
  const named = props.env[MIRROR_VARIABLE] ?? "";
  if (named !== "") {
    return useNamed(resolve(props.workingDirectory, named), platform);
  }
  const own = await findUserCliConfig(props.env, props.homeDirectory);
  if (own !== undefined) {
    return { kind: "cli-config", path: own };
  }
  if (await props.isRegistryReachable()) {
    return { kind: "registry" };
  }
  const rejected: string[] = [];
  for await (const path of findMirrors(searchRoots(props))) {
    const { usable, found } = await readMirror(path, platform);
    if (usable !== undefined) {
      return { kind: "mirror", path, version: usable };
    }
    if (found.length > 0) {
      rejected.push(`${path} contains ${found.join(", ")}`);
    }
  }
  if (["HTTPS_PROXY", "https_proxy"].some((name) => (props.env[name] ?? "") !== "")) {
    // The check above didn't use the proxy, but Terraform does.
    return { kind: "registry" };
  }
  throw providerNotFound(platform, searchRoots(props), rejected);
}

async function useNamed(path: string, platform: string): Promise<ProviderSource> {
  const { usable, found } = await readMirror(path, platform);
  if (usable !== undefined) {
    return { kind: "mirror", path, version: usable };
  }
  const isDirectory = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  const content = !isDirectory
    ? "is not a directory"
    : found.length === 0
      ? `does not contain ${PROVIDER_ADDRESS}`
      : `contains only ${found.join(", ")}`;
  throw new LocalAwsError(
    [
      `${MIRROR_VARIABLE} is "${path}", which ${content}.`,
      `Set it to the directory above ${PROVIDER_ADDRESS}/<version>/${platform},`,
      `or above ${PROVIDER_ADDRESS}/terraform-provider-aws_<version>_${platform}.zip, version ${PROVIDER_VERSIONS}.`,
      `To create a mirror on a machine with network access: terraform providers mirror -platform=${platform} <directory>`,
    ].join("\n"),
  );
}

function providerNotFound(platform: string, tried: readonly string[], rejected: readonly string[]) {
  return new LocalAwsError(
    [
      `the AWS provider (${PROVIDER_VERSIONS}, ${platform}) was not found.`,
      "The Terraform registry, https://registry.terraform.io, does not respond, and there is no mirror in or under:",
      ...tried.map((path) => `  ${path}`),
      ...(rejected.length === 0
        ? []
        : ["These mirrors have no matching version:", ...rejected.map((line) => `  ${line}`)]),
      "Use a network that reaches the registry, or create a mirror on another machine with",
      `  terraform providers mirror -platform=${platform} <directory>`,
      `and set it here: export ${MIRROR_VARIABLE}=<directory>`,
    ].join("\n"),
  );
}

/** Where mirrors are searched: first where Terraform itself looks, in the project and in the home directory. */
function searchRoots({
  roots = USUAL_ROOTS,
  homeDirectory,
  workingDirectory,
}: LocateProviderProps): string[] {
  return [
    join(workingDirectory, "terraform.d"),
    join(homeDirectory, ".terraform.d", "plugins"),
    ...roots,
    homeDirectory,
  ];
}

/** The platform in the form of Terraform, which uses Go's names. */
function terraformPlatform(platform: string, arch: string): string {
  const architectures: Record<string, string> = { x64: "amd64", ia32: "386" };
  return `${platform === "win32" ? "windows" : platform}_${architectures[arch] ?? arch}`;
}

/** Whether the Terraform registry responds within three seconds. */
export async function isRegistryReachable(): Promise<boolean> {
  try {
    const response = await fetch("https://registry.terraform.io/.well-known/terraform.json", {
      signal: AbortSignal.timeout(3_000),
    });
    return response.ok;
  } catch {
    return false;
  }
}
