/** Sends one HTTP request and reads the response. */
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { ProbeResponse, ProbeTarget } from "./probe";

/** Only the start of a body is searched. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Requests a path and reads the whole response. It follows no redirect: that could lead from the test listener to
 * production. Each request opens a new connection, so that it may reach another node of the load balancer.
 *
 * @throws Error if there is no complete response in time
 */
export async function sendRequest(target: ProbeTarget, path: string): Promise<ProbeResponse> {
  const signal = AbortSignal.timeout(target.maxLatencyMilliseconds);
  try {
    return await send(target, path, signal);
  } catch (error) {
    throw new Error(
      signal.aborted ? `no response within ${target.maxLatencyMilliseconds} ms` : reasonOf(error),
    );
  }
}

function send(
  { url, host, headers }: ProbeTarget,
  path: string,
  signal: AbortSignal,
): Promise<ProbeResponse> {
  const { protocol, hostname, port } = new URL(url);
  const options = {
    hostname,
    port,
    path,
    signal,
    agent: false,
    headers: {
      "user-agent": "cdktf-ecs-codedeploy-probe",
      ...headers,
      ...(host === undefined ? {} : { host }),
    },
    // The name that the certificate must have. The load balancer's own name, which the URL has, is in no certificate.
    ...(host === undefined ? {} : { servername: host }),
  };
  return new Promise((resolve, reject) => {
    const request = (protocol === "https:" ? requestHttps : requestHttp)(options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        if (length < MAX_BODY_BYTES) {
          chunks.push(chunk);
        }
        length += chunk.length;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
      );
      response.on("error", reject);
    });
    // Without this, Node closes the connection of a response 101 without an error, and its response never ends.
    request.on("upgrade", ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, body: "" });
    });
    request.on("error", reject);
    request.end();
  });
}

/** The reason of a failed request. An error about all addresses of a host has no message. */
function reasonOf(error: unknown): string {
  const { errors, message } = error as { readonly errors?: readonly unknown[]; readonly message?: string };
  return errors?.map(reasonOf).join(", ") ?? message ?? String(error);
}
