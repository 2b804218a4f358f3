import type { TerraformStack } from "cdktf";
import type { ServiceAlarms } from "../constructs/alarms/service-alarms";
import type { EcsServiceRef } from "../constructs/blue-green-service";
import { ServiceDashboard } from "../constructs/dashboard/service-dashboard";
import type { DeploymentGroup } from "../constructs/deployment/deployment-group";
import { loadBalancerArnSuffix, type ServiceTraffic } from "../constructs/load-balancing/service-traffic";
import type { TargetGroups } from "../constructs/load-balancing/target-groups";
import { concatLists } from "../support/lists";
import type { NormalizedServiceStack } from "./service-stack-props";

/** What the dashboard of a service shows. */
interface ShownParts {
  readonly service: EcsServiceRef;
  readonly targetGroups: TargetGroups;
  readonly traffic: ServiceTraffic;
  readonly deploymentGroup: DeploymentGroup;
  readonly alarms: ServiceAlarms | undefined;
}

/** Adds the dashboard of a service to its stack. `undefined` without `dashboard`. */
export function addDashboard(
  stack: TerraformStack & ShownParts,
  { name, region, dashboard }: NormalizedServiceStack,
  dashboardName: string,
): ServiceDashboard | undefined {
  const { service, targetGroups, traffic, deploymentGroup, alarms } = stack;
  const { application, group } = deploymentGroup;
  // Behind the composite alarm: which of them is in ALARM.
  const memberNames = alarms?.members.map(({ alarmName }) => alarmName) ?? [];
  return dashboard
    ? new ServiceDashboard(stack, "dashboard", {
        name,
        region,
        dashboardName,
        service,
        targetGroups,
        loadBalancerArnSuffix: loadBalancerArnSuffix(traffic),
        applicationName: application.name,
        applicationArn: application.arn,
        deploymentGroupName: group.deploymentGroupName,
        alarmNames: () => concatLists(deploymentGroup.rollbackAlarmNames, memberNames),
      })
    : undefined;
}
