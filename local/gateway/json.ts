/** JSON bodies, for patches of services with a JSON protocol. */
import type { AwsResponse } from "./patch";

/** A JSON object with unchecked fields. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The JSON object in the body of a request or response. An empty body is an empty object.
 *
 * @throws Error if the body is anything else
 */
export function readJson(message: { readonly body: Buffer }): JsonObject {
  const text = message.body.toString("utf8");
  const value: unknown = text === "" ? {} : JSON.parse(text);
  if (!isJsonObject(value)) {
    throw new Error(`the body is not a JSON object: ${text.slice(0, 200)}`);
  }
  return value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A successful response in the AWS JSON 1.1 protocol. */
export function jsonResponse(value: JsonObject): AwsResponse {
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: Buffer.from(JSON.stringify(value)),
  };
}
