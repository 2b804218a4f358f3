/** The app of `ours.ts` with AWS CDK and cdk-ecs-codedeploy: the same services, one stack each. */
import { EcsDeployment } from "@cdklabs/cdk-ecs-codedeploy";
import { App, Duration, Stack } from "aws-cdk-lib";
import * as codedeploy from "aws-cdk-lib/aws-codedeploy";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as elbv2 from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as logs from "aws-cdk-lib/aws-logs";

const [count = "1", outdir = "cdk.out"] = process.argv.slice(2);

const CONTAINER = { containerName: "main", containerPort: 80 };

const app = new App({ outdir });
for (let index = 0; index < Number(count); index += 1) {
  addService(new Stack(app, `bench-service-${index}`, { env: { region: "eu-west-1" } }));
}
app.synth();

function addService(stack: Stack): void {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, "Vpc", {
    vpcId: "vpc-0a1b2c3d4e5f60718",
    availabilityZones: ["eu-west-1a", "eu-west-1b"],
    publicSubnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
    privateSubnetIds: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
  });
  const taskDefinition = taskDefinitionOf(stack);
  const securityGroup = new ec2.SecurityGroup(stack, "TaskSecurityGroup", { vpc });
  const service = new ecs.FargateService(stack, "Service", {
    cluster: new ecs.Cluster(stack, "Cluster", { vpc }),
    taskDefinition,
    securityGroups: [securityGroup],
    desiredCount: 2,
    deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
  });
  const traffic = trafficOf(stack, vpc);
  service.attachToApplicationTargetGroup(traffic.blueTargetGroup);
  const deploymentGroup = new codedeploy.EcsDeploymentGroup(stack, "DeploymentGroup", {
    application: new codedeploy.EcsApplication(stack, "Application"),
    service,
    blueGreenDeploymentConfig: { ...traffic, terminationWaitTime: Duration.minutes(5) },
    deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    autoRollback: { failedDeployment: true, stoppedDeployment: true },
  });
  new EcsDeployment({
    deploymentGroup,
    targetService: {
      ...CONTAINER,
      taskDefinition,
      awsvpcConfiguration: {
        vpc,
        vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        securityGroups: [securityGroup],
        assignPublicIp: false,
      },
    },
  });
}

function taskDefinitionOf(stack: Stack): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, "TaskDefinition");
  taskDefinition.addContainer(CONTAINER.containerName, {
    image: ecs.ContainerImage.fromRegistry("public.ecr.aws/nginx/nginx:1.28"),
    portMappings: [{ containerPort: CONTAINER.containerPort }],
    logging: ecs.LogDriver.awsLogs({
      logGroup: new logs.LogGroup(stack, "LogGroup", { retention: logs.RetentionDays.ONE_MONTH }),
      streamPrefix: "main",
    }),
  });
  return taskDefinition;
}

function trafficOf(stack: Stack, vpc: ec2.IVpc) {
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, "LoadBalancer", {
    vpc,
    internetFacing: true,
  });
  const targetGroup = (id: string) =>
    new elbv2.ApplicationTargetGroup(stack, id, { vpc, port: 80, targetType: elbv2.TargetType.IP });
  const [blueTargetGroup, greenTargetGroup] = [targetGroup("Blue"), targetGroup("Green")];
  const listener = (id: string, port: number, targets: elbv2.ApplicationTargetGroup) =>
    loadBalancer.addListener(id, {
      port,
      protocol: elbv2.ApplicationProtocol.HTTP,
      defaultTargetGroups: [targets],
    });
  return {
    blueTargetGroup,
    greenTargetGroup,
    listener: listener("Production", 80, blueTargetGroup),
    testListener: listener("Test", 8080, greenTargetGroup),
  };
}
