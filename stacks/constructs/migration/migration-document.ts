import type { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { MigrationDocument } from "../../../scripts/contract/migration";
import { type MigratedService, type MigrationValues, triggerOf } from "./migration-props";

/** What the program of a migration gets: the task to run, and what it reports to. */
export function migrationDocument(
  migration: Construct,
  service: MigratedService,
  { command, phase, timeoutMinutes }: MigrationValues,
  record: SsmParameter,
): MigrationDocument {
  const {
    region,
    cluster,
    service: name,
    application,
    deploymentGroup,
    assumeRole,
    verdictTopicArn,
  } = triggerOf(service).target;
  const { TaskDefinition, LoadBalancerInfo, NetworkConfiguration, PlatformVersion } =
    service.appSpec.Resources[0].TargetService.Properties;
  const { Subnets, SecurityGroups, AssignPublicIp } = NetworkConfiguration.AwsvpcConfiguration;
  return {
    migration: migration.node.id,
    phase,
    region,
    cluster,
    service: name,
    application,
    deploymentGroup,
    taskDefinition: TaskDefinition,
    container: LoadBalancerInfo.ContainerName,
    command,
    subnets: Subnets,
    securityGroups: SecurityGroups,
    assignPublicIp: AssignPublicIp,
    platformVersion: PlatformVersion,
    record: record.name,
    timeoutMinutes,
    stack: TerraformStack.of(migration).node.id,
    ...(assumeRole === undefined ? {} : { assumeRole }),
    ...(verdictTopicArn === undefined ? {} : { verdictTopicArn }),
  };
}
