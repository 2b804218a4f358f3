// The hook's function. Lambda's runtime contains the AWS SDK.
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from "@aws-sdk/client-codedeploy";

const codeDeploy = new CodeDeployClient({});

export const handler = async ({ DeploymentId, LifecycleEventHookExecutionId }) => {
  const isGood = await answers(process.env.TEST_URL);
  await codeDeploy.send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status: isGood ? "Succeeded" : "Failed",
    }),
  );
};

// Without a result, CodeDeploy would wait for an hour: an error is a result too.
async function answers(url) {
  try {
    const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    console.log(`${url} answered ${status}`);
    return ok;
  } catch (error) {
    console.error(`${url} did not answer: ${error.message}`);
    return false;
  }
}
