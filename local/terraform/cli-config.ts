/** The Terraform CLI configuration of the user, and the one for the local AWS. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROVIDER_ADDRESS } from "./provider-mirror";
import type { ProviderSource } from "./provider-source";

/**
 * The path of the user's configuration if it contains `provider_installation`, which machines without access to the
 * registry use. Otherwise `undefined`.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#locations
 */
export async function findUserCliConfig(
  env: NodeJS.ProcessEnv,
  homeDirectory: string,
): Promise<string | undefined> {
  const named = env["TF_CLI_CONFIG_FILE"] ?? "";
  const path = named === "" ? join(homeDirectory, ".terraformrc") : named;
  const text = await readFile(path, "utf8").catch(() => "");
  return /^\s*provider_installation\b/m.test(text) ? path : undefined;
}

/**
 * Returns a configuration that takes the AWS provider from `source`, and all other providers from their usual
 * source. Writes it if necessary.
 *
 * @returns the path: `<directory>/terraform.tfrc`, or the user's configuration
 */
export async function writeCliConfig(source: ProviderSource, directory: string): Promise<string> {
  if (source.kind === "cli-config") {
    return source.path;
  }
  const path = join(directory, "terraform.tfrc");
  await writeFile(path, source.kind === "mirror" ? fromMirror(source.path) : fromRegistry);
  return path;
}

const fromRegistry = "# Empty: all providers come from their registries.\n";

function fromMirror(path: string): string {
  return `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(path)}
    include = ["${PROVIDER_ADDRESS}"]
  }
  direct {
    exclude = ["${PROVIDER_ADDRESS}"]
  }
}
`;
}
