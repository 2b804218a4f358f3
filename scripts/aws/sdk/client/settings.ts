/** The settings of all SDK clients. */
import { credentialsOf } from "./credentials";

/** In milliseconds: without a limit, a dead connection would block the driver forever. */
export const TIME_OUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 };

export type ClientSettings = ReturnType<typeof clientSettings>;

/** The endpoint is AWS's, or that of `AWS_ENDPOINT_URL`, which the SDK reads itself. */
export function clientSettings(region: string, timeOuts: typeof TIME_OUTS) {
  return {
    region,
    retryMode: "adaptive",
    maxAttempts: 5,
    requestHandler: {
      ...timeOuts,
      throwOnRequestTimeout: true,
      // When a request can't be sent, the SDK doesn't clear this timer, and the process would wait 35 seconds for it. It warns
      // of a shortage of connections, of which we use a few.
      socketAcquisitionWarningTimeout: 1,
    },
    credentialDefaultProvider: credentialsOf,
  };
}
