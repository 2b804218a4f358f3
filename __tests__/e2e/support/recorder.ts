import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { parseRequest } from "../../../local/gateway/parse-request";
import type { ShopBase } from "./shop";

/** A call that Terraform made. */
export interface RecordedCall {
  readonly service: string;
  /** `undefined` for a REST API, where method and path say what is called. */
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A proxy in front of the local AWS that keeps the calls of Terraform and its provider, not those of the driver. */
export interface Recorder {
  readonly endpoint: string;
  /** The calls since the last time that this was read. */
  take(): readonly RecordedCall[];
  close(): void;
}

/** A base whose Terraform calls the local AWS through a recorder. */
export async function recorded(base: ShopBase): Promise<{ base: ShopBase; recorder: Recorder }> {
  const recorder = await startRecorder(base.local.endpoint);
  return { base: { ...base, env: { ...base.env, AWS_ENDPOINT_URL: recorder.endpoint } }, recorder };
}

/** Starts a recorder. @param target the endpoint of the local AWS */
async function startRecorder(target: string): Promise<Recorder> {
  let calls: RecordedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { method = "GET", url: path = "/" } = incoming;
      const headers = incoming.headers as Record<string, string>;
      const body = Buffer.concat(chunks);
      const { service, operation } = parseRequest({ method, path, headers, body });
      if (`${headers["user-agent"]}`.includes("HashiCorp")) {
        calls.push({ service, operation, method, path, body: body.toString("utf8") });
      }
      const forwarded = request(`${target}${path}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.on("error", () => outgoing.destroy());
      forwarded.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
