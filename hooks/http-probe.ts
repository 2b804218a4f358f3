/**
 * A Lambda function for a lifecycle hook: asks green for an answer at the test listener, and tells CodeDeploy
 * whether the deployment may go on. Its environment variables are in `probe-settings.ts`.
 *
 * It needs `codedeploy:PutLifecycleEventHookExecutionStatus` on the deployment group, a way to the test listener,
 * and a time-out of its own that is longer than all of its attempts.
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
  // A redirect is an answer: it must not lead the probe from green to production.
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
