import { describe, expect, test } from "@jest/globals";
import { type ProbeSettings, probe } from "../../hooks/probe";

const SETTINGS: ProbeSettings = {
  url: "https://green.example:8443/health",
  statusCodes: { lowest: 200, highest: 299 },
  successes: 2,
  attempts: 4,
  intervalSeconds: 5,
  timeoutSeconds: 3,
};

/** Returns these responses in order: a status code, or an error. */
async function run(answers: readonly (number | Error)[], settings: Partial<ProbeSettings> = {}) {
  const requests: string[] = [];
  const slept: number[] = [];
  const lines: string[] = [];
  const result = await probe(
    { ...SETTINGS, ...settings },
    {
      request: async (url, timeoutSeconds) => {
        const answer = answers[requests.length];
        requests.push(`${url} within ${timeoutSeconds} s`);
        if (answer === undefined) {
          throw new Error("too many requests");
        }
        if (answer instanceof Error) {
          throw answer;
        }
        return answer;
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
      summary: `${SETTINGS.url} responded successfully 2 times in a row`,
    });
    expect(requests).toEqual([`${SETTINGS.url} within 3 s`, `${SETTINGS.url} within 3 s`]);
    expect(slept).toEqual([5]);
  });

  test("restarts the count after a failure", async () => {
    expect((await run([200, 500, 200, 200])).result.healthy).toBe(true);
    expect((await run([200, 500, 200, 500])).result.healthy).toBe(false);
  });

  test("fails when all attempts are used, and reports the last response", async () => {
    const { result, requests, lines } = await run([503, 503, 503, new Error("connect ECONNREFUSED")]);
    expect(result).toEqual({
      healthy: false,
      summary: `${SETTINGS.url} did not respond successfully 2 times in a row within 4 attempts (last streak: 0). Last response: connect ECONNREFUSED`,
    });
    expect(requests).toHaveLength(4);
    expect(lines).toEqual([
      "1 of 4: status 503",
      "2 of 4: status 503",
      "3 of 4: status 503",
      "4 of 4: connect ECONNREFUSED",
    ]);
  });

  test.each([
    [199, false],
    [200, true],
    [299, true],
    [300, false],
  ])("accepts status %d: %p", async (status, healthy) => {
    const { result } = await run([status], { successes: 1, attempts: 1 });
    expect(result.healthy).toBe(healthy);
  });
});
