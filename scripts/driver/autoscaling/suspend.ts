/**
 * Keeps a service from scaling by itself until a deployment has shifted its traffic, and sees to it that it does again
 * afterwards: green, which carries all of the load then, needs it while blue is kept, which may be for days.
 *
 * A scale event in the middle of a shift can fail the deployment, and sets green's count by a load that is half on blue.
 * What was suspended before is written into the deployment's description, since that is there before anything is
 * suspended: whatever becomes of the run, a later one reads there what is to be brought back.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
import { AwsFailure, explainFailure, type Suspension } from "../../aws";
import type { Watch } from "../context/context";

const ALL: Suspension = { dynamicIn: true, dynamicOut: true, scheduled: true };

/** Whether nothing of a service's scaling is left to suspend. */
export function isAllSuspended({ dynamicIn, dynamicOut, scheduled }: Suspension): boolean {
  return dynamicIn && dynamicOut && scheduled;
}

/** What is called, once or more often, when production traffic has shifted. */
export type WhenShifted = () => Promise<void>;

/**
 * Does something while the service doesn't scale by itself, and brings its scaling back, whatever comes of it.
 *
 * @param before what is suspended anyway; `undefined` where scaling is left as it is
 * @param work says when traffic has shifted, which brings scaling back before it is done
 * @returns the result of the work, and why scaling couldn't be restored, if it couldn't
 */
export async function withoutScaling<T>(
  watch: Watch,
  before: Suspension | undefined,
  work: (whenShifted: WhenShifted) => Promise<T>,
): Promise<{ readonly result: T; readonly scalingLeft: AwsFailure | undefined }> {
  if (before === undefined || isAllSuspended(before) || !(await suspend(watch, before))) {
    return { result: await work(async () => undefined), scalingLeft: undefined };
  }
  const { reporter, request } = watch;
  let hasShifted = false;
  let isSuspended = true;
  const whenShifted = async () => {
    if (hasShifted) {
      return;
    }
    hasShifted = true;
    const failure = await resume(watch, before);
    isSuspended = failure !== undefined;
    reporter.progress(
      failure === undefined
        ? `  scaling of ${request.service} is as it was: production traffic has shifted`
        : `  ${explainFailure(failure)} Scaling of ${request.service} is brought back when the deployment has ended.`,
    );
  };
  const atTheEnd = () => (isSuspended ? resume(watch, before) : undefined);
  let result: T;
  try {
    result = await work(whenShifted);
  } catch (bug) {
    const failure = await atTheEnd();
    if (failure !== undefined) {
      reporter.failure(`  Scaling of ${request.service} may still be suspended: ${explainFailure(failure)}`);
    }
    throw bug;
  }
  return { result, scalingLeft: await atTheEnd() };
}

/** @returns whether it is suspended, or may be */
async function suspend(watch: Watch, before: Suspension): Promise<boolean> {
  const { aws, guard, record, reporter, request } = watch;
  const { cluster, service } = request;
  const left = record.scalingBefore;
  guard.suspended({ cluster, service, before });
  record.scalingBefore = before;
  try {
    await aws.suspendScaling(cluster, service, ALL);
    reporter.progress(`  scaling of ${service} is suspended until production traffic has shifted`);
    return true;
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    reporter.progress(`  ${explainFailure(error)} ${service} may scale while the deployment runs.`);
    if (error.kind === "transient") {
      return true;
    }
    guard.resumed();
    record.scalingBefore = left;
    return false;
  }
}

/** @returns why it isn't known to be brought back; nothing when the service scales again */
async function resume(
  { aws, guard, record, request }: Watch,
  before: Suspension,
): Promise<AwsFailure | undefined> {
  const { cluster, service } = request;
  try {
    await aws.suspendScaling(cluster, service, before);
    guard.resumed();
    record.scalingBefore = undefined;
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    // Its watchdog isn't told: it goes on trying.
    return error;
  }
}
