/** Forwards requests to moto unchanged. */
import * as http from "node:http";
import type { RawRequest } from "./parse-request";
import type { AwsResponse } from "./patch";

/** Headers that belong to one connection, not to the message. The body is always sent in one piece. */
const PER_CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding", "expect", "upgrade"]);

/**
 * A function that sends a request to the server at `endpoint`.
 *
 * There is no connection pool: moto closes each connection after its response.
 */
export function forwardTo(endpoint: string): (request: RawRequest) => Promise<AwsResponse> {
  const { hostname, port } = new URL(endpoint);
  return (request) =>
    new Promise((resolve, reject) => {
      const headers = withoutPerConnection(request.headers);
      if (request.body.length > 0 || "transfer-encoding" in request.headers) {
        headers["content-length"] = String(request.body.length);
      }
      const outgoing = http.request(
        { hostname, port, method: request.method, path: request.path, headers, agent: false },
        (incoming) => {
          readAll(incoming).then(
            (body) =>
              resolve({
                status: incoming.statusCode ?? 0,
                headers: withoutPerConnection(singleValues(incoming.headers)),
                body,
              }),
            reject,
          );
        },
      );
      outgoing.on("error", reject);
      outgoing.end(request.body);
    });
}

/** The whole body of a message. */
export async function readAll(message: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** A message's headers with one value for each name. Repeated headers are joined, as HTTP allows. */
export function singleValues(headers: http.IncomingHttpHeaders): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      entries.push([name, typeof value === "string" ? value : value.join(", ")]);
    }
  }
  return Object.fromEntries(entries);
}

function withoutPerConnection(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !PER_CONNECTION.has(name)));
}
