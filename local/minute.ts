/** How long a CodeDeploy minute lasts on the local AWS. */
import { minuteSecondsInvalid } from "./errors";

/**
 * Carries the length of a minute to the driver, so that it polls and budgets in the same time as the engine
 * deploys in.
 */
export const MINUTE_SECONDS_VARIABLE = "ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS";

/** A canary of ten minutes takes ten seconds: short enough to watch, long enough to see each step. */
export const DEFAULT_MINUTE_SECONDS = 1;

/**
 * Reads a length of a minute as a person wrote it.
 *
 * @param source what to call the value in an error: a flag or a variable
 * @throws LocalAwsError if it is not a number above 0 and at most 60
 */
export function parseMinuteSeconds(text: string, source: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw minuteSecondsInvalid(text, source);
  }
  return checkMinuteSeconds(Number(text), source);
}

/** The value itself, if a minute can last that long; see {@link parseMinuteSeconds}. */
export function checkMinuteSeconds(seconds: number, source: string): number {
  if (!(seconds > 0 && seconds <= 60)) {
    throw minuteSecondsInvalid(String(seconds), source);
  }
  return seconds;
}
