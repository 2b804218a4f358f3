import { checkAlarms } from "../constructs/alarms/alarm-checks";
import { checkCapacityProviders } from "../constructs/blue-green-service";
import { checkCloudMap } from "../constructs/cloud-map";
import { checkApproval } from "../constructs/deployment/approval";
import { checkBreakGlassPrincipals } from "../constructs/deployment/break-glass-role";
import { checkTerminationWait } from "../constructs/deployment/deployment-group";
import { checkRollbackAlarms } from "../constructs/deployment/rollback-alarms";
import { checkTrafficShift } from "../constructs/deployment/traffic-shift";
import { checkHooks, probesOf } from "../constructs/hooks/hooks";
import { checkProbeReaches, type KnownNat, type ProbedLoadBalancer } from "../constructs/hooks/probe-network";
import { checkProbePaths } from "../constructs/hooks/probe-paths";
import { checkProbeTargets, type SharedHost } from "../constructs/hooks/probe-target";
import { checkBalancing } from "../constructs/load-balancing/balancing";
import { checkHealthCheck } from "../constructs/load-balancing/health-check";
import {
  checkServiceListeners,
  hasTestTraffic,
  serviceListeners,
} from "../constructs/load-balancing/listeners";
import { checkLoadBalancerOptions } from "../constructs/load-balancing/load-balancer-options";
import { checkNotifications } from "../constructs/notifications/notification-checks";
import { checkRevisions } from "../constructs/revisions/revision-props";
import { checkScaling } from "../constructs/scaling/scaling-checks";
import { checkPlatformVersion } from "../constructs/task/platform-version";
import { checkTask } from "../constructs/task/task-checks";
import { loadBalancerIn, PROBES, type SubnetUser, tasksIn } from "../network/network-ids";
import { checkIdOf } from "../support/arns";
import { checkNoRepeats } from "../support/lists";
import { checkWholeNumber } from "../support/numbers";
import { isKnown, type Problem } from "../support/problems";
import { codeDeployRoleName, logGroupName } from "./names/service-name-specs";
import { rollbackAlarmNames } from "./service-alarms";
import { DESIRED_COUNT, type NormalizedService } from "./service-props";

/** AWS's limit of security groups for a task's network interface. */
const MAX_SECURITY_GROUPS = 5;

/** What a service needs to know of its shared load balancer for its checks. */
export interface SharedListeners {
  readonly hasTestListener: boolean;
  /** Whether probes need a host name at the test listener. */
  readonly probeHost: SharedHost;
}

/** The load balancer, the tasks and the probes of a service, as users of subnets. */
export function subnetUsers({
  productionListener,
  loadBalancer,
  taskSubnets,
  hooks,
}: Pick<NormalizedService, "productionListener" | "loadBalancer" | "taskSubnets" | "hooks">): SubnetUser[] {
  return [
    ...(productionListener.kind === "rules" ? [] : [loadBalancerIn(loadBalancer?.scheme)]),
    tasksIn(taskSubnets),
    ...(probesOf(hooks).length === 0 ? [] : [PROBES]),
  ];
}

/**
 * All problems of a service's props. Unresolved tokens pass: AWS checks the values that Terraform resolves later.
 *
 * @param shared `undefined` without a shared load balancer
 */
export function checkService(service: NormalizedService, shared: SharedListeners | undefined): Problem[] {
  const { productionListener, testListener } = service;
  return [
    ...checkTask(service),
    ...checkReleasedBy(service),
    ...checkWholeNumber("desiredCount", service.desiredCount, { min: 0, max: 5000, unit: "tasks" }),
    ...(service.scaling === undefined ? [] : checkScaling("scaling", service.scaling, service.desiredCount)),
    ...checkServiceListeners(productionListener, testListener, shared),
    ...checkLoadBalancer(service),
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
    ...checkBalancing("balancing", service.balancing),
    ...checkTrafficShift("trafficShift", service.trafficShift),
    ...checkHooks("hooks", service.hooks, hasTestTraffic(serviceListeners(productionListener, testListener))),
    ...(service.approval === undefined ? [] : checkApproval("approval", service.approval)),
    ...checkProbeTargets("hooks", service, shared?.probeHost),
    ...checkProbePaths("hooks", service),
    ...checkTerminationWait("terminationWaitMinutes", service.terminationWaitMinutes),
    ...checkWholeNumber("stopAfterFailedTasks", service.stopAfterFailedTasks, {
      min: 1,
      max: 100,
      unit: "tasks",
    }),
    ...checkRevisions("revisions", service.revisions),
    ...(service.notifications === undefined
      ? []
      : checkNotifications(
          "notifications",
          service.notifications,
          service.names?.codeDeployRole ?? codeDeployRoleName(service.name),
        )),
    ...checkRollbackAlarms("rollbackAlarmNames", rollbackAlarmNames(service)),
    ...(service.alarms === undefined
      ? []
      : checkAlarms("alarms", service.alarms, {
          ...service,
          desiredCount: service.desiredCount ?? DESIRED_COUNT,
          logGroupName: service.names?.logGroup ?? logGroupName(service.name),
        })),
    ...checkBreakGlassPrincipals("breakGlassPrincipalArns", service.breakGlassPrincipalArns),
    ...checkPlatformVersion(service.platformVersion, service),
    ...checkCapacityProviders("capacityProviders", service.capacityProviders),
    ...(service.cloudMap === undefined ? [] : checkCloudMap("cloudMap", service.cloudMap, service.name)),
    ...checkSecurityGroups(service.additionalSecurityGroupIds),
  ];
}

/**
 * Checks that the probes of a service reach the test listener of its own load balancer.
 *
 * @param nat what is known about the NAT gateways of its network
 */
export function checkOwnProbes(service: Omit<NormalizedService, "name">, nat: KnownNat): Problem[] {
  const own = ownLoadBalancer(service);
  return own === undefined || probesOf(service.hooks).length === 0 ? [] : checkProbeReaches(own, nat);
}

function ownLoadBalancer({
  productionListener,
  testListener,
  loadBalancer,
}: Omit<NormalizedService, "name">): ProbedLoadBalancer | undefined {
  const listeners = serviceListeners(productionListener, testListener);
  return listeners.kind === "own"
    ? { prop: "testListener", scheme: loadBalancer?.scheme, testListener: listeners.test }
    : undefined;
}

/** A release registers the next revision of the stack's own task definition. */
function checkReleasedBy({ releasedBy, task }: Pick<NormalizedService, "releasedBy" | "task">): Problem[] {
  return releasedBy === "command" && task?.kind === "existing"
    ? [
        {
          prop: "releasedBy",
          what: 'is "command", and the task definition is an existing one',
          allowed:
            '"command" only with a task definition that the stack makes: a release registers its next revision',
          fix: "remove releasedBy, or remove task; or deploy with the command: deploy --app-spec",
        },
      ]
    : [];
}

function checkLoadBalancer({ productionListener, loadBalancer }: NormalizedService): Problem[] {
  if (loadBalancer === undefined) {
    return [];
  }
  return productionListener.kind === "rules"
    ? [
        {
          prop: "loadBalancer",
          what: "is set, but the service uses rules on a shared load balancer",
          allowed: "loadBalancer only with a listener of the service's own load balancer",
          fix: "remove it, and set the options where the shared load balancer is created",
        },
      ]
    : checkLoadBalancerOptions("loadBalancer", loadBalancer);
}

function checkSecurityGroups(ids: readonly string[]): Problem[] {
  const max = MAX_SECURITY_GROUPS - 1;
  if (!isKnown(ids)) {
    return [];
  }
  const problems = [
    ...checkNoRepeats("additionalSecurityGroupIds", ids),
    ...ids.flatMap((id, index) => checkIdOf("sg-", `additionalSecurityGroupIds[${index}]`, id)),
  ];
  if (ids.length <= max) {
    return problems;
  }
  return [
    ...problems,
    {
      prop: "additionalSecurityGroupIds",
      what: `got ${ids.length} security groups`,
      allowed: `at most ${max}: AWS allows ${MAX_SECURITY_GROUPS}, and the stack adds one`,
      fix: "combine the rules of some of them in one group",
    },
  ];
}
