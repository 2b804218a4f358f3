import type { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn } from "cdktf";
import type { MigrationPhase } from "../../../scripts/contract/migration";
import type { Statement } from "../../support/policy";
import type { MigratedService } from "./migration-props";

/**
 * The permissions of a migration's program, limited to the service. They have no ids, so that those of several
 * migrations fit into one policy.
 */
export function migrationStatements(
  { appSpec, service, deploymentGroup, task }: MigratedService,
  record: SsmParameter,
  phase: MigrationPhase,
): Statement[] {
  const { TaskDefinition } = appSpec.Resources[0].TargetService.Properties;
  const inCluster = { ArnEquals: { "ecs:cluster": service.clusterArn } };
  const roles = deploymentGroup.taskRoleArns;
  return [
    {
      actions: ["ecs:RunTask"],
      // All revisions: each release has a new one.
      resources: [Fn.replace(TaskDefinition, "/:[0-9]+$/", ":*")],
      conditions: inCluster,
    },
    ...(roles.length === 0
      ? []
      : [
          {
            actions: ["iam:PassRole"],
            resources: roles,
            conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
          },
        ]),
    {
      actions: ["ecs:DescribeTasks"],
      resources: [`${Fn.replace(service.clusterArn, ":cluster/", ":task/")}/*`],
    },
    { actions: ["ecs:ListTasks"], resources: ["*"], conditions: inCluster },
    // This action supports no resource.
    { actions: ["ecs:DescribeTaskDefinition"], resources: ["*"] },
    { actions: ["ssm:GetParameter", "ssm:PutParameter"], resources: [record.arn] },
    ...(task === undefined
      ? []
      : [{ actions: ["logs:GetLogEvents"], resources: [`${task.logGroup.arn}:*`] }]),
    ...(phase === "contract" ? [{ actions: ["ecs:DescribeServices"], resources: [service.service.id] }] : []),
  ];
}
