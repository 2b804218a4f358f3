/** Reads the service, the region, the access key and the operation from a request to an AWS API. */
import type { AwsRequest } from "./patch";

/** A raw HTTP request. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request whose account isn't known yet. */
export interface ParsedRequest extends Omit<AwsRequest, "account"> {
  /** `undefined` if the request is not signed. */
  readonly accessKeyId: string | undefined;
}

/** Parses a request. Unknown parts stay empty; no patch handles such a request. */
export function parseRequest(raw: RawRequest): ParsedRequest {
  const query = queryOf(raw.path);
  const scope = credentialScope(raw.headers["authorization"], query);
  return { ...raw, ...scope, operation: operationOf(raw, query) };
}

/**
 * Reads `Credential=<key>/<date>/<region>/<service>/aws4_request` from the header, or from the query string of a
 * presigned request.
 */
function credentialScope(
  authorization: string | undefined,
  query: URLSearchParams,
): Pick<ParsedRequest, "service" | "region" | "accessKeyId"> {
  const signed = authorization?.match(/Credential=([^,\s]+)/)?.[1];
  const credential = signed ?? query.get("X-Amz-Credential") ?? "";
  // A key id may contain a slash, so the scope is read from its end.
  const parts = credential.split("/");
  const [region, service, terminator] = parts.slice(-3);
  if (region === undefined || service === undefined || terminator !== "aws4_request") {
    return { service: "", region: "", accessKeyId: undefined };
  }
  return { service: service.toLowerCase(), region, accessKeyId: parts.slice(0, -4).join("/") };
}

function operationOf(raw: RawRequest, query: URLSearchParams): string | undefined {
  const target = raw.headers["x-amz-target"];
  if (target !== undefined) {
    return target.slice(target.lastIndexOf(".") + 1);
  }
  const rpc = raw.path.match(/^\/service\/[^/?]+\/operation\/([^/?]+)/)?.[1];
  return rpc ?? formOf(raw)?.get("Action") ?? query.get("Action") ?? undefined;
}

/** The parameters of a query protocol request (EC2, IAM, ELB, STS, …), or `undefined` if it isn't one. */
export function formOf(raw: Pick<RawRequest, "headers" | "body">): URLSearchParams | undefined {
  const isForm = raw.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  return isForm ? new URLSearchParams(raw.body.toString("utf8")) : undefined;
}

function queryOf(path: string): URLSearchParams {
  const mark = path.indexOf("?");
  return new URLSearchParams(mark === -1 ? "" : path.slice(mark + 1));
}
