import { Fn } from "cdktf";
import type { Statement } from "../support/policy";
import type { BlueGreenService } from "./blue-green-service";
import type { DeploymentGroup } from "./deployment-group";
import type { LoadBalancer } from "./load-balancing/load-balancer";

/** Of the account and region of an ARN that Terraform's `replace` takes apart: `$1` is the partition's, `$2` both. */
const SCALABLE_TARGETS = "$1:application-autoscaling:$2:scalable-target/*";

/** What a driver's run has to do with. */
export interface DriverScope {
  readonly deploymentGroup: DeploymentGroup;
  readonly service: BlueGreenService;
  /** The functions that lifecycle hooks call. */
  readonly hookFunctionArns: readonly string[];
}

/**
 * What the driver calls, on this service alone: all that a role needs to deploy it without Terraform, and on top of what
 * Terraform needs for the resources otherwise. Only the first six are asked for in every deployment; without the others
 * the driver says what it doesn't know.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/auth-and-access-control-permissions-reference.html
 */
export function driverStatements({ deploymentGroup, service, hookFunctionArns }: DriverScope): Statement[] {
  const { application, group, role } = deploymentGroup;
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
        "codedeploy:StopDeployment",
      ],
      resources: [group.arn],
    },
    {
      sid: "UseRevisions",
      actions: ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
      resources: [application.arn],
    },
    {
      sid: "ReadConfigs",
      actions: ["codedeploy:GetDeploymentConfig"],
      resources: [configArn(group.deploymentConfigNameInput ?? "*"), configArn("CodeDeployDefault.*")],
    },
    {
      sid: "ReadService",
      actions: ["ecs:DescribeServices", "ecs:DescribeTasks"],
      resources: [service.service.id, `${Fn.replace(service.cluster.arn, ":cluster/", ":task/")}/*`],
    },
    {
      sid: "ListTasks",
      actions: ["ecs:ListTasks"],
      resources: ["*"],
      conditions: { ArnEquals: { "ecs:cluster": service.cluster.arn } },
    },
    {
      // None of these takes a resource.
      sid: "Look",
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
      // A target's ARN has an id of AWS's making in it.
      resources: [
        Fn.replace(application.arn, "/^(arn:[^:]+):codedeploy:([^:]+:[^:]+):.*/", SCALABLE_TARGETS),
      ],
      conditions: { StringEquals: { "application-autoscaling:service-namespace": "ecs" } },
    },
    { sid: "SeeRole", actions: ["iam:GetRole"], resources: [role.arn] },
    ...(hookFunctionArns.length === 0
      ? []
      : [
          { sid: "SeeHooks", actions: ["lambda:GetFunctionConfiguration"], resources: hookFunctionArns },
          {
            sid: "ReadHookLogs",
            actions: ["logs:FilterLogEvents"],
            resources: hookFunctionArns.map(logGroupArn),
          },
        ]),
  ];
}

/** What the operator's commands call beside. */
export function operatorStatements(
  { deploymentGroup }: DriverScope,
  loadBalancer: LoadBalancer,
): Statement[] {
  return [
    {
      sid: "Continue",
      actions: ["codedeploy:ContinueDeployment"],
      resources: [deploymentGroup.group.arn],
    },
    {
      sid: "FindGroups",
      actions: ["codedeploy:ListDeploymentGroups"],
      resources: [deploymentGroup.application.arn],
    },
    // It takes no resource.
    { sid: "ListRevisions", actions: ["ecs:ListTaskDefinitions"], resources: ["*"] },
    {
      sid: "FixListeners",
      actions: ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"],
      resources: loadBalancer.listeners.flatMap(({ arn }) => [
        arn,
        `${Fn.replace(arn, ":listener/", ":listener-rule/")}/*`,
      ]),
    },
  ];
}

/** The log group that Lambda writes to unless it is told otherwise, with its streams. */
function logGroupArn(functionArn: string): string {
  return `${Fn.replace(Fn.replace(functionArn, ":lambda:", ":logs:"), ":function:", ":log-group:/aws/lambda/")}:*`;
}
