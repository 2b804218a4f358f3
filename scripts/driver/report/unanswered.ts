/** The errors of a run that may have changed something: it has an order without an answer, or has stopped other deployments. */
import { AwsFailure, explainFailure } from "../../aws";
import type { DriverContext } from "../context/context";
import { creationUnknown, DriverError, notStartedAfter } from "../context/errors";
import { tidy } from "../context/format";
import type { Refusal } from "../decide/refusal";
import type { RunState } from "../decide/run-state";
import { refusalLines } from "./refusal";

/**
 * The error of a refused run that has sent an order and got no answer: the order may have arrived.
 *
 * @param failure why the order has no answer
 * @param isGuarded whether the run's watchdog looks for its deployment
 */
export function refusedUnanswered(
  { record, request, wording }: DriverContext,
  failure: AwsFailure,
  { refusal, superseded }: { readonly refusal: Refusal; readonly superseded: readonly string[] },
  isGuarded: boolean,
): DriverError {
  const { images } = record;
  const [, ...why] = refusalLines(request, refusal, { superseded, wording, images }).map(tidy);
  const since = refusal.kind === "unlisted-deployment-running" ? [] : why;
  return creationUnknown(failure, isGuarded, request, { since, wording });
}

/**
 * An error, with what is known about the orders of the run and about the deployments that it stopped.
 *
 * @param isGuarded whether the run's watchdog looks for the deployment of an order without an answer
 * @returns a bug is returned unchanged; what is known is printed before it
 */
export function withOrders(
  { reporter, request, wording }: DriverContext,
  { unanswered, queue }: RunState,
  error: unknown,
  isGuarded: boolean,
): unknown {
  if (unanswered === undefined) {
    return queue.superseded.length === 0 ? error : notStartedAfter(queue.superseded, error, request);
  }
  if (error instanceof AwsFailure) {
    const since = [`  ${explainFailure(error)}`];
    return creationUnknown(unanswered, isGuarded, request, { since, wording });
  }
  if (error instanceof DriverError) {
    return creationUnknown(unanswered, isGuarded, request, { since: error.text.slice(1), wording });
  }
  creationUnknown(unanswered, isGuarded, request, { wording }).lines.forEach(reporter.failure);
  return error;
}
