/** Questions that are asked at once, and all that is wrong with their answers told at once. */
import { AwsFailure, explainFailure, nothingCanBeAsked } from "../../aws";
import { DriverError, NOT_STARTED } from "./errors";
import { EXIT_CODE } from "./exit-code";

/**
 * As `Promise.all`, but all are waited for, and all that went wrong is thrown as one: whoever mends one thing shouldn't meet
 * the next in the next run. Where asking again would help with some of it alone, the rest decides.
 *
 * @throws AwsFailure where one answer is missing, where all that are missing may come in a while, or nothing can be asked
 * @throws DriverError with exit code 2 for everything else that AWS or the caller did wrong, an item each
 */
export async function allSettled<T extends readonly unknown[]>(
  questions: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const settled = await Promise.allSettled(questions);
  const thrown: unknown[] = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (thrown.length > 0) {
    throw asOne(thrown);
  }
  return (await Promise.all(questions)) as unknown as T;
}

function asOne(thrown: readonly unknown[]): unknown {
  const failures = thrown.filter((error) => error instanceof AwsFailure);
  const mistakes = thrown.filter((error) => error instanceof DriverError);
  const whole = thrown.find(isBug) ?? failures.find(nothingCanBeAsked);
  if (whole !== undefined) {
    return whole;
  }
  const reasons = new Set(failures.map((failure) => `  - ${explainFailure(failure)}`));
  const areAllTransient = mistakes.length === 0 && failures.every(({ kind }) => kind === "transient");
  if (areAllTransient || mistakes.length + reasons.size === 1) {
    return thrown[0];
  }
  const [title = NOT_STARTED] = failures.length === 0 ? (mistakes[0]?.said ?? []) : [];
  return new DriverError(EXIT_CODE.badInput, [
    title,
    ...mistakes.flatMap(({ said }) => said.slice(1)),
    ...reasons,
  ]);
}

function isBug(error: unknown): boolean {
  return !(error instanceof AwsFailure || error instanceof DriverError);
}
