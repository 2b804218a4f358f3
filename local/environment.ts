/** The environment variables that make Terraform, the AWS CLI and the SDKs use only the local AWS. */
import { BASE_ACCESS_KEY } from "./account-region";
import { MINUTE_SECONDS_VARIABLE } from "./minute";
import type { ProviderSource } from "./terraform/provider-source";

/** The region of the local AWS. The choice has no effect. */
export const LOCAL_REGION = "eu-west-1";

/** The options of {@link localVariables}. */
export interface LocalVariablesProps {
  /**
   * The gateway's URL. It contains the IP address, since S3 clients would look up `<bucket>.localhost`, which
   * doesn't exist.
   */
  readonly endpoint: string;
  /** The Terraform CLI configuration that sets the source of the AWS provider. */
  readonly cliConfigFile: string;
  readonly minuteSeconds: number;
  /** Where Terraform gets the AWS provider. */
  readonly provider: ProviderSource;
}

/** The variables that point a client to the local AWS. */
export function localVariables(props: LocalVariablesProps): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: props.endpoint,
    AWS_ACCESS_KEY_ID: BASE_ACCESS_KEY,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    // Without it, a client without credentials waits for the instance metadata service.
    AWS_EC2_METADATA_DISABLED: "true",
    // The user's profile could select FIPS endpoints or ignore the endpoint.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    TF_CLI_CONFIG_FILE: props.cliConfigFile,
    CHECKPOINT_DISABLE: "1",
    [MINUTE_SECONDS_VARIABLE]: String(props.minuteSeconds),
    ...lockArguments(props.provider),
  };
}

/**
 * `cdktf` runs `terraform providers lock` before it plans. That command ignores the CLI configuration and asks the
 * registry, unless it gets a mirror as an argument.
 */
function lockArguments(provider: ProviderSource): Readonly<Record<string, string>> {
  return provider.kind === "mirror" ? { TF_CLI_ARGS_providers_lock: `-fs-mirror=${provider.path}` } : {};
}

/** Variables that would override or contradict the local endpoint or its credentials. */
const CONFLICTING_VARIABLES = new Set([
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "AWS_ROLE_ARN",
  "AWS_ROLE_SESSION_NAME",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_USE_FIPS_ENDPOINT",
  "AWS_USE_DUALSTACK_ENDPOINT",
]);

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

/**
 * The caller's environment, changed to use the local AWS.
 *
 * Variables that would override it are removed: endpoints of single services, profiles, session tokens, roles. A
 * proxy stays for Terraform's registry, but is not used for the loopback address.
 */
export function localEnvironment(
  base: NodeJS.ProcessEnv,
  local: { readonly environment: Readonly<Record<string, string>> },
): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(
    ([name]) => !CONFLICTING_VARIABLES.has(name) && !name.startsWith("AWS_ENDPOINT_URL_"),
  );
  return { ...Object.fromEntries(kept), ...local.environment, ...withoutProxy(base) };
}

/**
 * The lines that make a POSIX shell use the local AWS: an `export` for each variable that it needs, and an `unset`
 * for each variable of the shell that would override it.
 */
export function shellLines(
  base: NodeJS.ProcessEnv,
  local: { readonly environment: Readonly<Record<string, string>> },
): readonly string[] {
  const wanted = localEnvironment(base, local);
  const unset = Object.keys(base).filter((name) => base[name] !== undefined && !(name in wanted));
  const set = Object.entries(wanted).filter(
    ([name, value]) => name in local.environment || value !== base[name],
  );
  return [
    ...unset.map((name) => `unset ${name}`),
    ...set.map(([name, value]) => `export ${name}=${quote(value ?? "")}`),
  ];
}

function withoutProxy(base: NodeJS.ProcessEnv): Record<string, string> {
  if (PROXIES.every((name) => (base[name] ?? "") === "")) {
    return {};
  }
  const listed = (base["NO_PROXY"] ?? base["no_proxy"] ?? "").split(",").map((host) => host.trim());
  const hosts = [...new Set([...listed, "127.0.0.1"])].filter((host) => host !== "").join(",");
  // Go prefers the upper-case name, Python and curl the lower-case name.
  return { NO_PROXY: hosts, no_proxy: hosts };
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
