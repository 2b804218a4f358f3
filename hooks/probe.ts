/** Sends HTTP requests and decides from the responses whether a revision is healthy. */
import type { CheckResult } from "./report-status";

/** Where the requests go, and how. */
export interface ProbeTarget {
  /** Scheme, host and port. */
  readonly url: string;
  /** The host name of the requests, which the certificate must have. `undefined` for the URL's. */
  readonly host: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** A response that takes longer is a failure. */
  readonly maxLatencyMilliseconds: number;
}

/** A range of status codes, both ends included. */
export interface StatusRange {
  readonly lowest: number;
  readonly highest: number;
}

/** What to request, and which responses make the revision healthy. */
export interface ProbeSettings extends ProbeTarget {
  /** Each attempt requests all of them. */
  readonly paths: readonly string[];
  /** The status codes that count as success. */
  readonly statusCodes: readonly StatusRange[];
  /** A text that each body must contain. `undefined` for any body. */
  readonly bodyContains: string | undefined;
  /** Successful attempts in a row that make the revision healthy. */
  readonly successes: number;
  /** Maximum number of attempts. */
  readonly attempts: number;
  readonly intervalSeconds: number;
}

/** The parts of a response that are checked. */
export interface ProbeResponse {
  readonly status: number;
  readonly body: string;
}

/** What a probe needs from its environment. */
export interface ProbeTools {
  /** Requests a path. Throws when there is no complete response in time. */
  readonly request: (target: ProbeTarget, path: string) => Promise<ProbeResponse>;
  readonly sleep: (seconds: number) => Promise<void>;
  readonly log: (line: string) => void;
}

/**
 * Makes attempts until enough in a row succeed, or until all are used. An attempt requests all paths at the same time, and
 * succeeds if all responses are as expected.
 *
 * One success is not enough: a revision that fails every second request must not pass.
 */
export async function probe(settings: ProbeSettings, tools: ProbeTools): Promise<CheckResult> {
  const { attempts, successes, url } = settings;
  let inARow = 0;
  let last = "";
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) {
      await tools.sleep(settings.intervalSeconds);
    }
    const failures = await failuresOf(settings, tools);
    inARow = failures.length === 0 ? inARow + 1 : 0;
    last = failures.length === 0 ? "as expected" : failures.join("; ");
    tools.log(`${attempt} of ${attempts}: ${last}`);
    if (inARow >= successes) {
      return { healthy: true, summary: `${url} responded as expected ${inARow} times in a row` };
    }
  }
  return {
    healthy: false,
    summary:
      `${url} did not respond as expected ${successes} times in a row within ${attempts} attempts. ` +
      `Last attempt: ${last.slice(0, MAX_REASON_LENGTH)}`,
  };
}

/** The driver's report shows the last 600 characters of the log. */
const MAX_REASON_LENGTH = 300;

/** What is wrong with the responses of one attempt, one text for each path. */
async function failuresOf(settings: ProbeSettings, { request }: ProbeTools): Promise<string[]> {
  const failures = await Promise.all(
    settings.paths.map(async (path) => {
      try {
        const failure = failureOf(await request(settings, path), settings);
        return failure === undefined ? [] : [`${path}: ${failure}`];
      } catch (error) {
        return [`${path}: ${error instanceof Error ? error.message : String(error)}`];
      }
    }),
  );
  return failures.flat();
}

/** The body is not in the text: it may contain what a log must not. */
function failureOf(
  { status, body }: ProbeResponse,
  { statusCodes, bodyContains }: ProbeSettings,
): string | undefined {
  if (!statusCodes.some(({ lowest, highest }) => status >= lowest && status <= highest)) {
    return `status ${status}`;
  }
  return bodyContains === undefined || body.includes(bodyContains)
    ? undefined
    : `status ${status}, but the body does not contain the expected text`;
}
