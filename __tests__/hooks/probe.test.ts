import { describe, expect, test } from "@jest/globals";
import { type ProbeResponse, type ProbeSettings, type ProbeTarget, probe } from "../../hooks/probe";

const SETTINGS: ProbeSettings = {
  url: "https://shop.example:8443",
  host: undefined,
  headers: {},
  paths: ["/health"],
  statusCodes: [{ lowest: 200, highest: 299 }],
  bodyContains: undefined,
  successes: 2,
  attempts: 4,
  intervalSeconds: 5,
  maxLatencyMilliseconds: 2000,
};

/** A status code, a response, or no response. */
type Answer = number | ProbeResponse | Error;

/** Answers with these responses in order. */
async function run(answers: readonly Answer[], settings: Partial<ProbeSettings> = {}) {
  const requests: [ProbeTarget, string][] = [];
  const slept: number[] = [];
  const lines: string[] = [];
  const result = await probe(
    { ...SETTINGS, ...settings },
    {
      request: async (target, path) => {
        const answer = answers[requests.length] ?? new Error("too many requests");
        requests.push([target, path]);
        if (answer instanceof Error) {
          throw answer;
        }
        return typeof answer === "number" ? { status: answer, body: "" } : answer;
      },
      sleep: async (seconds) => {
        slept.push(seconds);
      },
      log: (line) => lines.push(line),
    },
  );
  return { result, requests, slept, lines };
}

describe("a probe", () => {
  test("passes after enough successes in a row, and sends no more requests", async () => {
    const { result, requests, slept } = await run([200, 299]);
    expect(result).toEqual({
      healthy: true,
      summary: "https://shop.example:8443 responded as expected 2 times in a row",
    });
    expect(requests.map(([, path]) => path)).toEqual(["/health", "/health"]);
    expect(slept).toEqual([5]);
  });

  test("restarts the count after a failure", async () => {
    expect((await run([200, 500, 200, 200])).result.healthy).toBe(true);
    expect((await run([200, 500, 200, 500])).result.healthy).toBe(false);
  });

  test("fails when all attempts are used, and reports the last one", async () => {
    const { result, requests, lines } = await run([503, 503, 503, new Error("connect ECONNREFUSED")]);
    expect(result).toEqual({
      healthy: false,
      summary:
        "https://shop.example:8443 did not respond as expected 2 times in a row within 4 attempts. " +
        "Last attempt: /health: connect ECONNREFUSED",
    });
    expect(requests).toHaveLength(4);
    expect(lines).toEqual([
      "1 of 4: /health: status 503",
      "2 of 4: /health: status 503",
      "3 of 4: /health: status 503",
      "4 of 4: /health: connect ECONNREFUSED",
    ]);
  });

  test.each([
    [199, false],
    [200, true],
    [299, true],
    [300, false],
    [404, true],
  ])("accepts status %d: %p", async (status, healthy) => {
    const statusCodes = [...SETTINGS.statusCodes, { lowest: 404, highest: 404 }];
    const { result } = await run([status], { successes: 1, attempts: 1, statusCodes });
    expect(result.healthy).toBe(healthy);
  });

  test("needs a success on each path", async () => {
    const once = { successes: 1, attempts: 1, paths: ["/", "/orders", "/users"] };
    const { result, requests, lines } = await run([500, 200, new Error("socket hang up")], once);
    expect(result.healthy).toBe(false);
    expect(requests.map(([, path]) => path)).toEqual(["/", "/orders", "/users"]);
    expect(lines).toEqual(["1 of 1: /: status 500; /users: socket hang up"]);
    expect((await run([200, 200, 200], once)).result.healthy).toBe(true);
  });

  test("needs the expected text in the body, and doesn't log the body", async () => {
    const once = { successes: 1, attempts: 1, bodyContains: "version 2" };
    const good = await run([{ status: 200, body: "this is version 2.1" }], once);
    const bad = await run([{ status: 200, body: "this is secret" }], once);
    expect([good.result.healthy, bad.result.healthy]).toEqual([true, false]);
    expect(bad.lines).toEqual([
      "1 of 1: /health: status 200, but the body does not contain the expected text",
    ]);
  });

  test("passes host, headers and latency bound on, and logs no header", async () => {
    const target = { host: "shop.example.com", headers: { authorization: "secret" } };
    const { requests, lines, result } = await run([500, 500], { ...target, attempts: 2 });
    expect(requests[0]?.[0]).toMatchObject({ ...target, url: SETTINGS.url, maxLatencyMilliseconds: 2000 });
    expect(`${lines.join()} ${result.summary}`).not.toContain("secret");
  });

  test("shortens a long reason, so that the driver's report contains all of the summary", async () => {
    const paths = Array.from({ length: 10 }, (_, index) => `/${"long".repeat(20)}/${index}`);
    const { result } = await run([], { paths, attempts: 2 });
    expect(result.summary.length).toBeLessThan(450);
  });
});
