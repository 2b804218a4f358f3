/** What all clients are made with. */
import { credentialsOf } from "./credentials";

/** In milliseconds: without a limit, a connection that went dead in the middle of a wait hangs the driver for good. */
export const TIME_OUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 };

export interface ClientSettings {
  readonly region: string;
  readonly retryMode: string;
  readonly maxAttempts: number;
  readonly requestHandler: typeof TIME_OUTS & {
    readonly throwOnRequestTimeout: boolean;
    readonly socketAcquisitionWarningTimeout: number;
  };
  readonly credentialDefaultProvider: typeof credentialsOf;
}

/** They answer at AWS, or where `AWS_ENDPOINT_URL` says, which the SDK reads by itself. */
export function clientSettings(region: string, timeOuts: typeof TIME_OUTS): ClientSettings {
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

/** A client of the SDK. */
export interface SdkClient {
  /** Closes its connections. */
  destroy(): void;
}

/** One service's part of AWS, and the clients by which it asks. */
export interface Part<T> {
  readonly api: T;
  readonly clients: readonly SdkClient[];
}
