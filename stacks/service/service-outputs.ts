import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { dependable, Lazy, TerraformOutput, type TerraformStack } from "cdktf";
import {
  type AppSpec,
  RELEASES_OUTPUT,
  type ReleaseSettings,
  type ServiceRegistry,
} from "../../scripts/contract/document";
import type { ServiceAlarms } from "../constructs/alarms/service-alarms";
import type { EcsServiceRef } from "../constructs/blue-green-service";
import type { BreakGlassRole } from "../constructs/deployment/break-glass-role";
import type { Deployment, DeploymentTarget } from "../constructs/deployment/deployment";
import type { DeploymentGroup } from "../constructs/deployment/deployment-group";
import type { LoadBalancer } from "../constructs/load-balancing/load-balancer";
import { addLoadBalancerOutputs } from "../constructs/load-balancing/load-balancer-outputs";
import type { ServiceTraffic } from "../constructs/load-balancing/service-traffic";
import type { TargetGroups } from "../constructs/load-balancing/target-groups";
import type { ServiceNotifications } from "../constructs/notifications/notification-topic";
import type { NormalizedSettings } from "../support/stack-settings";

/** The parts of a service that the outputs describe. */
interface ServiceParts {
  readonly traffic: ServiceTraffic;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly targetGroups: TargetGroups;
  readonly logGroup: CloudwatchLogGroup | undefined;
  readonly service: EcsServiceRef;
  readonly alarms: ServiceAlarms | undefined;
  readonly deploymentGroup: DeploymentGroup;
  readonly deployment: Deployment | undefined;
  readonly deploymentTarget: DeploymentTarget;
  readonly breakGlassRole: BreakGlassRole | undefined;
  readonly notifications: ServiceNotifications | undefined;
  readonly appSpec: AppSpec;
  readonly serviceRegistries: readonly ServiceRegistry[];
}

/** Adds the outputs of a service: what the commands, DNS records, firewalls and dashboards need. */
export function addServiceOutputs(
  stack: TerraformStack & ServiceParts,
  { region, assumeRole }: Pick<NormalizedSettings, "region" | "assumeRole">,
  images: Readonly<Record<string, string>>,
): void {
  const { traffic, service, deploymentGroup, deployment } = stack;
  const output = (id: string, value: unknown, description: string) =>
    new TerraformOutput(stack, id, { value, description });
  output("url", traffic.url, "Where users reach the service");
  if (traffic.testUrl !== undefined) {
    output("test-url", traffic.testUrl, "Where testers reach the new revision during a deployment");
  }
  addTrafficOutputs(stack, output);
  if (stack.logGroup !== undefined) {
    output("log-group-name", stack.logGroup.name, "The log group of the tasks");
  }
  output("app-spec", Lazy.anyValue({ produce: () => stack.appSpec }), "The AppSpec of this configuration");
  if (deployment === undefined) {
    output(RELEASES_OUTPUT, releaseSettings(stack.deploymentTarget), "How the command deploy releases");
  } else {
    const deployed = { images, task_definition: service.service.taskDefinitionInput };
    // The output keeps its value until a run succeeds, so the plan of a retry shows what it deploys. The trigger
    // shows no input in a plan while it is tainted. An override, because CDKTF renders `dependsOn` of an output as
    // a template, which Terraform refuses.
    output("deployed", deployed, "What the last successful run of the trigger deployed").addOverride(
      "depends_on",
      [dependable(deployment.trigger)],
    );
  }
  output("region", region, "The AWS region of the service");
  if (assumeRole !== undefined) {
    output("assume-role", assumeRole, "The role that the commands assume");
  }
  output("cluster-name", service.clusterName, "The ECS cluster");
  output(
    "service-registries",
    stack.serviceRegistries,
    "The registries of AWS Cloud Map that the service gets at its creation",
  );
  output("service-name", service.service.name, "The ECS service");
  output("application-name", deploymentGroup.application.name, "The CodeDeploy application");
  if (stack.breakGlassRole !== undefined) {
    output(
      "break-glass-role-arn",
      stack.breakGlassRole.role.arn,
      "The role for deployments that ignore the group's alarms",
    );
  }
  if (stack.notifications !== undefined) {
    const { topicArn } = stack.notifications;
    output("notification-topic-arn", topicArn, "The SNS topic of the service's notifications");
  }
  if (stack.alarms !== undefined) {
    output("rollback-alarm-name", stack.alarms.composite.alarmName, "The alarm that stops a deployment");
  }
  output("deployment-group-name", deploymentGroup.group.deploymentGroupName, "The deployment group");
}

/** The part of the trigger's document that the other outputs don't have. */
function releaseSettings({
  successPoint,
  stopAfterFailedTasks,
  revisionBucket,
  approvers,
  verdictTopicArn,
}: DeploymentTarget): ReleaseSettings {
  return {
    by: "command",
    successPoint,
    stopAfterFailedTasks,
    ...(revisionBucket === undefined ? {} : { revisionBucket }),
    ...(approvers === undefined ? {} : { approvers }),
    ...(verdictTopicArn === undefined ? {} : { verdictTopicArn }),
  };
}

/** What records in DNS, firewalls and dashboards need of a service. */
function addTrafficOutputs(
  { loadBalancer, targetGroups, traffic }: Pick<ServiceParts, "loadBalancer" | "targetGroups" | "traffic">,
  output: (id: string, value: unknown, description: string) => unknown,
): void {
  if (loadBalancer !== undefined) {
    addLoadBalancerOutputs(loadBalancer, output);
  }
  const suffix = "in the metrics of CloudWatch";
  output("blue-target-group-arn-suffix", targetGroups.blue.arnSuffix, `The blue target group ${suffix}`);
  output("green-target-group-arn-suffix", targetGroups.green.arnSuffix, `The green target group ${suffix}`);
  output("production-listener-arn", traffic.productionListenerArn, "The production listener");
  if (traffic.testListenerArn !== undefined) {
    output("test-listener-arn", traffic.testListenerArn, "The test listener");
  }
}
