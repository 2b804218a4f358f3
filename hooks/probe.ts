/** Sends HTTP requests and decides from the responses whether a revision is healthy. */

/** What to request, and which responses make the revision healthy. */
export interface ProbeSettings {
  readonly url: string;
  /** The lowest and the highest status code that count as success. */
  readonly statusCodes: { readonly lowest: number; readonly highest: number };
  /** Successful responses in a row that make the revision healthy. */
  readonly successes: number;
  /** Maximum number of requests. */
  readonly attempts: number;
  readonly intervalSeconds: number;
  /** The timeout of one request. */
  readonly timeoutSeconds: number;
}

/** What a probe needs from its environment. */
export interface ProbeTools {
  /** Requests a URL. Returns the status code; throws when there is no response. */
  readonly request: (url: string, timeoutSeconds: number) => Promise<number>;
  readonly sleep: (seconds: number) => Promise<void>;
  readonly log: (line: string) => void;
}

export interface ProbeResult {
  readonly healthy: boolean;
  /** The result in one sentence. */
  readonly summary: string;
}

/**
 * Sends requests until enough in a row succeed, or until all attempts are used.
 *
 * One success is not enough: a revision that fails every second request must not pass.
 */
export async function probe(settings: ProbeSettings, tools: ProbeTools): Promise<ProbeResult> {
  let inARow = 0;
  let last = "no response yet";
  for (let attempt = 1; attempt <= settings.attempts; attempt += 1) {
    if (attempt > 1) {
      await tools.sleep(settings.intervalSeconds);
    }
    const response = await sendRequest(settings, tools);
    last = response.text;
    inARow = response.success ? inARow + 1 : 0;
    tools.log(`${attempt} of ${settings.attempts}: ${last}`);
    if (inARow >= settings.successes) {
      return { healthy: true, summary: `${settings.url} responded successfully ${inARow} times in a row` };
    }
  }
  return {
    healthy: false,
    summary:
      `${settings.url} did not respond successfully ${settings.successes} times in a row ` +
      `within ${settings.attempts} attempts (last streak: ${inARow}). Last response: ${last}`,
  };
}

async function sendRequest(
  { url, statusCodes, timeoutSeconds }: ProbeSettings,
  { request }: ProbeTools,
): Promise<{ success: boolean; text: string }> {
  try {
    const status = await request(url, timeoutSeconds);
    return {
      success: status >= statusCodes.lowest && status <= statusCodes.highest,
      text: `status ${status}`,
    };
  } catch (error) {
    return { success: false, text: error instanceof Error ? error.message : String(error) };
  }
}
