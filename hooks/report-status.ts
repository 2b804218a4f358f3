/** The part that all hooks share: it reports the result to CodeDeploy, also when the check throws. */

/** The event that CodeDeploy passes to a hook's function. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** Reports a hook's result to CodeDeploy. */
export type ReportStatus = (event: HookEvent, status: "Succeeded" | "Failed") => Promise<void>;

/**
 * Runs a hook's check and reports its result. A check that throws is reported as failed: without a report
 * CodeDeploy would wait an hour.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
 */
export async function runHook(
  event: HookEvent,
  check: () => Promise<{ readonly healthy: boolean; readonly summary: string }>,
  tools: { readonly report: ReportStatus; readonly log: (line: string) => void },
): Promise<void> {
  const { healthy, summary } = await check().catch((error: unknown) => ({
    healthy: false,
    summary: error instanceof Error ? error.message : String(error),
  }));
  const status = healthy ? "Succeeded" : "Failed";
  tools.log(`${event.DeploymentId}: ${status}: ${summary}`);
  await tools.report(event, status);
}
