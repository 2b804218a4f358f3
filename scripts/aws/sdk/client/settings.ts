/** The settings of all SDK clients. */
import type { RoleToAssume } from "../../roles";
import { assuming } from "./assumed-role";
import { credentialsOf } from "./credentials";

/** In milliseconds: without a limit, a dead connection would block the driver forever. */
export const TIME_OUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 };

export type ClientSettings = ReturnType<typeof clientSettings>;

/**
 * The endpoint is AWS's, or that of `AWS_ENDPOINT_URL`, which the SDK reads itself.
 *
 * @param role the role to assume; `undefined`: the credentials of the caller
 */
export function clientSettings(region: string, role: RoleToAssume | undefined, timeOuts: typeof TIME_OUTS) {
  const requestHandler = {
    ...timeOuts,
    throwOnRequestTimeout: true,
    // When a request can't be sent, the SDK doesn't clear this timer, and the process would wait 35 seconds for it. It warns
    // of a shortage of connections, of which we use a few.
    socketAcquisitionWarningTimeout: 1,
  };
  return {
    region,
    retryMode: "adaptive",
    maxAttempts: 5,
    requestHandler,
    credentialDefaultProvider: credentialsOf,
    // The SDK keeps these until they expire. It would ask a default provider for each call.
    ...(role === undefined
      ? {}
      : { credentials: assuming(role, { region, requestHandler }, credentialsOf({})) }),
  };
}
