/**
 * A patch: what the gateway does for one thing that moto lacks or gets wrong, so that real clients can't tell.
 *
 * One file a patch, in `local/gateway/patches/`, each with its reason. What no patch handles is forwarded to
 * moto byte for byte.
 */

/** A request to an AWS API, as far as the gateway understands it. */
export interface AwsRequest {
  /** The signing name in the credential scope: `ecs`, `elasticloadbalancing`, … Empty if nobody signed it. */
  readonly service: string;
  /** The region in the credential scope. Empty if nobody signed it. */
  readonly region: string;
  /** The operation: from `x-amz-target` or the query protocol's `Action`; `undefined` for a REST protocol. */
  readonly operation: string | undefined;
  readonly method: string;
  /** The path with its query string, as it came. */
  readonly path: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer, from moto or from a patch. */
export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends a request on to moto: the one that came, or a changed one. */
export type Forward = (request: AwsRequest) => Promise<AwsResponse>;

export interface Patch {
  /** The signing name of the service that it stands in for. */
  readonly service: string;
  /**
   * The operations that it handles, or `"all"` of its service that no other patch names. Two patches that claim
   * one operation are a bug, and keep the gateway from starting.
   */
  readonly operations: readonly string[] | "all";
  /**
   * Answers the request, by itself or by way of `forward`. Called for its own operations only. If it throws, the
   * client gets a 501 that it doesn't retry, with the message.
   */
  handle(request: AwsRequest, forward: Forward): Promise<AwsResponse>;
}
