/** The permissions of CodeDeploy for a service. */
import { Fn } from "cdktf";
import type { Statement } from "../../support/policy";
import type { EcsServiceRef } from "../blue-green-service";
import { moveTrafficStatements, type ServiceTraffic } from "../load-balancing/service-traffic";
import type { ServiceNotifications } from "../notifications/notification-topic";
import { publishStatements } from "../notifications/publish-statements";
import { type RevisionStore, readRevisionStatements } from "../revisions/revision-store";

/** What CodeDeploy works with, as the props of the deployment group describe it. */
export interface CodeDeployScope {
  readonly service: EcsServiceRef;
  readonly taskRoleArns: readonly string[];
  readonly traffic: ServiceTraffic;
  readonly hookFunctionArns: readonly string[];
  readonly revisionStore?: RevisionStore | undefined;
  readonly notifications?: Pick<ServiceNotifications, "topicArn" | "kmsKeyArn"> | undefined;
  readonly applicationArn: string;
}

/**
 * Those of AWS's managed policy for ECS, limited to this service. S3 is left out if the AppSpec is inline, and SNS without
 * notifications.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html
 */
export function codeDeployStatements({
  service,
  taskRoleArns,
  traffic,
  hookFunctionArns,
  revisionStore,
  notifications,
  applicationArn,
}: CodeDeployScope): Statement[] {
  const serviceArn = service.service.id;
  return [
    {
      sid: "MoveTaskSets",
      actions: ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet"],
      resources: [serviceArn, `${Fn.replace(serviceArn, ":service/", ":task-set/")}/*`],
    },
    {
      // This action supports no resource, so conditions limit it to the service.
      sid: "CreateTaskSets",
      actions: ["ecs:CreateTaskSet"],
      resources: ["*"],
      conditions: {
        ArnEquals: { "ecs:cluster": service.clusterArn, "ecs:service": serviceArn },
      },
    },
    ...passRoles(taskRoleArns),
    ...moveTrafficStatements(traffic),
    {
      // These actions support no resource.
      sid: "ReadState",
      actions: [
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "cloudwatch:DescribeAlarms",
      ],
      resources: ["*"],
    },
    ...(hookFunctionArns.length === 0
      ? []
      : [{ sid: "CallHooks", actions: ["lambda:InvokeFunction"], resources: hookFunctionArns }]),
    ...(revisionStore === undefined ? [] : readRevisionStatements(revisionStore, applicationArn)),
    ...(notifications === undefined ? [] : publishStatements(notifications)),
  ];
}

/** A task definition may have no roles. */
function passRoles(arns: readonly string[]): Statement[] {
  return arns.length === 0
    ? []
    : [
        {
          sid: "PassTaskRoles",
          actions: ["iam:PassRole"],
          resources: arns,
          conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
      ];
}
