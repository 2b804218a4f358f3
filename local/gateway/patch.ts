/**
 * A patch: the gateway's code for one feature that moto lacks or gets wrong.
 *
 * Each patch is one file in `local/gateway/patches/` that states its reason. Requests that no patch handles are
 * forwarded to moto unchanged.
 */

import type { AccountRegion } from "../account-region";

/** A parsed request to an AWS API. */
export interface AwsRequest extends AccountRegion {
  /** The signing name in the credential scope, such as `ecs`. Empty if the request is not signed. */
  readonly service: string;
  /** The account of the credentials. The base account if the request is not signed. */
  readonly account: string;
  /** The region in the credential scope. Empty if the request is not signed. */
  readonly region: string;
  /** The operation: from `x-amz-target` or the query protocol's `Action`; `undefined` for a REST protocol. */
  readonly operation: string | undefined;
  readonly method: string;
  /** The path with its query string, unchanged. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A response from moto or from a patch. */
export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends the original request, or a changed one, to moto, which executes it in the account of the request. */
export type Forward = (request: AwsRequest) => Promise<AwsResponse>;

export interface Patch {
  /** The signing name of the service. */
  readonly service: string;
  /**
   * The operations that it handles, or `"all"` for all operations of the service that no other patch handles. Two
   * patches for the same operation are a bug: the gateway doesn't start.
   */
  readonly operations: readonly string[] | "all";
  /**
   * Answers the request, itself or with `forward`. It is called only for its own operations. If it throws, the
   * client gets a 501 with the message and doesn't retry.
   */
  handle(request: AwsRequest, forward: Forward): Promise<AwsResponse>;
}
