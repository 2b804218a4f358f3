/**
 * Suspends a service's autoscaling until a deployment has shifted its traffic, and restores it afterwards. After the shift the
 * new tasks carry all load and need autoscaling while the old tasks are kept, which may be for days.
 *
 * A scaling activity during a shift can fail the deployment, and it sets the number of new tasks by a load that is partly on the
 * old ones. What was suspended before is written into the deployment's description, which exists before anything is suspended.
 * If the run is killed, a later run reads there what to restore.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
import { AwsFailure, explainFailure, orFailure, type Suspension } from "../../aws";
import type { DriverContext } from "../context/context";

const ALL: Suspension = { dynamicIn: true, dynamicOut: true, scheduled: true };

/** Whether all scaling of a service is suspended. */
export function isAllSuspended({ dynamicIn, dynamicOut, scheduled }: Suspension): boolean {
  return dynamicIn && dynamicOut && scheduled;
}

/** Is called at least once when production traffic has shifted. */
export type WhenShifted = () => Promise<void>;

/**
 * Does some work while the service's autoscaling is suspended, and restores it in any case.
 *
 * @param before what was suspended before; `undefined` if scaling is left as it is
 * @param work calls its argument when traffic has shifted, so that scaling is restored before the work is done
 * @returns the result of the work, and why scaling couldn't be restored, if it couldn't
 */
export async function withoutScaling<T>(
  context: DriverContext,
  before: Suspension | undefined,
  work: (whenShifted: WhenShifted) => Promise<T>,
): Promise<{ readonly result: T; readonly resumeFailure: AwsFailure | undefined }> {
  if (before === undefined || isAllSuspended(before) || !(await suspend(context, before))) {
    return { result: await work(async () => undefined), resumeFailure: undefined };
  }
  const { reporter, request } = context;
  let hasShifted = false;
  let isSuspended = true;
  const whenShifted = async () => {
    if (hasShifted) {
      return;
    }
    hasShifted = true;
    const failure = await resume(context, before);
    isSuspended = failure !== undefined;
    reporter.progress(
      failure === undefined
        ? `  autoscaling of ${request.service} is restored: production traffic has shifted`
        : `  ${explainFailure(failure)} The run tries again to restore autoscaling of ${request.service} when the deployment has ended.`,
    );
  };
  const atTheEnd = () => (isSuspended ? resume(context, before) : undefined);
  let result: T;
  try {
    result = await work(whenShifted);
  } catch (bug) {
    const failure = await atTheEnd();
    if (failure !== undefined) {
      reporter.failure(
        `  Autoscaling of ${request.service} may still be suspended: ${explainFailure(failure)}`,
      );
    }
    throw bug;
  }
  return { result, resumeFailure: await atTheEnd() };
}

/** @returns whether scaling is suspended, or may be */
async function suspend(context: DriverContext, before: Suspension): Promise<boolean> {
  const { aws, guard, record, reporter, request } = context;
  const { cluster, service } = request;
  const left = record.scalingBefore;
  guard.suspended({ cluster, service, before });
  record.scalingBefore = before;
  const failure = await orFailure(() => aws.suspendScaling(cluster, service, ALL));
  if (failure === undefined) {
    reporter.progress(`  autoscaling of ${service} is suspended until production traffic has shifted`);
    return true;
  }
  reporter.progress(`  ${explainFailure(failure)} ${service} may scale while the deployment runs.`);
  if (failure.kind === "transient") {
    return true;
  }
  guard.resumed();
  record.scalingBefore = left;
  return false;
}

/** @returns why it isn't known to be restored; `undefined` if it is restored */
async function resume(
  { aws, guard, record, request }: DriverContext,
  before: Suspension,
): Promise<AwsFailure | undefined> {
  const { cluster, service } = request;
  const failure = await orFailure(() => aws.suspendScaling(cluster, service, before));
  if (failure instanceof AwsFailure) {
    // The watchdog isn't released: it tries again when the run ends.
    return failure;
  }
  guard.resumed();
  record.scalingBefore = undefined;
  return undefined;
}
