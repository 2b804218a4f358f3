import { Fn } from "cdktf";
import type { ReleasedBy } from "../../../scripts/contract/document";
import type { Statement } from "../../support/policy";
import type { EcsServiceRef } from "../blue-green-service";
import { moveTrafficStatements, type ServiceTraffic } from "../load-balancing/service-traffic";
import type { ServiceNotifications } from "../notifications/notification-topic";
import { publishStatements } from "../notifications/publish-statements";
import { storeRevisionStatements } from "../revisions/revision-store";
import type { FargateTask } from "../task/fargate-task";
import type { DeploymentGroup } from "./deployment-group";

/**
 * The scalable targets of an account and region. Terraform's `replace` fills in `$1` (`arn:` and the partition) and
 * `$2` (region and account).
 */
const SCALABLE_TARGETS = "$1:application-autoscaling:$2:scalable-target/*";

/**
 * The resources that the driver works with.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/auth-and-access-control-permissions-reference.html
 */
export interface DriverScope {
  /** The deployment group that the driver deploys with. It has the functions that lifecycle hooks call. */
  readonly deploymentGroup: DeploymentGroup;
  /** The service that the driver deploys. */
  readonly service: EcsServiceRef;
  /**
   * The task definition, if the stack makes it. @default - none: without permissions of your own, the driver reports that
   * it could not check images, secrets and file systems
   */
  readonly task?: FargateTask | undefined;
  /**
   * Who releases: the command registers revisions of the task definition. @default "terraform"
   */
  readonly releasedBy?: ReleasedBy | undefined;
  /** Where the driver publishes its verdicts, if it does. @default - none */
  readonly notifications?: Pick<ServiceNotifications, "topicArn" | "kmsKeyArn" | "verdict"> | undefined;
}

/**
 * The driver's permissions, limited to this service. A role that runs only the driver needs nothing else; a role
 * that runs Terraform needs them in addition to the permissions for the resources. Every deployment needs the first
 * statement. Without one of the others the driver reports what it can't check.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/auth-and-access-control-permissions-reference.html
 */
export function driverStatements({
  deploymentGroup,
  service,
  task,
  releasedBy,
  notifications,
}: DriverScope): Statement[] {
  const { application, group, role, hookFunctionArns, revisionStore } = deploymentGroup;
  const configArn = (name: string) =>
    `${Fn.replace(application.arn, "/:application:.*/", ":deploymentconfig:")}${name}`;
  return [
    {
      sid: "Deploy",
      actions: [
        "codedeploy:BatchGetDeployments",
        "codedeploy:CreateDeployment",
        "codedeploy:GetDeployment",
        "codedeploy:GetDeploymentGroup",
        "codedeploy:ListDeployments",
      ],
      resources: [group.arn],
    },
    {
      sid: "UseRevisions",
      actions: ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
      resources: [application.arn],
    },
    // This action supports no resource.
    { sid: "StopDeployments", actions: ["codedeploy:StopDeployment"], resources: ["*"] },
    {
      sid: "ReadConfigs",
      actions: ["codedeploy:GetDeploymentConfig"],
      resources: [configArn(group.deploymentConfigNameInput ?? "*"), configArn("CodeDeployDefault.*")],
    },
    {
      sid: "ReadService",
      actions: ["ecs:DescribeClusters", "ecs:DescribeServices", "ecs:DescribeTasks"],
      resources: [
        service.clusterArn,
        service.service.id,
        `${Fn.replace(service.clusterArn, ":cluster/", ":task/")}/*`,
      ],
    },
    {
      sid: "ListTasks",
      actions: ["ecs:ListTasks"],
      resources: ["*"],
      conditions: { ArnEquals: { "ecs:cluster": service.clusterArn } },
    },
    {
      // These actions support no resource.
      sid: "ReadState",
      actions: [
        "application-autoscaling:DescribeScalableTargets",
        "cloudwatch:DescribeAlarms",
        "codedeploy:GetDeploymentTarget",
        "ecs:DescribeTaskDefinition",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      resources: ["*"],
    },
    {
      sid: "SuspendScaling",
      actions: ["application-autoscaling:RegisterScalableTarget"],
      // AWS generates the id in a target's ARN.
      resources: [
        Fn.replace(application.arn, "/^(arn:[^:]+):codedeploy:([^:]+:[^:]+):.*/", SCALABLE_TARGETS),
      ],
      conditions: { StringEquals: { "application-autoscaling:service-namespace": "ecs" } },
    },
    ...(revisionStore === undefined ? [] : storeRevisionStatements(revisionStore, application.arn)),
    { sid: "ReadRole", actions: ["iam:GetRole"], resources: [role.arn] },
    ...(task === undefined || releasedBy !== "command" ? [] : releaseStatements(task)),
    ...(task?.preflightStatements ?? []),
    ...(hookFunctionArns.length === 0
      ? []
      : [
          { sid: "ReadHooks", actions: ["lambda:GetFunctionConfiguration"], resources: hookFunctionArns },
          {
            sid: "ReadHookLogs",
            actions: ["logs:FilterLogEvents"],
            resources: hookFunctionArns.map(logGroupArn),
          },
        ]),
    ...(notifications?.verdict === true ? publishStatements(notifications) : []),
  ];
}

/** What a release needs to register the next revision of the stack's task definition, with its tags and its roles. */
function releaseStatements({ definition, roleArns }: FargateTask): Statement[] {
  const revisions = Fn.replace(definition.arn, "/:[0-9]+$/", ":*");
  return [
    { sid: "RegisterRevisions", actions: ["ecs:RegisterTaskDefinition"], resources: [revisions] },
    {
      sid: "TagRevisions",
      actions: ["ecs:TagResource"],
      resources: [revisions],
      conditions: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
    },
    {
      sid: "PassTaskRoles",
      actions: ["iam:PassRole"],
      resources: roleArns,
      conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
  ];
}

/** The additional permissions of the operator's commands. */
export function operatorStatements({ deploymentGroup }: DriverScope, traffic: ServiceTraffic): Statement[] {
  return [
    // This action supports no resource.
    { sid: "Continue", actions: ["codedeploy:ContinueDeployment"], resources: ["*"] },
    {
      sid: "FindGroups",
      actions: ["codedeploy:ListDeploymentGroups"],
      resources: [deploymentGroup.application.arn],
    },
    // This action supports no resource.
    { sid: "ListRevisions", actions: ["ecs:ListTaskDefinitions"], resources: ["*"] },
    ...moveTrafficStatements(traffic),
  ];
}

/** The default log group of a Lambda function, with its streams. Versions and aliases log to it, too. */
function logGroupArn(functionArn: string): string {
  const logs = Fn.replace(functionArn, ":lambda:", ":logs:");
  return `${Fn.replace(logs, "/:function:([^:]+).*/", ":log-group:/aws/lambda/$1")}:*`;
}
