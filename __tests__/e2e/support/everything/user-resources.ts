/** What a user adds to a service's stack after it is made. */
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { strToU8, zipSync } from "fflate";
import type { ServiceStack } from "../../../../stacks";

/** The name of the hook's function. */
export const PROBE = "orders-probe";

/** The name of the alarm that stops deployments. */
export const UNHEALTHY_ALARM = "orders-unhealthy";

/** The zipped code of a function that reports that the new tasks are good. It prints which URL it would test. */
export function probeCode(): Uint8Array {
  return zipSync({ "index.js": strToU8(PROBE_CODE) });
}

const PROBE_CODE = `
const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } = require("@aws-sdk/client-codedeploy");
exports.handler = async ({ DeploymentId, LifecycleEventHookExecutionId }) => {
  console.log("test of " + process.env.TEST_URL);
  await new CodeDeployClient({}).send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status: "Succeeded",
    }),
  );
};
`;

/** Adds an alarm, a hook whose code is in a file, a permission, and the policy of the role that deploys. */
export function addUserResources(stack: ServiceStack, hookFile: string): void {
  addAlarm(stack);
  addHook(stack, hookFile);
  addQueue(stack);
  new IamPolicy(stack, "driver", { name: "orders-driver", policy: stack.driverPolicy });
}

/** An alarm on a resource of the stack. */
function addAlarm(stack: ServiceStack): void {
  const alarm = new CloudwatchMetricAlarm(stack, "unhealthy", {
    alarmName: UNHEALTHY_ALARM,
    namespace: "AWS/ECS",
    metricName: "CPUUtilization",
    dimensions: { ServiceName: stack.service.service.name },
    statistic: "Maximum",
    period: 60,
    evaluationPeriods: 3,
    threshold: 95,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
  });
  stack.addAlarm(alarm.alarmName);
}

/** A function that gets the URL of the stack's test traffic. */
function addHook(stack: ServiceStack, hookFile: string): void {
  const role = new IamRole(stack, "probe-role", {
    name: PROBE,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    }),
  });
  new IamRolePolicy(stack, "probe-policy", {
    role: role.id,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "codedeploy:PutLifecycleEventHookExecutionStatus", Resource: "*" },
      ],
    }),
  });
  // Lambda would create it itself, and Terraform would leave it behind.
  const logs = new CloudwatchLogGroup(stack, "probe-logs", {
    name: `/aws/lambda/${PROBE}`,
    retentionInDays: 30,
  });
  const probe = new LambdaFunction(stack, "probe", {
    functionName: PROBE,
    filename: hookFile,
    runtime: "nodejs22.x",
    handler: "index.handler",
    role: role.arn,
    timeout: 30,
    environment: { variables: { TEST_URL: `${stack.traffic.testUrl}` } },
    dependsOn: [logs],
  });
  stack.addHook("afterAllowTestTraffic", probe.arn);
}

/** A queue to which the service may write. */
function addQueue(stack: ServiceStack): void {
  const queue = new SqsQueue(stack, "queue", { name: "orders" });
  stack.addStatement({ sid: "Queue", actions: ["sqs:SendMessage"], resources: [queue.arn] });
}
