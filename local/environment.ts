/** The environment that makes Terraform, the AWS CLI and the SDKs talk to the local AWS, and to nothing else. */
import { MINUTE_SECONDS_VARIABLE } from "./minute";
import type { ProviderSource } from "./terraform/provider-source";

/** The region that the local AWS is used in. Any would do: there is no data centre behind it. */
export const LOCAL_REGION = "eu-west-1";

/** What {@link localVariables} needs to know. */
export interface LocalVariablesProps {
  /** The gateway's URL. It names the IP: S3 clients look up `<bucket>.localhost`, which doesn't exist. */
  readonly endpoint: string;
  /** The Terraform CLI configuration that says where the AWS provider comes from. */
  readonly cliConfigFile: string;
  readonly minuteSeconds: number;
  /** Where Terraform gets the AWS provider. */
  readonly provider: ProviderSource;
}

/** The variables that lead a client to the local AWS. */
export function localVariables(props: LocalVariablesProps): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: props.endpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    // Without it, a client that is short of credentials asks the metadata service, and waits.
    AWS_EC2_METADATA_DISABLED: "true",
    // A profile of the user's could switch to FIPS endpoints or ignore the endpoint altogether.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    TF_CLI_CONFIG_FILE: props.cliConfigFile,
    CHECKPOINT_DISABLE: "1",
    [MINUTE_SECONDS_VARIABLE]: String(props.minuteSeconds),
    ...lockArguments(props.provider),
  };
}

/**
 * `cdktf` locks providers before it plans, and `terraform providers lock` asks the registry whatever the CLI
 * configuration says, unless it is told of a mirror.
 */
function lockArguments(provider: ProviderSource): Readonly<Record<string, string>> {
  return provider.kind === "mirror" ? { TF_CLI_ARGS_providers_lock: `-fs-mirror=${provider.path}` } : {};
}

/** What would win over the local endpoint or its credentials, or contradict them, if it were left behind. */
const LEFTOVERS = new Set([
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
 * The caller's environment, led to the local AWS.
 *
 * Whatever would win over it is dropped: endpoints per service, profiles, session tokens, roles. A proxy stays,
 * for Terraform's registry, but the loopback address goes past it.
 */
export function localEnvironment(
  base: NodeJS.ProcessEnv,
  local: { readonly environment: Readonly<Record<string, string>> },
): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(
    ([name]) => !LEFTOVERS.has(name) && !name.startsWith("AWS_ENDPOINT_URL_"),
  );
  return { ...Object.fromEntries(kept), ...local.environment, ...withoutProxy(base) };
}

/**
 * The lines that lead a POSIX shell to the local AWS: one `export` for each variable that it needs, one `unset`
 * for each of its own that would win.
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
  // Go reads the upper case first, Python and curl the lower case.
  return { NO_PROXY: hosts, no_proxy: hosts };
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
