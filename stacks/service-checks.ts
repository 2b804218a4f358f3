import { checkHooks } from "./constructs/app-spec";
import { checkCapacityProviders } from "./constructs/blue-green-service";
import { checkBreakGlassPrincipals } from "./constructs/break-glass-role";
import { checkContainer } from "./constructs/container";
import { checkRollbackAlarms, checkTerminationWait } from "./constructs/deployment-group";
import { checkLogRetention } from "./constructs/fargate-task";
import { checkListeners } from "./constructs/load-balancing/listeners";
import { checkHealthCheck } from "./constructs/load-balancing/target-groups";
import { checkTrafficShift } from "./constructs/traffic-shift";
import type { NetworkIds } from "./network-stack";
import type { NormalizedService } from "./service-props";
import { checkTaskSize } from "./support/fargate";
import { checkNoRepeats } from "./support/lists";
import { checkServiceName } from "./support/names";
import { checkWholeNumber } from "./support/numbers";
import { checkText, isKnown, type Problem } from "./support/problems";

/** AWS's limit of security groups for a task's network interface. */
const MAX_SECURITY_GROUPS = 5;

/** All problems of a service's props. Unresolved tokens pass: AWS checks the values that Terraform resolves later. */
export function checkService(service: NormalizedService): Problem[] {
  return [
    ...checkServiceName("name", service.name),
    ...checkContainer("container", service.container),
    ...checkTaskSize(service.cpu, service.memoryMiB),
    ...checkWholeNumber("desiredCount", service.desiredCount, { min: 0, max: 5000, unit: "tasks" }),
    ...checkListeners(service.productionListener, service.testListener),
    ...checkHealthCheck("healthCheck", service.healthCheck),
    ...checkWholeNumber("healthCheckGracePeriodSeconds", service.healthCheckGracePeriodSeconds, {
      min: 0,
      max: 2_147_483_647,
      unit: "seconds",
    }),
    ...checkWholeNumber("deregistrationDelaySeconds", service.deregistrationDelaySeconds, {
      min: 0,
      max: 3600,
      unit: "seconds",
    }),
    ...checkTrafficShift("trafficShift", service.trafficShift),
    ...checkHooks("hooks", service.hooks, service.testListener.kind !== "none"),
    ...checkTerminationWait("terminationWaitMinutes", service.terminationWaitMinutes),
    ...checkWholeNumber("stopAfterFailedTasks", service.stopAfterFailedTasks, {
      min: 1,
      max: 100,
      unit: "tasks",
    }),
    ...checkRollbackAlarms("rollbackAlarmNames", service.rollbackAlarmNames),
    ...checkBreakGlassPrincipals("breakGlassPrincipalArns", service.breakGlassPrincipalArns),
    ...checkText("platformVersion", service.platformVersion, /^(LATEST|1\.\d+\.\d+)$/, {
      allowed: "LATEST, or a Fargate platform version such as 1.4.0",
      fix: "leave it out for LATEST",
    }),
    ...checkCapacityProviders("capacityProviders", service.capacityProviders),
    ...checkSecurityGroups(service.additionalSecurityGroupIds),
    ...checkLogRetention("logRetentionDays", service.logRetentionDays),
  ];
}

function checkSecurityGroups(ids: readonly string[]): Problem[] {
  const max = MAX_SECURITY_GROUPS - 1;
  if (!isKnown(ids) || ids.length <= max) {
    return [];
  }
  return [
    {
      prop: "additionalSecurityGroupIds",
      what: `got ${ids.length} security groups`,
      allowed: `at most ${max}: AWS allows ${MAX_SECURITY_GROUPS}, and the stack adds one`,
      fix: "combine the rules of some of them in one group",
    },
  ];
}

/** Checks that the load balancer and the tasks have two or more subnets each. Unresolved tokens pass. */
export function checkNetworkIds(network: NetworkIds): Problem[] {
  const subnets = [
    { prop: "network.publicSubnetIds", ids: network.publicSubnetIds, why: "a load balancer needs two zones" },
    {
      prop: "network.privateSubnetIds",
      ids: network.privateSubnetIds,
      why: "tasks must survive the loss of a zone",
    },
  ];
  const repeats = subnets.flatMap(({ prop, ids }) => (isKnown(ids) ? checkNoRepeats(prop, ids) : []));
  const tooFew = subnets
    .filter(({ ids }) => isKnown(ids) && ids.length < 2)
    .map(({ prop, ids, why }) => ({
      prop,
      what: `got ${ids.length === 0 ? "no subnet" : ids.join(", ")}`,
      allowed: `at least two subnets in different zones: ${why}`,
      fix: "add a subnet in another zone",
    }));
  return [...tooFew, ...checkSubnetCount(network.privateSubnetIds), ...repeats];
}

/** AWS's limit of subnets for a service. */
const MAX_SUBNETS = 16;

function checkSubnetCount(ids: readonly string[]): Problem[] {
  if (!isKnown(ids) || ids.length <= MAX_SUBNETS) {
    return [];
  }
  return [
    {
      prop: "network.privateSubnetIds",
      what: `got ${ids.length} subnets`,
      allowed: `at most ${MAX_SUBNETS}`,
      fix: "remove some of them; two zones are enough",
    },
  ];
}
