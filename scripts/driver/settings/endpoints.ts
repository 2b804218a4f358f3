/** The endpoints that the environment sets for the SDK. They are checked, because the SDK's error would look like a bug of this program. */
import { got, type Problem } from "../../contract";

type Environment = Readonly<Record<string, string | undefined>>;

/** The SDK's variable for the endpoint of all services. The variables for single services begin with it and override it. */
export const ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL";
/** The addresses from which the SDK gets credentials. */
const CREDENTIALS_VARIABLES = ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_EC2_METADATA_SERVICE_ENDPOINT"];

/** The variable for all services, even if it is not set, and the variables for single services that are set. */
export function endpointVariables(env: Environment): readonly string[] {
  const forServices = Object.keys(env).filter((variable) => variable.startsWith(`${ENDPOINT_VARIABLE}_`));
  return [ENDPOINT_VARIABLE, ...forServices.sort()];
}

/**
 * Finds values that are not http or https URLs. As in the SDK, an empty variable counts as not set.
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

/** Whether an address is a loopback address: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
