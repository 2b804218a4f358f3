/** The length of a CodeDeploy minute on the local AWS. */
import { minuteSecondsInvalid } from "./errors";

/** Passes the length of a minute to the driver, so that its poll intervals and timeouts match the engine's minutes. */
export const MINUTE_SECONDS_VARIABLE = "ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS";

/** A canary of ten minutes takes ten seconds: long enough to see each step. */
export const DEFAULT_MINUTE_SECONDS = 1;

/**
 * Parses the length of a minute.
 *
 * @param source the flag or variable that the value comes from, for the error message
 * @throws LocalAwsError if it is not a number above 0 and at most 60
 */
export function parseMinuteSeconds(text: string, source: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw minuteSecondsInvalid(text, source);
  }
  return checkMinuteSeconds(Number(text), source);
}

/** Checks the length of a minute and returns it; see {@link parseMinuteSeconds}. */
export function checkMinuteSeconds(seconds: number, source: string): number {
  if (!(seconds > 0 && seconds <= 60)) {
    throw minuteSecondsInvalid(String(seconds), source);
  }
  return seconds;
}
