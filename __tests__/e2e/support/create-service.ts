/** A service that CodeDeploy deploys, made by the SDK: it takes two seconds, and Terraform takes ninety. */
import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
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
import type { TaskPlacement } from "../../../stacks/constructs/blue-green-service";
import type { Client } from "./client";
import { createDeploymentGroup, type Listeners } from "./create-deployment-group";
import { defaultNetwork, type TestNetwork } from "./default-network";

export const CONTAINER = { name: "app", port: 8080 };
/** The listeners' ports. */
export const PORTS = { production: 443, test: 8443 };

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
          securityGroups: [network.securityGroupId],
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
    securityGroupIds: [network.securityGroupId],
    assignPublicIp: false,
    platformVersion: "LATEST",
    capacityProviders: [{ name: "FARGATE", weight: 1 }],
  };
}

async function createLoadBalancer(client: Client, network: TestNetwork) {
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
