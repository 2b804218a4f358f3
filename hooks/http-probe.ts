/**
 * A Lambda function for a lifecycle hook: it sends requests to the new revision through the test listener, and
 * reports to CodeDeploy whether the deployment may continue. `probe-settings.ts` lists its environment variables.
 *
 * It needs `codedeploy:PutLifecycleEventHookExecutionStatus` on `*`, network access to the test
 * listener, and a function timeout longer than all attempts together.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from "@aws-sdk/client-codedeploy";
import { probe } from "./probe";
import { readProbeSettings } from "./probe-settings";
import { type HookEvent, runHook } from "./report-status";

const codeDeploy = new CodeDeployClient({});
const log = (line: string): void => console.log(line);

async function request(url: string, timeoutSeconds: number): Promise<number> {
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  // Don't follow a redirect: it could lead from the test listener to production.
  const response = await fetch(url, { signal, redirect: "manual" });
  await response.body?.cancel();
  return response.status;
}

export const handler = (event: HookEvent): Promise<void> =>
  runHook(
    event,
    async () =>
      probe(readProbeSettings(process.env), { request, log, sleep: (seconds) => sleep(seconds * 1000) }),
    {
      log,
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
