/** Where Terraform gets the AWS provider: its registry, or a mirror on the disk if the registry is out of reach. */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LocalAwsError } from "../errors";
import { findOwnCliConfig } from "./cli-config";
import { findMirrors, PROVIDER_ADDRESS, PROVIDER_VERSIONS, readMirror } from "./provider-mirror";
import type { ProviderSource } from "./provider-source";

/** Names the directory of a provider mirror, and ends the search for one. */
export const MIRROR_VARIABLE = "ECS_CODEDEPLOY_PROVIDER_MIRROR";

/** What {@link locateProvider} needs to know of the machine. */
export interface LocateProviderProps {
  readonly env: NodeJS.ProcessEnv;
  readonly homeDirectory: string;
  readonly workingDirectory: string;
  /** Node's names of the machine: `process.platform` and `process.arch`. */
  readonly platform: string;
  readonly arch: string;
  /** Whether Terraform's registry answers; it must not take longer than a few seconds. */
  readonly isRegistryReachable: () => Promise<boolean>;
  /**
   * The directories that are searched after Terraform's own.
   *
   * @default - /opt, /usr/local, /usr/share, /usr/lib, /var/lib, /srv and the home directory
   */
  readonly roots?: readonly string[];
}

/**
 * Finds the AWS provider.
 *
 * In this order: the directory that {@link MIRROR_VARIABLE} names; what the user's own Terraform CLI
 * configuration says; Terraform's registry; Terraform's implied mirror directories; a mirror under one of the
 * usual roots, known by its layout.
 *
 * @throws LocalAwsError if there is none, or the variable names no mirror
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
export async function locateProvider(props: LocateProviderProps): Promise<ProviderSource> {
  const platform = terraformPlatform(props.platform, props.arch);
  const named = props.env[MIRROR_VARIABLE] ?? "";
  if (named !== "") {
    return useNamed(resolve(props.workingDirectory, named), platform);
  }
  const own = await findOwnCliConfig(props.env, props.homeDirectory);
  if (own !== undefined) {
    return { kind: "cli-config", path: own };
  }
  if (await props.isRegistryReachable()) {
    return { kind: "registry" };
  }
  const rejected: string[] = [];
  for await (const path of candidates(props)) {
    const { usable, found } = await readMirror(path, platform);
    if (usable !== undefined) {
      return { kind: "mirror", path, version: usable };
    }
    if (found.length > 0) {
      rejected.push(`${path} holds ${found.join(", ")}`);
    }
  }
  if (["HTTPS_PROXY", "https_proxy"].some((name) => (props.env[name] ?? "") !== "")) {
    // We didn't ask through the proxy, but Terraform will.
    return { kind: "registry" };
  }
  throw providerNotFound(platform, [...impliedDirectories(props), ...usualRoots(props)], rejected);
}

async function* candidates(props: LocateProviderProps): AsyncGenerator<string> {
  yield* impliedDirectories(props);
  yield* findMirrors({ roots: usualRoots(props), depth: 4, directoriesPerRoot: 5_000 });
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
  const holds = !isDirectory
    ? "is not a directory"
    : found.length === 0
      ? `holds no ${PROVIDER_ADDRESS}`
      : `holds ${found.join(", ")}`;
  throw new LocalAwsError(
    [
      `${MIRROR_VARIABLE} is "${path}", which ${holds}.`,
      `It must name the directory above ${PROVIDER_ADDRESS}/<version>/${platform},`,
      `or above ${PROVIDER_ADDRESS}/terraform-provider-aws_<version>_${platform}.zip, version ${PROVIDER_VERSIONS}.`,
      `Make one where there is a network with: terraform providers mirror -platform=${platform} <directory>`,
    ].join("\n"),
  );
}

function providerNotFound(platform: string, tried: readonly string[], rejected: readonly string[]) {
  return new LocalAwsError(
    [
      `the AWS provider (${PROVIDER_VERSIONS}, ${platform}) is nowhere to be found.`,
      "Terraform's registry, https://registry.terraform.io, does not answer, and no mirror is in or under:",
      ...tried.map((path) => `  ${path}`),
      ...(rejected.length === 0 ? [] : ["These don't fit:", ...rejected.map((line) => `  ${line}`)]),
      "Get on a network that reaches the registry, or make a mirror where there is one with",
      `  terraform providers mirror -platform=${platform} <directory>`,
      `and name it: export ${MIRROR_VARIABLE}=<directory>`,
    ].join("\n"),
  );
}

/** Where Terraform itself looks when no configuration tells it to look elsewhere. */
function impliedDirectories({
  env,
  homeDirectory,
  workingDirectory,
  platform,
}: LocateProviderProps): string[] {
  const data = env["XDG_DATA_DIRS"] ?? "";
  const shared = (data === "" ? "/usr/local/share:/usr/share" : data).split(":");
  const own = env["XDG_DATA_HOME"] ?? "";
  const ofPlatform =
    platform === "darwin"
      ? [
          join(homeDirectory, "Library/Application Support/io.terraform/plugins"),
          "/Library/Application Support/io.terraform/plugins",
        ]
      : [own === "" ? join(homeDirectory, ".local/share") : own, ...shared].map((directory) =>
          join(directory, "terraform/plugins"),
        );
  return [
    join(workingDirectory, "terraform.d/plugins"),
    join(homeDirectory, ".terraform.d/plugins"),
    ...ofPlatform,
  ];
}

function usualRoots({ roots, homeDirectory }: LocateProviderProps): readonly string[] {
  return roots ?? ["/opt", "/usr/local", "/usr/share", "/usr/lib", "/var/lib", "/srv", homeDirectory];
}

/** Node's names of a machine in Terraform's, that is Go's, words. */
function terraformPlatform(platform: string, arch: string): string {
  const architectures: Record<string, string> = { x64: "amd64", ia32: "386" };
  return `${platform === "win32" ? "windows" : platform}_${architectures[arch] ?? arch}`;
}

/** Whether Terraform's registry answers within three seconds. */
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
