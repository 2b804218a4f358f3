/** A server on this machine that answers as a test wants it to. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "@jest/globals";
import { readAll } from "../../../local/gateway/forward";

export interface ServedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) {
    close();
  }
});

/** Starts a server until the end of the test, and returns its endpoint. */
export async function serve(
  answer: (request: ServedRequest) => string | { readonly status: number; readonly body: string },
): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = (await readAll(request)).toString("utf8");
    const answered = answer({ headers: request.headers, body });
    const { status, body: text } = typeof answered === "string" ? { status: 200, body: answered } : answered;
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
