/**
 * A Lambda function for a lifecycle hook: it sends requests to the new revision through the test listener, and
 * reports to CodeDeploy whether the deployment may continue. `probe-settings.ts` reads its settings.
 *
 * It needs `codedeploy:PutLifecycleEventHookExecutionStatus` on `*`, and a way to the test listener and to the API of
 * CodeDeploy. The construct `HttpProbe` creates it with all of these.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from "@aws-sdk/client-codedeploy";
import { probe } from "./probe";
import { readProbeSettings } from "./probe-settings";
import { type HookEvent, millisecondsForCheck, runHook } from "./report-status";
import { sendRequest } from "./request";

/** Ends before Lambda ends the function, also when CodeDeploy can't be reached: then the log shows why. */
const codeDeploy = new CodeDeployClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000 },
});
const log = (line: string): void => console.log(line);

/** The part of Lambda's context that the function uses. */
interface Context {
  getRemainingTimeInMillis(): number;
}

export const handler = (event: HookEvent, context: Context): Promise<void> =>
  runHook(
    event,
    async () =>
      probe(readProbeSettings(process.env), {
        request: sendRequest,
        log,
        sleep: (seconds) => sleep(seconds * 1000),
      }),
    {
      log,
      outOfTime: () => sleep(millisecondsForCheck(context.getRemainingTimeInMillis())),
      report: async ({ DeploymentId, LifecycleEventHookExecutionId }, status) => {
        await codeDeploy.send(
          new PutLifecycleEventHookExecutionStatusCommand({
            deploymentId: DeploymentId,
            lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
            status,
          }),
        );
      },
    },
  );
