import { describe, expect, test } from "@jest/globals";
import { readProbeSettings } from "../../hooks/probe-settings";

const SETTINGS = {
  url: "https://internal-shop.elb.amazonaws.com:8443",
  paths: ["/health"],
  healthyStatusCodes: "200-299",
  headers: {},
  successes: 3,
  attempts: 10,
  intervalSeconds: 5,
  maxLatencyMilliseconds: 2000,
};

const read = (settings: object) => readProbeSettings({ PROBE_SETTINGS: JSON.stringify(settings) });

describe("a probe's settings", () => {
  test("are read without the optional ones", () => {
    const { healthyStatusCodes: _, ...same } = SETTINGS;
    expect(read(SETTINGS)).toEqual({
      ...same,
      host: undefined,
      bodyContains: undefined,
      statusCodes: [{ lowest: 200, highest: 299 }],
    });
  });

  test("are read with all of them", () => {
    const all = { ...SETTINGS, host: "shop.example.com", bodyContains: "ok", headers: { "x-probe": "1" } };
    expect(read(all)).toMatchObject({
      host: "shop.example.com",
      bodyContains: "ok",
      headers: { "x-probe": "1" },
    });
  });

  test("have one or several status codes", () => {
    expect(read({ ...SETTINGS, healthyStatusCodes: "204,300-302" }).statusCodes).toEqual([
      { lowest: 204, highest: 204 },
      { lowest: 300, highest: 302 },
    ]);
  });

  test.each([
    ["attempts", 0, "a whole number from 1 to 100"],
    ["attempts", 101, "a whole number from 1 to 100"],
    ["intervalSeconds", -1, "a whole number from 0 to 300"],
    ["intervalSeconds", 5.5, "a whole number from 0 to 300"],
    ["maxLatencyMilliseconds", 60_001, "a whole number from 1 to 60000"],
    ["healthyStatusCodes", "2xx", "status codes or ranges of them, such as 200,204 or 200-299"],
    ["url", "ftp://shop", "a URL that starts with http:// or https://"],
  ])("fails when %s is %p", (name, value, allowed) => {
    expect(() => read({ ...SETTINGS, [name]: value })).toThrow(
      new Error(`PROBE_SETTINGS: ${name} must be ${allowed}`),
    );
  });

  test("fails with all problems in one message, and without values", () => {
    const wrong = { ...SETTINGS, paths: ["secret"], successes: 0, headers: { authorization: 5 } };
    expect(() => read(wrong)).toThrow(
      new Error(
        "PROBE_SETTINGS: paths 0 must start with /; headers authorization Invalid input: expected string, received number; " +
          "successes must be a whole number from 1 to 100",
      ),
    );
  });

  test("fails when the variable is not set, or is not JSON", () => {
    expect(() => readProbeSettings({})).toThrow(new Error("PROBE_SETTINGS is not set"));
    expect(() => readProbeSettings({ PROBE_SETTINGS: "{secret" })).toThrow(
      new Error("PROBE_SETTINGS is not JSON"),
    );
  });
});
