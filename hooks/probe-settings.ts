import { z } from "zod";
import type { ProbeSettings } from "./probe";

const wholeNumber = (min: number, max: number, fallback: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .pipe(z.int(message).min(min, message).max(max, message))
    .default(fallback);
};

const schema = z.object({
  PROBE_URL: z.url({ protocol: /^https?$/, error: "must be a URL that starts with http:// or https://" }),
  PROBE_STATUS_CODES: z
    .string()
    .regex(/^\d{3}(-\d{3})?$/, "must be a status code or a range of them, such as 200 or 200-299")
    .default("200-299"),
  PROBE_SUCCESSES: wholeNumber(1, 100, 3),
  PROBE_ATTEMPTS: wholeNumber(1, 1000, 10),
  PROBE_INTERVAL_SECONDS: wholeNumber(0, 300, 5),
  PROBE_TIMEOUT_SECONDS: wholeNumber(1, 60, 5),
});

/**
 * Reads the function's environment variables: `PROBE_URL`, and, with defaults, `PROBE_STATUS_CODES` (200-299),
 * `PROBE_SUCCESSES` (3 in a row), `PROBE_ATTEMPTS` (10), `PROBE_INTERVAL_SECONDS` (5) and
 * `PROBE_TIMEOUT_SECONDS` (5).
 *
 * @throws Error with everything that is wrong with them
 */
export function readProbeSettings(env: Readonly<Record<string, string | undefined>>): ProbeSettings {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const name = path.join(".");
      return `${name} ${message} (${env[name] === undefined ? "not set" : `got ${JSON.stringify(env[name])}`})`;
    });
    throw new Error(problems.join("; "));
  }
  const [lowest = "", highest = lowest] = parsed.data.PROBE_STATUS_CODES.split("-");
  if (parsed.data.PROBE_SUCCESSES > parsed.data.PROBE_ATTEMPTS) {
    const { PROBE_SUCCESSES, PROBE_ATTEMPTS } = parsed.data;
    throw new Error(
      `PROBE_SUCCESSES (${PROBE_SUCCESSES}) must be at most PROBE_ATTEMPTS (${PROBE_ATTEMPTS})`,
    );
  }
  return {
    url: parsed.data.PROBE_URL,
    statusCodes: { lowest: Number(lowest), highest: Number(highest) },
    successes: parsed.data.PROBE_SUCCESSES,
    attempts: parsed.data.PROBE_ATTEMPTS,
    intervalSeconds: parsed.data.PROBE_INTERVAL_SECONDS,
    timeoutSeconds: parsed.data.PROBE_TIMEOUT_SECONDS,
  };
}
