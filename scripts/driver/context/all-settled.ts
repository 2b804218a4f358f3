/** Calls to AWS that run at the same time, and whose failures are reported together. */
import { AwsFailure, explainFailure, nothingCanBeAsked } from "../../aws";
import { DriverError, NOT_STARTED } from "./errors";
import { EXIT_CODE } from "./exit-code";

/**
 * Like `Promise.all`, but it waits for all calls and throws one error for all failures, so that one run reports all of them.
 * If only some failures are transient, the others decide.
 *
 * @throws AwsFailure if one call failed, if all failures are transient, or if no call can work
 * @param next the last lines of an error with several causes: what to do when all of them are fixed. @default - none
 * @throws DriverError with exit code 2 otherwise, with one line for each failure
 */
export async function allSettled<T extends readonly unknown[]>(
  calls: readonly [...{ [K in keyof T]: Promise<T[K]> }],
  next: readonly string[] = [],
): Promise<T> {
  const settled = await Promise.allSettled(calls);
  const thrown: unknown[] = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (thrown.length > 0) {
    throw combined(thrown, next);
  }
  return (await Promise.all(calls)) as unknown as T;
}

function combined(thrown: readonly unknown[], next: readonly string[]): unknown {
  const failures = thrown.filter((error) => error instanceof AwsFailure);
  const mistakes = thrown.filter((error) => error instanceof DriverError);
  const single = thrown.find(isBug) ?? failures.find(nothingCanBeAsked);
  if (single !== undefined) {
    return single;
  }
  const reasons = new Set(failures.map((failure) => `  - ${explainFailure(failure)}`));
  const areAllTransient = mistakes.length === 0 && failures.every(({ kind }) => kind === "transient");
  if (areAllTransient || mistakes.length + reasons.size === 1) {
    return thrown[0];
  }
  const [title = NOT_STARTED] = failures.length === 0 ? (mistakes[0]?.text ?? []) : [];
  return new DriverError(EXIT_CODE.badInput, [
    title,
    ...mistakes.flatMap(({ text }) => text.slice(1)),
    ...reasons,
    ...next,
  ]);
}

function isBug(error: unknown): boolean {
  return !(error instanceof AwsFailure || error instanceof DriverError);
}
