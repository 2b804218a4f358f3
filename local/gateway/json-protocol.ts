/** The part of the AWS JSON 1.1 protocol that patches need. */
import type { AwsRequest, AwsResponse } from "./patch";

/** A JSON object with unchecked members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** An error response that AWS would also return: the exception's type and a message. */
export class AwsFault extends Error {
  override readonly name = "AwsFault";

  constructor(
    readonly type: string,
    message: string,
    readonly status: 400 | 501 = 400,
  ) {
    super(message);
  }
}

/** Parses the body of a request. An empty body is an empty object. */
export function parseBody(body: Buffer): JsonObject {
  const text = body.toString("utf8");
  if (text === "") {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) {
      return value;
    }
  } catch {
    // Invalid JSON gets the same error below as JSON that isn't an object.
  }
  throw new AwsFault("SerializationException", "the request body is not a JSON object");
}

/** A request with another body. */
export function withBody(request: AwsRequest, body: JsonObject): AwsRequest {
  const buffer = Buffer.from(JSON.stringify(body));
  return {
    ...request,
    headers: { ...request.headers, "content-length": String(buffer.length) },
    body: buffer,
  };
}

/**
 * A response with status 200 and a JSON body. Dates become epoch seconds with a fraction: the SDKs reject ISO
 * strings.
 */
export function jsonResponse(body: object): AwsResponse {
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: Buffer.from(JSON.stringify(withEpochSeconds(body))),
  };
}

/** Runs a handler and turns an {@link AwsFault} into the error response that clients parse. */
export async function withErrorResponse(handle: () => Promise<object | AwsResponse>): Promise<AwsResponse> {
  try {
    const result = await handle();
    return isResponse(result) ? result : jsonResponse(result);
  } catch (error) {
    if (!(error instanceof AwsFault)) {
      throw error;
    }
    return {
      status: error.status,
      headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": error.type },
      body: Buffer.from(JSON.stringify({ __type: error.type, message: error.message })),
    };
  }
}

/** Whether a value is a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isResponse(value: object): value is AwsResponse {
  return "status" in value && "headers" in value && "body" in value && Buffer.isBuffer(value.body);
}

function withEpochSeconds(value: unknown): unknown {
  if (value instanceof Date) {
    return value.getTime() / 1000;
  }
  if (Array.isArray(value)) {
    return value.map(withEpochSeconds);
  }
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withEpochSeconds(member)]));
  }
  return value;
}
