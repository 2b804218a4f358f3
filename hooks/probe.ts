/** A series of HTTP requests, and what it says about a revision. */

/** What is asked for, and when the answer is good enough. */
export interface ProbeSettings {
  readonly url: string;
  /** The lowest and the highest status code that is a good answer. */
  readonly statusCodes: { readonly lowest: number; readonly highest: number };
  /** Good answers in a row that it takes. */
  readonly successes: number;
  /** Requests at most. */
  readonly attempts: number;
  readonly intervalSeconds: number;
  /** How long one answer may take. */
  readonly timeoutSeconds: number;
}

/** How a probe reaches the world. */
export interface ProbeTools {
  /** Asks for a URL; answers with the status code, or throws with the reason that there is none. */
  readonly request: (url: string, timeoutSeconds: number) => Promise<number>;
  readonly sleep: (seconds: number) => Promise<void>;
  readonly log: (line: string) => void;
}

export interface ProbeResult {
  readonly healthy: boolean;
  /** One sentence: what was found. */
  readonly summary: string;
}

/**
 * Asks until there were enough good answers in a row, or until the attempts are used up.
 *
 * A row, and not just one: a revision that answers every second time must not pass.
 */
export async function probe(settings: ProbeSettings, tools: ProbeTools): Promise<ProbeResult> {
  let inARow = 0;
  let last = "no answer yet";
  for (let attempt = 1; attempt <= settings.attempts; attempt += 1) {
    if (attempt > 1) {
      await tools.sleep(settings.intervalSeconds);
    }
    const answer = await ask(settings, tools);
    last = answer.text;
    inARow = answer.good ? inARow + 1 : 0;
    tools.log(`${attempt} of ${settings.attempts}: ${last}`);
    if (inARow >= settings.successes) {
      return { healthy: true, summary: `${settings.url} gave ${inARow} good answers in a row` };
    }
  }
  return {
    healthy: false,
    summary:
      `${settings.url} gave ${inARow} good answers in a row within ${settings.attempts} attempts; ` +
      `it takes ${settings.successes}. The last answer: ${last}`,
  };
}

async function ask(
  { url, statusCodes, timeoutSeconds }: ProbeSettings,
  { request }: ProbeTools,
): Promise<{ good: boolean; text: string }> {
  try {
    const status = await request(url, timeoutSeconds);
    return { good: status >= statusCodes.lowest && status <= statusCodes.highest, text: `status ${status}` };
  } catch (error) {
    return { good: false, text: error instanceof Error ? error.message : String(error) };
  }
}
