/** The Terraform CLI configuration: the user's own, and the one that is written for the local AWS. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROVIDER_ADDRESS } from "./provider-mirror";
import type { ProviderSource } from "./provider-source";

/**
 * The path of the user's own configuration if it says how providers are installed, as it may where there is no
 * way to the registry. One that says nothing about it is of no use here.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#locations
 */
export async function findOwnCliConfig(
  env: NodeJS.ProcessEnv,
  homeDirectory: string,
): Promise<string | undefined> {
  const named = env["TF_CLI_CONFIG_FILE"] ?? "";
  const path = named === "" ? join(homeDirectory, ".terraformrc") : named;
  const text = await readFile(path, "utf8").catch(() => "");
  return /^\s*provider_installation\b/m.test(text) ? path : undefined;
}

/**
 * Makes sure of a configuration that takes the AWS provider from `source`, and all other providers from where
 * they always come from.
 *
 * @returns its path: `<directory>/terraform.tfrc`, or that of the user's own
 */
export async function writeCliConfig(source: ProviderSource, directory: string): Promise<string> {
  if (source.kind === "cli-config") {
    return source.path;
  }
  const path = join(directory, "terraform.tfrc");
  await writeFile(path, source.kind === "mirror" ? fromMirror(source.path) : fromRegistry);
  return path;
}

const fromRegistry = "# Nothing to say: every provider comes from its registry.\n";

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
