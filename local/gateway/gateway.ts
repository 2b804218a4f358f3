/** The gateway: an AWS endpoint on the loopback address that answers what it patches, and forwards the rest to moto. */
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { LocalAwsError, portInvalid, portTaken } from "../errors";
import { awsError } from "./aws-error";
import { FAULTS_PATH, Faults } from "./faults";
import { forwardTo, readAll, singleValues } from "./forward";
import { parseRequest } from "./parse-request";
import type { AwsRequest, AwsResponse, Patch } from "./patch";

/** What a gateway is made of. */
export interface GatewayProps {
  /** Where moto listens: `http://127.0.0.1:<port>`. */
  readonly upstream: string;
  readonly patches: readonly Patch[];
  /** Gets a line for each request that nobody could answer. */
  readonly log: (line: string) => void;
  /** For answers that a test wants late. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /**
   * The port to listen on.
   *
   * @default 0 - any free one
   */
  readonly port?: number;
}

/** A running gateway. */
export interface Gateway {
  /** Its URL, with the IP address. */
  readonly endpoint: string;
  /** Closes it and every open connection; fine to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a gateway.
 *
 * @throws LocalAwsError if the port isn't one or is taken
 * @throws Error if two patches claim one operation: which of them answered would be chance
 */
export async function startGateway(props: GatewayProps): Promise<Gateway> {
  const answer = createAnswer(props);
  const faults = new Faults(props.sleep);
  const server = http.createServer((request, response) => {
    respond(request, response, answer, faults).catch((error: unknown) => {
      // The client is gone, or its request broke off half-way.
      props.log(`gateway: ${request.method} ${request.url}: ${messageOf(error)}`);
      response.destroy();
    });
  });
  // Longer than clients keep idle connections, so that none is reused in the moment in which it is closed.
  server.keepAliveTimeout = 120_000;
  await listen(server, props.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the gateway says to a request; apart from the server, so that each case can be told on its own. */
function createAnswer(props: GatewayProps): (request: AwsRequest) => Promise<AwsResponse> {
  const forward = forwardTo(props.upstream);
  const find = indexPatches(props.patches);
  return async (request) => {
    const what = describe(request);
    try {
      const patch = find(request);
      const response = await (patch === undefined ? forward(request) : patch.handle(request, forward));
      return isHtmlFailure(response) ? refuseUnknown(request, what, props.log) : response;
    } catch (error) {
      props.log(`gateway: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
      const message = `the local AWS failed at ${what}: ${messageOf(error)}`;
      return awsError(request, { status: 501, code: "NotImplemented", message });
    }
  };
}

/**
 * moto's way to say that it doesn't know something is a page of HTML with status 500. Clients retry a 500, the
 * AWS provider for more than ten minutes; a 501 they believe at once.
 */
function isHtmlFailure(response: AwsResponse): boolean {
  return response.status === 500 && (response.headers["content-type"] ?? "").startsWith("text/html");
}

function refuseUnknown(request: AwsRequest, what: string, log: (line: string) => void): AwsResponse {
  log(`gateway: ${what}: moto answered 500 (HTML), handed on as 501`);
  const message = `the local AWS can't do ${what}: moto doesn't know it, or failed at it`;
  return awsError(request, { status: 501, code: "NotImplemented", message });
}

function describe(request: AwsRequest): string {
  const service = request.service === "" ? "an unsigned request" : request.service;
  const path = request.path.split("?")[0] ?? request.path;
  return `${service} ${request.operation ?? `${request.method} ${path}`}`;
}

function indexPatches(patches: readonly Patch[]): (request: AwsRequest) => Patch | undefined {
  const byKey = new Map<string, Patch>();
  for (const patch of patches) {
    for (const operation of patch.operations === "all" ? ["*"] : patch.operations) {
      const key = `${patch.service} ${operation}`;
      if (byKey.has(key)) {
        throw new Error(`two patches claim ${key}: give the operation to one of them`);
      }
      byKey.set(key, patch);
    }
  }
  return ({ service, operation }) => byKey.get(`${service} ${operation ?? ""}`) ?? byKey.get(`${service} *`);
}

async function respond(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  answer: (request: AwsRequest) => Promise<AwsResponse>,
  faults: Faults,
): Promise<void> {
  const body = await readAll(request);
  const parsed = parseRequest({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: singleValues(request.headers),
    body,
  });
  const outcome = parsed.path === FAULTS_PATH ? faults.control(parsed) : await faults.apply(parsed, answer);
  if (outcome === "reset") {
    request.socket.resetAndDestroy();
    return;
  }
  const { status, headers, body: answered } = outcome;
  // HEAD announces the length of the object, not of the body that it doesn't have; a 204 announces none.
  const announces = parsed.method !== "HEAD" && status !== 204;
  const length = announces ? { "content-length": String(answered.length) } : {};
  response.writeHead(status, { ...headers, ...length });
  response.end(answered);
}

function listen(server: http.Server, port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw portInvalid(port);
  }
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE" ? portTaken(port) : new LocalAwsError(`no gateway: ${error.message}`),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
