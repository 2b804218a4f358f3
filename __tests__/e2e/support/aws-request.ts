import type { Client } from "./client";

/** A request to an AWS service. */
export interface AwsRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Sends a request to a service for which the project has no client. The local AWS reads the service and the account
 * from the credential, and checks no signature.
 *
 * @param service as in the credential's scope, such as `route53`
 * @throws if the service refuses it
 */
export async function awsRequest(
  { endpoint, region, credentials }: Client,
  service: string,
  { method, path, headers, body }: AwsRequest,
): Promise<string> {
  const credential = `${credentials.accessKeyId}/20000101/${region}/${service}/aws4_request`;
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${credential}, Signature=00` },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${service} answers ${method} ${path} with ${response.status}: ${text}`);
  }
  return text;
}

/**
 * Calls an operation of a service that speaks JSON.
 *
 * @param operation with the prefix of the service's protocol, such as `TrentService.ListKeys`
 */
export async function jsonRequest(
  client: Client,
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>> = {},
) {
  const text = await awsRequest(client, service, {
    method: "POST",
    path: "/",
    headers: { "x-amz-target": operation, "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify(input),
  });
  return JSON.parse(text);
}
