/** A service that CodeDeploy deploys, made by the SDK: it takes two seconds, and Terraform takes ninety. */
import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
} from "@aws-sdk/client-codedeploy";
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { TaskPlacement } from "../../../stacks/constructs/blue-green-service";
import { ALARM_NAME } from "./app-settings";

/** How to reach the local AWS. */
export interface Client {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const CONTAINER = { name: "app", port: 8080 };
/** The listeners' ports. */
export const PORTS = { production: 443, test: 8443 };

/**
 * The traffic shifts that the group can be set to: each keeps 10 percent on the new tasks for so many minutes, of which five
 * pass in a second. A test has to end `LONG_CANARY` itself.
 */
export const SHIFTS = { CANARY: 5, SLOW_CANARY: 50, LONG_CANARY: 1440 } as const;

/** A task definition, as it is registered. */
export function taskDefinitionOf(image: string) {
  return {
    family: "shop",
    networkMode: "awsvpc" as const,
    requiresCompatibilities: ["FARGATE" as const],
    cpu: "256",
    memory: "512",
    containerDefinitions: [
      {
        name: CONTAINER.name,
        image,
        portMappings: [{ containerPort: CONTAINER.port }],
        essential: true,
      },
    ],
  };
}

/** Registers a revision for an image, and returns its ARN. */
export async function registerTaskDefinition(client: Client, image: string): Promise<string> {
  const ecs = new ECSClient(client);
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(taskDefinitionOf(image)));
  return taskDefinition?.taskDefinitionArn ?? "";
}

/**
 * Makes a service of two tasks on one image, with all that its deployments need; everything is named `shop`.
 *
 * @returns where its tasks run
 */
export async function createService(client: Client, image: string): Promise<TaskPlacement> {
  const network = await defaultNetwork(client);
  const { blue, listeners } = await createLoadBalancer(client, network);
  const ecs = new ECSClient(client);
  await ecs.send(new CreateClusterCommand({ clusterName: "shop" }));
  const taskDefinitionArn = await registerTaskDefinition(client, image);
  await ecs.send(
    new CreateServiceCommand({
      cluster: "shop",
      serviceName: "shop",
      taskDefinition: taskDefinitionArn,
      desiredCount: 2,
      capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1, base: 0 }],
      deploymentController: { type: "CODE_DEPLOY" },
      loadBalancers: [{ targetGroupArn: blue, containerName: CONTAINER.name, containerPort: CONTAINER.port }],
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: network.subnetIds,
          securityGroups: network.securityGroupIds,
          assignPublicIp: "DISABLED",
        },
      },
    }),
  );
  const scaling = new ApplicationAutoScalingClient(client);
  await scaling.send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: "ecs",
      ScalableDimension: "ecs:service:DesiredCount",
      ResourceId: "service/shop/shop",
      MinCapacity: 2,
      MaxCapacity: 4,
    }),
  );
  await createDeploymentGroup(client, listeners);
  return {
    taskDefinitionArn,
    containerName: CONTAINER.name,
    containerPort: CONTAINER.port,
    subnetIds: network.subnetIds,
    securityGroupIds: network.securityGroupIds,
    platformVersion: "LATEST",
    capacityProviders: [{ name: "FARGATE", weight: 1 }],
  };
}

interface Network {
  readonly vpcId: string | undefined;
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
}

/** The account's default VPC: two subnets of it, and its security group. */
async function defaultNetwork(client: Client): Promise<Network> {
  const ec2 = new EC2Client(client);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  return {
    vpcId: Subnets[0]?.VpcId,
    subnetIds: Subnets.slice(0, 2).flatMap(({ SubnetId }) => SubnetId ?? []),
    securityGroupIds: SecurityGroups.slice(0, 1).flatMap(({ GroupId }) => GroupId ?? []),
  };
}

interface Listeners {
  readonly production: string;
  readonly test: string;
}

async function createLoadBalancer(client: Client, network: Network) {
  const elb = new ElasticLoadBalancingV2Client(client);
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: "shop", Subnets: network.subnetIds }),
  );
  const createTargetGroup = async (Name: string) => {
    const { TargetGroups } = await elb.send(
      new CreateTargetGroupCommand({
        Name,
        VpcId: network.vpcId,
        Port: CONTAINER.port,
        Protocol: "HTTP",
        TargetType: "ip",
      }),
    );
    return TargetGroups?.[0]?.TargetGroupArn ?? "";
  };
  const [blue, green] = [await createTargetGroup("shop-blue"), await createTargetGroup("shop-green")];
  const createListener = async (Port: number) => {
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
        Port,
        Protocol: "HTTP",
        DefaultActions: [
          {
            Type: "forward",
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: blue, Weight: 100 },
                { TargetGroupArn: green, Weight: 0 },
              ],
            },
          },
        ],
      }),
    );
    return Listeners?.[0]?.ListenerArn ?? "";
  };
  const listeners: Listeners = {
    production: await createListener(PORTS.production),
    test: await createListener(PORTS.test),
  };
  return { blue, listeners };
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "codedeploy.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

/** As the stacks make it, with an alarm. */
async function createDeploymentGroup(client: Client, listeners: Listeners): Promise<void> {
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({ RoleName: "shop-codedeploy", AssumeRolePolicyDocument: TRUST }),
  );
  await new CloudWatchClient(client).send(
    new PutMetricAlarmCommand({
      AlarmName: ALARM_NAME,
      Namespace: "shop",
      MetricName: "errors",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
  const codeDeploy = new CodeDeployClient(client);
  await codeDeploy.send(new CreateApplicationCommand({ applicationName: "shop", computePlatform: "ECS" }));
  for (const [deploymentConfigName, canaryInterval] of Object.entries(SHIFTS)) {
    await codeDeploy.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName,
        computePlatform: "ECS",
        trafficRoutingConfig: {
          type: "TimeBasedCanary",
          timeBasedCanary: { canaryPercentage: 10, canaryInterval },
        },
      }),
    );
  }
  await codeDeploy.send(
    new CreateDeploymentGroupCommand({
      applicationName: "shop",
      deploymentGroupName: "shop",
      serviceRoleArn: Role?.Arn,
      deploymentConfigName: "CANARY" satisfies keyof typeof SHIFTS,
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      ecsServices: [{ clusterName: "shop", serviceName: "shop" }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: "shop-blue" }, { name: "shop-green" }],
            prodTrafficRoute: { listenerArns: [listeners.production] },
            testTrafficRoute: { listenerArns: [listeners.test] },
          },
        ],
      },
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 2 },
      },
      alarmConfiguration: { enabled: true, alarms: [{ name: ALARM_NAME }] },
      autoRollbackConfiguration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
      },
    }),
  );
}
