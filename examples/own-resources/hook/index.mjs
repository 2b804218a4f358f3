// The function of the hook. Lambda's runtime contains the AWS SDK.
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from "@aws-sdk/client-codedeploy";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";

const codeDeploy = new CodeDeployClient({});
const sqs = new SQSClient({});

export const handler = async ({ DeploymentId, LifecycleEventHookExecutionId }) => {
  const isGood = await isEmpty(process.env.QUEUE_URL);
  await codeDeploy.send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status: isGood ? "Succeeded" : "Failed",
    }),
  );
};

// Without a result, CodeDeploy would wait for an hour: an error is a result too.
async function isEmpty(QueueUrl) {
  try {
    const AttributeNames = ["ApproximateNumberOfMessages"];
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    console.log(`${Attributes.ApproximateNumberOfMessages} messages could not be delivered`);
    return Attributes.ApproximateNumberOfMessages === "0";
  } catch (error) {
    console.error(`the queue can't be read: ${error.message}`);
    return false;
  }
}
