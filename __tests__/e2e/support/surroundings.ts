/** What is in an account before the tests' service: a cluster, a load balancer, a hook's function, roles, an alarm. */
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CodeDeployClient, CreateDeploymentConfigCommand } from "@aws-sdk/client-codedeploy";
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import type { Client } from "./client";
import { createRole } from "./create-role";
import { ALARM, CONFIG, NAME, type Surroundings } from "./two-accounts-app";

/** Reports success to CodeDeploy, in the account of the function's credentials. */
const HANDLER = `
const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } = require("@aws-sdk/client-codedeploy");
exports.handler = (event) =>
  new CodeDeployClient({}).send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: event.DeploymentId,
      lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
      status: "Succeeded",
    }),
  );
`;

/** Creates it with the SDK, which takes a second. The load balancer has two subnets and a security group. */
export async function createSurroundings(
  client: Client,
  subnetIds: readonly string[],
  securityGroupId: string,
): Promise<Surroundings> {
  const ecs = new ECSClient(client);
  const { cluster } = await ecs.send(
    new CreateClusterCommand({ clusterName: NAME, capacityProviders: ["FARGATE", "FARGATE_SPOT"] }),
  );
  await createAlarm(client);
  await createDeploymentConfig(client);
  return {
    clusterArn: `${cluster?.clusterArn}`,
    sharedLoadBalancer: {
      productionListenerArn: await createListener(client, subnetIds, securityGroupId),
      securityGroupId,
      url: "http://shop.example.com",
    },
    hookArn: await createHook(client),
    roles: {
      task: await createRole(client, "task", "ecs-tasks"),
      execution: await createRole(client, "execution", "ecs-tasks"),
    },
  };
}

async function createListener(
  client: Client,
  subnetIds: readonly string[],
  securityGroupId: string,
): Promise<string> {
  const elb = new ElasticLoadBalancingV2Client(client);
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: NAME,
      Subnets: [...subnetIds],
      SecurityGroups: [securityGroupId],
    }),
  );
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Port: 80,
      Protocol: "HTTP",
      DefaultActions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }],
    }),
  );
  return `${Listeners?.[0]?.ListenerArn}`;
}

async function createHook(client: Client): Promise<string> {
  // Lambda would create it at the first call, and nobody would delete it.
  await new CloudWatchLogsClient(client).send(
    new CreateLogGroupCommand({ logGroupName: "/aws/lambda/hook" }),
  );
  const { FunctionArn } = await new LambdaClient(client).send(
    new CreateFunctionCommand({
      FunctionName: "hook",
      Role: await createRole(client, "hook", "lambda"),
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Timeout: 30,
      Code: { ZipFile: zipSync({ "index.js": strToU8(HANDLER) }) },
    }),
  );
  return `${FunctionArn}`;
}

/** Creates a task definition with the name of the service, as its team would with its own tools. */
export async function createTaskDefinition(
  client: Client,
  roles: Surroundings["roles"],
  image: string,
): Promise<string> {
  const { taskDefinition } = await new ECSClient(client).send(
    new RegisterTaskDefinitionCommand({
      family: NAME,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      taskRoleArn: roles.task,
      executionRoleArn: roles.execution,
      containerDefinitions: [
        { name: "app", image, essential: true, portMappings: [{ containerPort: 8080 }] },
      ],
    }),
  );
  return `${taskDefinition?.taskDefinitionArn}`;
}

/** Creates the config of a canary. */
async function createDeploymentConfig(client: Client): Promise<void> {
  await new CodeDeployClient(client).send(
    new CreateDeploymentConfigCommand({
      deploymentConfigName: CONFIG,
      computePlatform: "ECS",
      trafficRoutingConfig: {
        type: "TimeBasedCanary",
        timeBasedCanary: { canaryPercentage: 20, canaryInterval: 5 },
      },
    }),
  );
}

async function createAlarm(client: Client): Promise<void> {
  await new CloudWatchClient(client).send(
    new PutMetricAlarmCommand({
      AlarmName: ALARM,
      Namespace: "shop",
      MetricName: "errors",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
}
