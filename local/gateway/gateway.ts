/**
 * The gateway: an AWS endpoint on the loopback address. Patches answer some operations; all other requests go to
 * moto.
 */
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { LocalAwsError, portInvalid, portTaken } from "../errors";
import { ACCOUNT_HEADER } from "../moto/headers";
import { accountOf, unknownAccessKey } from "./account";
import { awsError } from "./aws-error";
import { FAULTS_PATH, Faults, type Outcome } from "./faults";
import { forwardTo, readAll, singleValues } from "./forward";
import { type ParsedRequest, parseRequest } from "./parse-request";
import type { AwsRequest, AwsResponse, Forward, Patch } from "./patch";

/** The options of a gateway. */
export interface GatewayProps {
  /** The endpoint of moto: `http://127.0.0.1:<port>`. */
  readonly upstream: string;
  readonly patches: readonly Patch[];
  /** Called with a line for each request that failed. */
  readonly log: (line: string) => void;
  /** Delays the responses of `slow` faults. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /**
   * The port to listen on.
   *
   * @default 0 - any free port
   */
  readonly port?: number;
}

/** A running gateway. */
export interface Gateway {
  /** The URL, with the IP address. */
  readonly endpoint: string;
  /** Closes the gateway and all open connections. Calling it twice is safe. */
  stop(): Promise<void>;
}

/**
 * Starts a gateway.
 *
 * @throws LocalAwsError if the port is invalid or in use
 * @throws Error if two patches handle the same operation
 */
export async function startGateway(props: GatewayProps): Promise<Gateway> {
  const serve = createServe(props);
  const server = http.createServer((request, response) => {
    respond(request, response, serve).catch((error: unknown) => {
      // The client has disconnected, maybe in the middle of its request.
      props.log(`gateway: ${request.method} ${request.url}: ${messageOf(error)}`);
      response.destroy();
    });
  });
  // Longer than clients keep idle connections, so that no client reuses a connection that is being closed.
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

/** Creates the function that finds the account of a request, and answers the request or applies a fault. */
function createServe(props: GatewayProps): (request: ParsedRequest) => Promise<Outcome> {
  const answer = createAnswer(props);
  const faults = new Faults(props.sleep);
  return async (request) => {
    if (request.path === FAULTS_PATH) {
      return faults.control(request);
    }
    try {
      const account = await accountOf(request, props.upstream);
      return account === undefined
        ? unknownAccessKey(request)
        : await faults.apply({ ...request, account }, answer);
    } catch (error) {
      return failed(request, error, props.log);
    }
  };
}

/** Creates the function that answers a request from a patch or from moto. */
function createAnswer(props: GatewayProps): (request: AwsRequest) => Promise<AwsResponse> {
  const send = forwardTo(props.upstream);
  const forward: Forward = (request) =>
    send({ ...request, headers: { ...request.headers, [ACCOUNT_HEADER]: request.account } });
  const find = indexPatches(props.patches);
  return async (request) => {
    const patch = find(request);
    const response = await (patch === undefined ? forward(request) : patch.handle(request, forward));
    return isHtmlError(response) ? refuseUnknown(request, props.log) : response;
  };
}

function failed(request: ParsedRequest, error: unknown, log: (line: string) => void): AwsResponse {
  const what = describe(request);
  log(`gateway: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  const message = `the local AWS failed to execute ${what}: ${messageOf(error)}`;
  return awsError(request, { status: 501, code: "NotImplemented", message });
}

/**
 * For an unsupported request moto returns an HTML page with status 500. Clients retry a 500, the AWS provider for
 * more than ten minutes. They don't retry a 501.
 */
function isHtmlError(response: AwsResponse): boolean {
  return response.status === 500 && (response.headers["content-type"] ?? "").startsWith("text/html");
}

function refuseUnknown(request: AwsRequest, log: (line: string) => void): AwsResponse {
  const what = describe(request);
  log(`gateway: ${what}: moto returned 500 (HTML), converted to 501`);
  const message = `the local AWS can't execute ${what}: moto doesn't support it or failed`;
  return awsError(request, { status: 501, code: "NotImplemented", message });
}

function describe(request: Omit<AwsRequest, "account">): string {
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
        throw new Error(`two patches handle ${key}: remove the operation from one of them`);
      }
      byKey.set(key, patch);
    }
  }
  return ({ service, operation }) => byKey.get(`${service} ${operation ?? ""}`) ?? byKey.get(`${service} *`);
}

async function respond(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  serve: (request: ParsedRequest) => Promise<Outcome>,
): Promise<void> {
  const body = await readAll(request);
  const parsed = parseRequest({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: singleValues(request.headers),
    body,
  });
  const outcome = await serve(parsed);
  if (outcome === "reset") {
    request.socket.resetAndDestroy();
    return;
  }
  const { status, headers, body: answered } = outcome;
  // A HEAD response keeps the length of the object, since it has no body. A 204 has no length.
  const hasOwnLength = parsed.method !== "HEAD" && status !== 204;
  const length = hasOwnLength ? { "content-length": String(answered.length) } : {};
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
        error.code === "EADDRINUSE"
          ? portTaken(port)
          : new LocalAwsError(`the gateway could not start: ${error.message}`),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
