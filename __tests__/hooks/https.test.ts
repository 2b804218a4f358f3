import { readFileSync } from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { sendRequest } from "../../hooks/request";

const read = (file: string) => readFileSync(join(__dirname, "certificate", file), "utf8");
const CERTIFICATE = read("certificate.pem");
/** The only name in the certificate. */
const HOST = "shop.example.com";

const { globalAgent } = https;
/** As if a public authority had issued the certificate. A request without an agent takes the class of the global one. */
const trusting = new (class extends https.Agent {
  constructor() {
    super({ ca: CERTIFICATE });
  }
})();

/** It answers with the name that the client asked for. */
const server = https.createServer({ cert: CERTIFICATE, key: read("key.pem") }, ({ socket }, response) =>
  response.end(String((socket as TLSSocket & { readonly servername?: string | false }).servername)),
);
const requestOf = (host: string | undefined, name = "127.0.0.1") => {
  const { port } = server.address() as AddressInfo;
  const target = { url: `https://${name}:${port}`, host, headers: {}, maxLatencyMilliseconds: 5000 };
  return sendRequest(target, "/");
};

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise<unknown>((resolve) => server.close(resolve)));
afterEach(() => {
  https.globalAgent = globalAgent;
});

test("a request with HTTPS asks for the certificate of its host, and not of the URL's", async () => {
  https.globalAgent = trusting;

  expect(await requestOf(HOST)).toEqual({ status: 200, body: HOST });
});

// Only Node writes these texts.
test.each([
  ["its host", "api.example.com", undefined, /altnames: Host: api\.example\.com\./],
  ["the URL, without a host", undefined, "localhost", /altnames: Host: localhost\./],
])("a request with HTTPS fails when the certificate is not for %s", async (_, host, name, reason) => {
  https.globalAgent = trusting;

  await expect(requestOf(host, name)).rejects.toThrow(reason);
});

test("a request with HTTPS fails when the certificate is not trusted", async () => {
  await expect(requestOf(HOST)).rejects.toThrow(/self-signed certificate/);
});
