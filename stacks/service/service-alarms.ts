import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { TerraformStack } from "cdktf";
import { ServiceAlarms } from "../constructs/alarms/service-alarms";
import type { EcsServiceRef } from "../constructs/blue-green-service";
import type { LoadBalancer } from "../constructs/load-balancing/load-balancer";
import { loadBalancerArnSuffix, type ServiceTraffic } from "../constructs/load-balancing/service-traffic";
import type { TargetGroups } from "../constructs/load-balancing/target-groups";
import { concatLists } from "../support/lists";
import { rollbackAlarmName } from "./names/service-name-specs";
import type { ServiceNames } from "./names/service-names";
import type { NormalizedService } from "./service-props";

/** What the alarms of a service are on. */
interface AlarmedParts {
  readonly service: EcsServiceRef;
  readonly targetGroups: TargetGroups;
  readonly traffic: ServiceTraffic;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly logGroup: CloudwatchLogGroup | undefined;
}

/** Adds the alarms of a service to its stack. `undefined` without `alarms`. */
export function addAlarms(
  stack: TerraformStack & AlarmedParts,
  { name, alarms, healthCheckGracePeriodSeconds }: NormalizedService,
  names: ServiceNames,
): ServiceAlarms | undefined {
  return alarms === undefined
    ? undefined
    : new ServiceAlarms(stack, "alarms", {
        name,
        alarms,
        compositeName: names.rollbackAlarm,
        logFilterName: names.logErrorsFilter,
        names: {
          errorRate: names.errorRateAlarm,
          latency: names.latencyAlarm,
          unhealthyHosts: names.unhealthyHostsAlarm,
          cpu: names.cpuAlarm,
          memory: names.memoryAlarm,
          queueDepth: names.queueDepthAlarm,
          logErrors: names.logErrorsAlarm,
        },
        healthCheckGracePeriodSeconds,
        service: stack.service,
        targetGroups: stack.targetGroups,
        loadBalancerArnSuffix: loadBalancerArnSuffix(stack.traffic),
        hasOwnLoadBalancer: stack.loadBalancer !== undefined,
        logGroup: stack.logGroup,
      });
}

/** The names of the alarms that the deployment group watches: those of the user, and the composite alarm of `alarms`. */
export function rollbackAlarmNames(
  service: Pick<NormalizedService, "name" | "names" | "alarms" | "rollbackAlarmNames">,
): readonly string[] {
  return service.alarms === undefined
    ? service.rollbackAlarmNames
    : concatLists(service.rollbackAlarmNames, [
        service.names?.rollbackAlarm ?? rollbackAlarmName(service.name),
      ]);
}
