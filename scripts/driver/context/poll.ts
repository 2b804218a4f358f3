/** Asks AWS again and again: with a deadline, a pause between two questions, and one line per outage. */
import { AwsFailure, explainFailure } from "../../aws";
import type { Clock } from "./clock";

export interface Poll<T> {
  readonly ask: () => Promise<T>;
  /** Whether an answer ends the polling. */
  readonly isEnough: (answer: T) => boolean;
  /** In milliseconds since the epoch. The last question is asked at the deadline or just before. */
  readonly deadline: number;
  /** In milliseconds: how long to pause before the next question. */
  readonly pauseMs: () => number;
  /** Gets the line about an outage, once until AWS answers again. @default - outages are not reported */
  readonly say?: (line: string) => void;
  /** Is called before each pause. @default - nothing is */
  readonly beforePause?: () => void;
}

/** How polling ended. */
export interface Polled<T> {
  /** The last answer; `undefined` if AWS never answered. */
  readonly answer: T | undefined;
  readonly isEnough: boolean;
  /** Why AWS did not answer the last question. */
  readonly failure: AwsFailure | undefined;
}

/**
 * Polls until an answer is enough, or the deadline has passed. A transient failure counts as no answer.
 *
 * @throws AwsFailure for any other failure: asking again would not help
 */
export async function poll<T>(clock: Clock, options: Poll<T>): Promise<Polled<T>> {
  const { ask, isEnough, deadline, pauseMs, say, beforePause } = options;
  let answer: T | undefined;
  let failure: AwsFailure | undefined;
  for (;;) {
    try {
      answer = await ask();
      failure = undefined;
      if (isEnough(answer)) {
        return { answer, isEnough: true, failure };
      }
    } catch (error) {
      if (!(error instanceof AwsFailure && error.kind === "transient")) {
        throw error;
      }
      if (failure === undefined) {
        say?.(`${explainFailure(error)} Asking again.`);
      }
      failure = error;
    }
    const left = deadline - clock.now();
    if (left <= 0) {
      return { answer, isEnough: false, failure };
    }
    beforePause?.();
    await clock.sleep(Math.min(pauseMs(), left));
  }
}
