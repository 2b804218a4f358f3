import type { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn } from "cdktf";
import type { IConstruct } from "constructs";
import type { MigrationPhase } from "../../../scripts/contract/migration";
import type { Statement } from "../../support/policy";
import type { Problem } from "../../support/problems";
import type { MigratedService } from "./migration-props";

/** What a migration is known by without its class, which loads `@cdktf/provider-null`. */
export interface MigrationMembers {
  readonly phase: MigrationPhase;
  readonly record: SsmParameter;
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

/** The migrations in a stack. Those with wrong props have no resources. */
export function migrationsIn(stack: IConstruct): MigrationMembers[] {
  return stack.node.findAll().filter((one): one is IConstruct & MigrationMembers => isMigration(one));
}

function isMigration(one: object): one is MigrationMembers {
  const isAny = "phase" in one && "record" in one && "statements" in one && "problems" in one;
  return isAny && (one as MigrationMembers).problems.length === 0;
}

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
