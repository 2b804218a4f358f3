import { z } from "zod";
import type { ProbeSettings, StatusRange } from "./probe";

/** The environment variable with the settings, as JSON. */
export const SETTINGS_VARIABLE = "PROBE_SETTINGS";

const wholeNumber = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
};

const STATUS_CODES = /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/;

const schema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: "must be a URL that starts with http:// or https://" }),
  host: z.string().optional(),
  paths: z.array(z.string().startsWith("/", "must start with /")).min(1, "must not be empty"),
  healthyStatusCodes: z
    .string()
    .regex(STATUS_CODES, "must be status codes or ranges of them, such as 200,204 or 200-299"),
  bodyContains: z.string().optional(),
  headers: z.record(z.string(), z.string()),
  successes: wholeNumber(1, 100),
  attempts: wholeNumber(1, 100),
  intervalSeconds: wholeNumber(0, 300),
  maxLatencyMilliseconds: wholeNumber(1, 60_000),
});

/**
 * Reads the function's settings from its environment.
 *
 * @throws Error with everything that is wrong with them. It contains no values: headers may be secret.
 */
export function readProbeSettings(env: Readonly<Record<string, string | undefined>>): ProbeSettings {
  const parsed = schema.safeParse(readJson(env[SETTINGS_VARIABLE]));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => [...path, message].join(" "));
    throw new Error(`${SETTINGS_VARIABLE}: ${problems.join("; ")}`);
  }
  const { host, bodyContains, healthyStatusCodes, ...settings } = parsed.data;
  return { ...settings, host, bodyContains, statusCodes: healthyStatusCodes.split(",").map(readRange) };
}

function readJson(text: string | undefined): unknown {
  if (text === undefined) {
    throw new Error(`${SETTINGS_VARIABLE} is not set`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${SETTINGS_VARIABLE} is not JSON`);
  }
}

function readRange(range: string): StatusRange {
  const [lowest = "", highest = lowest] = range.split("-");
  return { lowest: Number(lowest), highest: Number(highest) };
}
