import { describe, expect, test } from "@jest/globals";
import { readProbeSettings } from "../../hooks/probe-settings";

const PROBE_URL = "https://green.example:8443/health";

describe("a probe's settings", () => {
  test("have defaults for everything but the URL", () => {
    expect(readProbeSettings({ PROBE_URL })).toEqual({
      url: PROBE_URL,
      statusCodes: { lowest: 200, highest: 299 },
      successes: 3,
      attempts: 10,
      intervalSeconds: 5,
      timeoutSeconds: 5,
    });
  });

  test("accept a single status code", () => {
    expect(readProbeSettings({ PROBE_URL, PROBE_STATUS_CODES: "204" }).statusCodes).toEqual({
      lowest: 204,
      highest: 204,
    });
  });

  test("fails with all problems in one message", () => {
    expect(() =>
      readProbeSettings({ PROBE_URL: "ftp://green", PROBE_ATTEMPTS: "1001", PROBE_SUCCESSES: "many" }),
    ).toThrow(
      new Error(
        'PROBE_URL must be a URL that starts with http:// or https:// (got "ftp://green"); ' +
          'PROBE_SUCCESSES must be a whole number from 1 to 100 (got "many"); ' +
          'PROBE_ATTEMPTS must be a whole number from 1 to 1000 (got "1001")',
      ),
    );
  });

  test.each(["", "5.5", "-1", "301", "1e2"])("fails when the interval is %p", (PROBE_INTERVAL_SECONDS) => {
    expect(() => readProbeSettings({ PROBE_URL, PROBE_INTERVAL_SECONDS })).toThrow(
      new Error(
        `PROBE_INTERVAL_SECONDS must be a whole number from 0 to 300 (got "${PROBE_INTERVAL_SECONDS}")`,
      ),
    );
  });

  test("fails when there is no URL", () => {
    expect(() => readProbeSettings({})).toThrow(
      new Error("PROBE_URL must be a URL that starts with http:// or https:// (not set)"),
    );
  });

  test("fails when there are fewer attempts than required successes", () => {
    const settings = (successes: string) =>
      readProbeSettings({ PROBE_URL, PROBE_ATTEMPTS: "3", PROBE_SUCCESSES: successes });
    expect(() => settings("4")).toThrow(new Error("PROBE_SUCCESSES (4) must be at most PROBE_ATTEMPTS (3)"));
    expect(settings("3").successes).toBe(3);
  });
});
