/** A live service, as a team made it with its own tools. */
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
} from "@aws-sdk/client-codedeploy";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { AttachRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import type { Client } from "../client";
import { createRole } from "../create-role";
import type { TestNetwork } from "../default-network";
import { until } from "../until";
import { CONTAINER, NAMES, PORTS } from "./live-names";
import { createLiveNetwork, type LiveNetwork } from "./live-network";

/** Creates it on one image, and deploys another one to it: its target group `green` is live. */
export async function createLiveService(
  client: Client,
  network: TestNetwork,
  [image, released]: readonly [string, string],
): Promise<LiveNetwork> {
  const live = await createLiveNetwork(client, network);
  await new CloudWatchLogsClient(client).send(new CreateLogGroupCommand({ logGroupName: NAMES.logGroup }));
  const roles = await createRoles(client);
  const ecs = new ECSClient(client);
  await ecs.send(new CreateClusterCommand({ clusterName: NAMES.cluster }));
  await ecs.send(
    new CreateServiceCommand({
      cluster: NAMES.cluster,
      serviceName: NAMES.service,
      taskDefinition: await registerTask(ecs, roles, image),
      desiredCount: 2,
      launchType: "FARGATE",
      deploymentController: { type: "CODE_DEPLOY" },
      loadBalancers: [
        { targetGroupArn: live.blueArn, containerName: CONTAINER, containerPort: PORTS.container },
      ],
      networkConfiguration: {
        awsvpcConfiguration: { subnets: network.subnetIds, securityGroups: [live.taskGroup.id] },
      },
    }),
  );
  const codeDeploy = new CodeDeployClient(client);
  await createDeploymentGroup(codeDeploy, roles.codeDeploy, live);
  await deploy(codeDeploy, await registerTask(ecs, roles, released));
  return live;
}

type Roles = Readonly<Record<"task" | "execution" | "codeDeploy", string>>;

/** Creates the roles. Two of them have policies of AWS, which the stack doesn't know. */
async function createRoles(client: Client): Promise<Roles> {
  const roles = {
    task: await createRole(client, NAMES.taskRole, "ecs-tasks"),
    execution: await createRole(client, NAMES.executionRole, "ecs-tasks"),
    codeDeploy: await createRole(client, NAMES.codeDeployRole, "codedeploy"),
  };
  const iam = new IAMClient(client);
  for (const [RoleName, policy] of [
    [NAMES.executionRole, "service-role/AmazonECSTaskExecutionRolePolicy"],
    [NAMES.codeDeployRole, "AWSCodeDeployRoleForECS"],
  ]) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${policy}` }));
  }
  return roles;
}

async function registerTask(ecs: ECSClient, roles: Roles, image: string): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: NAMES.taskFamily,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      taskRoleArn: roles.task,
      executionRoleArn: roles.execution,
      containerDefinitions: [
        { name: CONTAINER, image, essential: true, portMappings: [{ containerPort: PORTS.container }] },
      ],
    }),
  );
  return `${taskDefinition?.taskDefinitionArn}`;
}

async function createDeploymentGroup(
  codeDeploy: CodeDeployClient,
  serviceRoleArn: string,
  live: LiveNetwork,
): Promise<void> {
  const { application: applicationName, deploymentGroup: deploymentGroupName } = NAMES;
  await codeDeploy.send(new CreateApplicationCommand({ applicationName, computePlatform: "ECS" }));
  await codeDeploy.send(
    new CreateDeploymentGroupCommand({
      applicationName,
      deploymentGroupName,
      serviceRoleArn,
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      ecsServices: [{ clusterName: NAMES.cluster, serviceName: NAMES.service }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: NAMES.blueTargetGroup }, { name: NAMES.greenTargetGroup }],
            prodTrafficRoute: { listenerArns: [live.productionListenerArn] },
            testTrafficRoute: { listenerArns: [live.testListenerArn] },
          },
        ],
      },
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 1 },
      },
    }),
  );
}

async function deploy(codeDeploy: CodeDeployClient, taskDefinitionArn: string): Promise<void> {
  const Properties = {
    TaskDefinition: taskDefinitionArn,
    LoadBalancerInfo: { ContainerName: CONTAINER, ContainerPort: PORTS.container },
  };
  const content = { version: 0, Resources: [{ TargetService: { Type: "AWS::ECS::Service", Properties } }] };
  const { deploymentId } = await codeDeploy.send(
    new CreateDeploymentCommand({
      applicationName: NAMES.application,
      deploymentGroupName: NAMES.deploymentGroup,
      revision: { revisionType: "AppSpecContent", appSpecContent: { content: JSON.stringify(content) } },
    }),
  );
  await until("the live service is deployed", async () => {
    const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
    return deploymentInfo?.status === "Succeeded";
  });
}
