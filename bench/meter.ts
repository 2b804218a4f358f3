/** A proxy to the local AWS that counts requests, so that each program has its own count. */
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { forwardTo, readAll, singleValues } from "../local/gateway/forward";
import { parseRequest } from "../local/gateway/parse-request";

/** A request that a meter counted. */
export interface MeteredCall {
  /** When its first byte arrived, in milliseconds since the epoch. */
  readonly at: number;
  /** Such as `codedeploy GetDeployment`. */
  readonly name: string;
}

export interface Meter {
  readonly endpoint: string;
  /** Includes retries: AWS would have to answer them too. */
  readonly calls: readonly MeteredCall[];
  close(): void;
}

/** Starts a meter in front of an endpoint. */
export async function startMeter(upstream: string): Promise<Meter> {
  const forward = forwardTo(upstream);
  const calls: MeteredCall[] = [];
  const server = http.createServer(async (incoming, outgoing) => {
    const at = Date.now();
    const request = parseRequest({
      method: incoming.method ?? "GET",
      path: incoming.url ?? "/",
      headers: singleValues(incoming.headers),
      body: await readAll(incoming),
    });
    calls.push({ at, name: `${request.service} ${request.operation}` });
    const { status, headers, body } = await forward(request);
    outgoing.writeHead(status, headers).end(body);
  });
  // Longer than clients keep idle connections.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
