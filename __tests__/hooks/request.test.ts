import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { ProbeTarget } from "../../hooks/probe";
import { sendRequest } from "../../hooks/request";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A target on loopback, answered by this function. */
async function target(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  props: Partial<ProbeTarget> = {},
): Promise<ProbeTarget> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: undefined,
    headers: {},
    maxLatencyMilliseconds: 5000,
    ...props,
  };
}

describe("a request", () => {
  test("returns status and body", async () => {
    const good = await target((_, response) => response.writeHead(201).end("created"));
    expect(await sendRequest(good, "/")).toEqual({ status: 201, body: "created" });
  });

  test("has the path with its query, the headers and the host", async () => {
    const echo = await target(
      ({ url, headers }, response) => response.end(JSON.stringify([url, headers.host, headers["x-probe"]])),
      { host: "shop.example.com", headers: { "x-probe": "1" } },
    );
    const { body } = await sendRequest(echo, "//health?deep=1");
    expect(JSON.parse(body)).toEqual(["//health?deep=1", "shop.example.com", "1"]);
  });

  test("follows no redirect", async () => {
    const moved = await target((_, response) => response.writeHead(302, { location: "/other" }).end());
    expect((await sendRequest(moved, "/")).status).toBe(302);
  });

  test("returns the status of a switch to another protocol, which has no end", async () => {
    const switched = await target(({ socket }) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
    });
    expect(await sendRequest(switched, "/")).toEqual({ status: 101, body: "" });
  });

  test("keeps the first MiB of a body, and reads the rest", async () => {
    const mebibyte = 1024 * 1024;
    let sent = false;
    const long = await target((_, response) => {
      response.write(Buffer.alloc(mebibyte, "a"));
      response.end(`${"b".repeat(mebibyte)}version 2`, () => {
        sent = true;
      });
    });
    const { status, body } = await sendRequest(long, "/");

    expect([status, sent, body.lastIndexOf("a")]).toEqual([200, true, mebibyte - 1]);
    // The chunk with the last byte of the MiB is kept as a whole.
    expect(body.length).toBeLessThan(1.5 * mebibyte);
    expect(body).not.toContain("version 2");
  });

  test("opens a new connection", async () => {
    const ports: unknown[] = [];
    const good = await target(({ socket }, response) => {
      ports.push(socket.remotePort);
      response.end();
    });
    await sendRequest(good, "/");
    await sendRequest(good, "/");
    expect(new Set(ports).size).toBe(2);
  });

  test("fails when the response is too slow, before its start or in its middle", async () => {
    const silent = await target(() => undefined, { maxLatencyMilliseconds: 50 });
    await expect(sendRequest(silent, "/")).rejects.toThrow(new Error("no response within 50 ms"));
    const stuck = await target((_, response) => void response.writeHead(200).write("start"), {
      maxLatencyMilliseconds: 50,
    });
    await expect(sendRequest(stuck, "/")).rejects.toThrow(new Error("no response within 50 ms"));
  });

  test("fails when the connection ends without a response, or in its middle", async () => {
    const crashed = await target(({ socket }) => socket.destroy());
    await expect(sendRequest(crashed, "/")).rejects.toThrow(new Error("socket hang up"));
    const cut = await target((_, response) => {
      response.writeHead(200, { "content-length": "10" }).write("start");
      response.socket?.end();
    });
    await expect(sendRequest(cut, "/")).rejects.toThrow(new Error("aborted"));
  });

  test("fails with a reason when no address of the host can be reached", async () => {
    const gone = await target(() => undefined);
    const { port } = new URL(gone.url);
    servers[0]?.close();
    await expect(sendRequest({ ...gone, url: `http://localhost:${port}` }, "/")).rejects.toThrow(
      /connect ECONNREFUSED 127\.0\.0\.1/,
    );
  });
});
