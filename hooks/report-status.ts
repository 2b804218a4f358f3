/** The part that all hooks share: it reports the result to CodeDeploy, also when the check throws or takes too long. */

/** The event that CodeDeploy passes to a hook's function. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** Reports a hook's result to CodeDeploy. */
export type ReportStatus = (event: HookEvent, status: "Succeeded" | "Failed") => Promise<void>;

/** The result of a hook's check. */
export interface CheckResult {
  readonly healthy: boolean;
  /** The result in one sentence. */
  readonly summary: string;
}

/** What a hook needs from its environment. */
export interface HookTools {
  readonly report: ReportStatus;
  readonly log: (line: string) => void;
  /** Resolves when the check must end, so that there is time for the report. */
  readonly outOfTime: () => Promise<void>;
}

/** The time for the report: two calls of 5 seconds each, at most. */
const REPORT_MILLISECONDS = 10_000;

/** How long a check may take in a function that has this time left. */
export function millisecondsForCheck(remainingMilliseconds: number): number {
  return Math.max(0, remainingMilliseconds - REPORT_MILLISECONDS);
}

/**
 * Runs a hook's check and reports its result. A check that throws, or that doesn't end before Lambda ends the
 * function, is reported as failed: without a report CodeDeploy would wait an hour.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
 */
export async function runHook(
  event: HookEvent,
  check: () => Promise<CheckResult>,
  { report, log, outOfTime }: HookTools,
): Promise<void> {
  const { healthy, summary } = await Promise.race([
    check().catch((error: unknown): CheckResult => ({ healthy: false, summary: messageOf(error) })),
    outOfTime().then((): CheckResult => ({ healthy: false, summary: "the function's time ran out" })),
  ]);
  const status = healthy ? "Succeeded" : "Failed";
  log(`${event.DeploymentId}: ${status}: ${summary}`);
  try {
    await report(event, status);
  } catch (error) {
    log(
      `${event.DeploymentId}: could not report to CodeDeploy: ${messageOf(error)}. The function needs a way to ` +
        "CodeDeploy's API (NAT, or the VPC endpoint codedeploy) and codedeploy:PutLifecycleEventHookExecutionStatus",
    );
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
