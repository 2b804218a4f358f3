/** AWS CLI commands that the output suggests. */
import type { Suspension } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import { quoted } from "./own-command";

/** The command that restores what was suspended of a service's scaling before. */
export function resumeCommand(
  { cluster, service, region }: Pick<DeploymentRequest, "cluster" | "service" | "region">,
  { dynamicIn, dynamicOut, scheduled }: Suspension,
): string {
  const state = `DynamicScalingInSuspended=${dynamicIn},DynamicScalingOutSuspended=${dynamicOut},ScheduledScalingSuspended=${scheduled}`;
  return `aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/${cluster}/${service} --suspended-state ${state} --region ${region}`;
}

/** The command that shows who called an action of AWS in the last 90 days. */
export function callersCommand(action: string, region: string): string {
  return `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=${action} --region ${region}`;
}

/** The same for an action of IAM, which CloudTrail records in one region of each partition. */
export function iamCallersCommand(action: string, arn: string): string {
  const regions: Readonly<Record<string, string>> = { "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1" };
  return callersCommand(action, regions[arn.split(":")[1] ?? ""] ?? "us-east-1");
}

/** The command that shows which alarms of a region are in ALARM, since when, and why: all of them, so that several findings share the command. */
export function alarmsInAlarmCommand(region: string): string {
  return `aws cloudwatch describe-alarms --state-value ALARM --alarm-types MetricAlarm CompositeAlarm --region ${region}`;
}

/** The command that lists the alarms of a region. */
export function alarmsCommand(region: string): string {
  return `aws cloudwatch describe-alarms --alarm-types MetricAlarm CompositeAlarm --query '[MetricAlarms,CompositeAlarms][].AlarmName' --region ${region}`;
}

/** The command that shows a service's task sets and its latest events. */
export function serviceCommand({
  cluster,
  service,
  region,
}: Pick<DeploymentRequest, "cluster" | "service" | "region">): string {
  return `aws ecs describe-services --cluster ${cluster} --services ${service} --query 'services[0].[taskSets,events[:10]]' --region ${region}`;
}

/** The command that shows the images of a service's running tasks. A task knows them also if its task definition is deleted. */
export function taskImagesCommand({
  cluster,
  service,
  region,
}: Pick<DeploymentRequest, "cluster" | "service" | "region">): string {
  const tasks = `aws ecs list-tasks --cluster ${cluster} --service-name ${service} --query 'taskArns[]' --output text --region ${region}`;
  return `aws ecs describe-tasks --cluster ${cluster} --tasks $(${tasks}) --query 'tasks[].[taskDefinitionArn,containers[].[name,image]]' --region ${region}`;
}

/** The command that shows what a deployment group deploys, by which listeners and target groups. */
export function groupCommand({
  application,
  deploymentGroup,
  region,
}: Pick<DeploymentRequest, "application" | "deploymentGroup" | "region">): string {
  return `aws deploy get-deployment-group --application-name ${quoted(application)} --deployment-group-name ${quoted(deploymentGroup)} --query 'deploymentGroupInfo.[computePlatform,ecsServices,loadBalancerInfo]' --region ${region}`;
}

/** The command that lists a family's deregistered task definitions. */
export function inactiveRevisionsCommand(family: string, region: string): string {
  return `aws ecs list-task-definitions --family-prefix ${family} --status INACTIVE --sort DESC --region ${region}`;
}
