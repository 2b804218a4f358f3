/** The part of a hook that is the same for all: whatever happens, CodeDeploy hears of it. */

/** What CodeDeploy hands to a hook's function. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** Tells CodeDeploy how a hook ended. */
export type ReportStatus = (event: HookEvent, status: "Succeeded" | "Failed") => Promise<void>;

/**
 * Runs a hook's check and reports its end. A check that throws has failed: CodeDeploy would otherwise wait an
 * hour for word of it.
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
