/** The services that the programs deploy to. The SDK creates them, which is faster than Terraform. */
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { LOCAL_REGION } from "../local/environment";
import { LocalAwsError } from "../local/errors";

/**
 * A service that runs the first revision of its task definition, and what a program needs to deploy the second one.
 */
export interface BenchService {
  /** Also the name of its cluster, application, deployment group and task definition family. */
  readonly name: string;
  /** The definition of the second revision. */
  readonly taskDefinition: RegisterTaskDefinitionCommandInput;
  /** The ARN of the second revision. */
  readonly taskDefinitionArn: string;
  readonly network: BenchNetwork;
}

/** The account's default subnets and their security group. */
export interface BenchNetwork {
  readonly subnets: string[];
  readonly securityGroups: string[];
}

export const CONTAINER = { name: "app", port: 8080 };

/** The usual canary, and a short termination wait. */
const CONFIG = "CodeDeployDefault.ECSCanary10Percent5Minutes";
const TERMINATION_WAIT_MINUTES = 1;

/** Creates services and reads when their deployments ended. */
export class Services {
  readonly #codeDeploy;
  readonly #ec2;
  readonly #ecs;
  readonly #balancing;
  readonly #iam;

  /** @param endpoint the endpoint of the local AWS, without a meter */
  constructor(endpoint: string) {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const config = { endpoint, region: LOCAL_REGION, credentials };
    this.#codeDeploy = new CodeDeployClient(config);
    this.#ec2 = new EC2Client(config);
    this.#ecs = new ECSClient(config);
    this.#balancing = new ElasticLoadBalancingV2Client(config);
    this.#iam = new IAMClient(config);
  }

  async create(name: string): Promise<BenchService> {
    const { vpc, ...network } = await this.#network();
    const { live, listenerArn } = await this.#createLoadBalancer(name, network.subnets, vpc);
    const taskDefinition = taskDefinitionOf(name);
    await this.#ecs.send(new CreateClusterCommand({ clusterName: name }));
    await this.#ecs.send(new RegisterTaskDefinitionCommand(taskDefinition));
    await this.#ecs.send(
      new CreateServiceCommand({
        cluster: name,
        serviceName: name,
        taskDefinition: name,
        desiredCount: 2,
        launchType: "FARGATE",
        deploymentController: { type: "CODE_DEPLOY" },
        loadBalancers: [
          { targetGroupArn: live, containerName: CONTAINER.name, containerPort: CONTAINER.port },
        ],
        networkConfiguration: { awsvpcConfiguration: { ...network, assignPublicIp: "DISABLED" } },
      }),
    );
    await this.#createGroup(name, listenerArn);
    const second = await this.#ecs.send(new RegisterTaskDefinitionCommand(taskDefinition));
    return {
      name,
      taskDefinition,
      taskDefinitionArn: second.taskDefinition?.taskDefinitionArn ?? "",
      network,
    };
  }

  /**
   * When the service's only deployment ended, in milliseconds since the epoch.
   *
   * @throws LocalAwsError if it didn't succeed
   */
  async endOfDeployment(name: string): Promise<number> {
    const group = { applicationName: name, deploymentGroupName: name };
    const { deployments } = await this.#codeDeploy.send(new ListDeploymentsCommand(group));
    const deploymentId = deployments?.[0];
    const { deploymentInfo } = await this.#codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
    if (deploymentInfo?.status !== "Succeeded" || deploymentInfo.completeTime === undefined) {
      throw new LocalAwsError(
        `the deployment of ${name} did not succeed: ${deploymentInfo?.status ?? "none"}`,
      );
    }
    return deploymentInfo.completeTime.getTime();
  }

  async #network(): Promise<BenchNetwork & { readonly vpc: string | undefined }> {
    const { Subnets = [] } = await this.#ec2.send(new DescribeSubnetsCommand({}));
    const { SecurityGroups = [] } = await this.#ec2.send(new DescribeSecurityGroupsCommand({}));
    return {
      vpc: Subnets[0]?.VpcId,
      subnets: Subnets.slice(0, 2).flatMap(({ SubnetId }) => SubnetId ?? []),
      securityGroups: SecurityGroups.slice(0, 1).flatMap(({ GroupId }) => GroupId ?? []),
    };
  }

  async #createLoadBalancer(name: string, subnets: string[], VpcId: string | undefined) {
    const balancer = await this.#balancing.send(
      new CreateLoadBalancerCommand({ Name: name, Subnets: subnets }),
    );
    const arns: (string | undefined)[] = [];
    for (const Name of targetGroupsOf(name)) {
      const { TargetGroups } = await this.#balancing.send(
        new CreateTargetGroupCommand({
          Name,
          VpcId,
          Port: CONTAINER.port,
          Protocol: "HTTP",
          TargetType: "ip",
        }),
      );
      arns.push(TargetGroups?.[0]?.TargetGroupArn);
    }
    const [live] = arns;
    const { Listeners } = await this.#balancing.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancer.LoadBalancers?.[0]?.LoadBalancerArn,
        Port: 80,
        Protocol: "HTTP",
        DefaultActions: [{ Type: "forward", TargetGroupArn: live }],
      }),
    );
    return { live, listenerArn: Listeners?.[0]?.ListenerArn ?? "" };
  }

  async #createGroup(name: string, listenerArn: string): Promise<void> {
    const { Role } = await this.#iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: TRUST }),
    );
    await this.#codeDeploy.send(
      new CreateApplicationCommand({ applicationName: name, computePlatform: "ECS" }),
    );
    await this.#codeDeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: name,
        deploymentGroupName: name,
        serviceRoleArn: Role?.Arn,
        deploymentConfigName: CONFIG,
        deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
        blueGreenDeploymentConfiguration: {
          terminateBlueInstancesOnDeploymentSuccess: {
            action: "TERMINATE",
            terminationWaitTimeInMinutes: TERMINATION_WAIT_MINUTES,
          },
          deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
        },
        loadBalancerInfo: {
          targetGroupPairInfoList: [
            {
              targetGroups: targetGroupsOf(name).map((group) => ({ name: group })),
              prodTrafficRoute: { listenerArns: [listenerArn] },
            },
          ],
        },
        ecsServices: [{ clusterName: name, serviceName: name }],
      }),
    );
  }
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "codedeploy.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

const targetGroupsOf = (name: string): readonly string[] => [`${name}-blue`, `${name}-green`];

function taskDefinitionOf(family: string): RegisterTaskDefinitionCommandInput {
  return {
    family,
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    cpu: "256",
    memory: "512",
    containerDefinitions: [
      {
        name: CONTAINER.name,
        image: "public.ecr.aws/nginx/nginx:1.29",
        portMappings: [{ containerPort: CONTAINER.port }],
      },
    ],
  };
}
