/** What the environment tells the SDK of where AWS is. One that is no address would end a run as if it were a bug here. */
import { got, type Problem } from "../../contract";

type Environment = Readonly<Record<string, string | undefined>>;

/** The SDK's own variable for an endpoint; those for one service each begin with it, and win over it. */
export const ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL";
/** Where the SDK gets credentials from. */
const CREDENTIALS_VARIABLES = ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_EC2_METADATA_SERVICE_ENDPOINT"];

/** The variable for all services, set or not, and those that are set for one service each. */
export function endpointVariables(env: Environment): readonly string[] {
  const forServices = Object.keys(env).filter((variable) => variable.startsWith(`${ENDPOINT_VARIABLE}_`));
  return [ENDPOINT_VARIABLE, ...forServices.sort()];
}

/**
 * Finds addresses that are none. An empty variable counts as not set, as it does for the SDK.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointProblems(env: Environment): Problem[] {
  return [...endpointVariables(env), ...CREDENTIALS_VARIABLES].flatMap((variable) => {
    const url = env[variable] ?? "";
    return url === "" || isHttp(url)
      ? []
      : [got(`${variable}: must be an http or https URL, such as http://127.0.0.1:4566`, url)];
  });
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
}

/** Whether an address is this machine's own: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
