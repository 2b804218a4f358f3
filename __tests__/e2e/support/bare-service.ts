import type { AwsCli } from "./aws-cli";

/** A task definition's content, for an image. */
export function taskDefinition(image: string): string {
  return JSON.stringify({
    family: "shop",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    cpu: "256",
    memory: "512",
    containerDefinitions: [{ name: "app", image, portMappings: [{ containerPort: 80 }], essential: true }],
  });
}

/** Makes the least that CodeDeploy deploys to, all of it named `shop`, without Terraform and all at once. */
export async function createBareService(aws: AwsCli): Promise<void> {
  const vpc = await aws.value("Vpc.VpcId", "ec2", "create-vpc", "--cidr-block", "10.0.0.0/16");
  const subnet = (zone: string, block: string) =>
    aws.value(
      "Subnet.SubnetId",
      ...["ec2", "create-subnet", "--vpc-id", vpc, "--cidr-block", block, "--availability-zone", zone],
    );
  const subnets = await Promise.all([
    subnet("eu-west-1a", "10.0.0.0/24"),
    subnet("eu-west-1b", "10.0.1.0/24"),
  ]);
  const targetGroup = (name: string) =>
    aws.value(
      "TargetGroups[0].TargetGroupArn",
      ...["elbv2", "create-target-group", "--name", name, "--protocol", "HTTP", "--port", "80"],
      ...["--vpc-id", vpc, "--target-type", "ip"],
    );
  const [blue, , securityGroup, loadBalancer, role] = await Promise.all([
    targetGroup("blue"),
    targetGroup("green"),
    aws.value(
      "GroupId",
      ...["ec2", "create-security-group", "--group-name", "tasks", "--description", "tasks"],
      ...["--vpc-id", vpc],
    ),
    aws.value(
      "LoadBalancers[0].LoadBalancerArn",
      ...["elbv2", "create-load-balancer", "--name", "shop", "--subnets", ...subnets],
    ),
    aws.value(
      "Role.Arn",
      ...["iam", "create-role", "--role-name", "codedeploy", "--assume-role-policy-document"],
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"codedeploy.amazonaws.com"},"Action":"sts:AssumeRole"}]}`,
    ),
    aws.value("cluster.clusterArn", "ecs", "create-cluster", "--cluster-name", "shop"),
    aws.value(
      "taskDefinition.revision",
      ...[
        "ecs",
        "register-task-definition",
        "--cli-input-json",
        taskDefinition("public.ecr.aws/shop/shop:1"),
      ],
    ),
    aws.value(
      "applicationId",
      ...["deploy", "create-application", "--application-name", "shop", "--compute-platform", "ECS"],
    ),
  ]);
  const listener = await aws.value(
    "Listeners[0].ListenerArn",
    ...["elbv2", "create-listener", "--load-balancer-arn", loadBalancer, "--protocol", "HTTP"],
    ...["--port", "80", "--default-actions", `Type=forward,TargetGroupArn=${blue}`],
  );
  await aws.value(
    "service.serviceArn",
    ...[
      "ecs",
      "create-service",
      "--cluster",
      "shop",
      "--service-name",
      "shop",
      "--task-definition",
      "shop:1",
    ],
    ...["--desired-count", "1", "--launch-type", "FARGATE", "--deployment-controller", "type=CODE_DEPLOY"],
    ...["--load-balancers", `targetGroupArn=${blue},containerName=app,containerPort=80`],
    // ECS would do without a security group, moto doesn't.
    "--network-configuration",
    `awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${securityGroup}]}`,
  );
  await aws.value(
    "deploymentGroupId",
    ...["deploy", "create-deployment-group", "--application-name", "shop", "--deployment-group-name", "shop"],
    ...["--service-role-arn", role, "--deployment-config-name", "CodeDeployDefault.ECSAllAtOnce"],
    ...["--deployment-style", "deploymentType=BLUE_GREEN,deploymentOption=WITH_TRAFFIC_CONTROL"],
    ...["--ecs-services", "serviceName=shop,clusterName=shop", "--load-balancer-info"],
    `targetGroupPairInfoList=[{targetGroups=[{name=blue},{name=green}],prodTrafficRoute={listenerArns=[${listener}]}}]`,
    "--blue-green-deployment-configuration",
    "terminateBlueInstancesOnDeploymentSuccess={action=TERMINATE,terminationWaitTimeInMinutes=5},deploymentReadyOption={actionOnTimeout=CONTINUE_DEPLOYMENT}",
  );
}
