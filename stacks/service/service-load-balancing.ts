/** How a service gets its traffic: by its own load balancer, or by rules on a shared one. */
import type { ITerraformDependable, TerraformStack } from "cdktf";
import { probesOf } from "../constructs/hooks/hooks";
import { allowNat, arrivesFromNat } from "../constructs/hooks/probe-network";
import { serviceListeners } from "../constructs/load-balancing/listeners";
import { LoadBalancer } from "../constructs/load-balancing/load-balancer";
import { normalizeListeners, type OwnTestListener } from "../constructs/load-balancing/own-listeners";
import { ListenerRules } from "../constructs/load-balancing/rules/listener-rules";
import type { ServiceTraffic } from "../constructs/load-balancing/service-traffic";
import type { TargetGroups } from "../constructs/load-balancing/target-groups";
import { LoadBalancerSecurityGroup, openPorts, type TaskSecurityGroup } from "../constructs/security-groups";
import { subnetIds, subnetsOf } from "../network/network-ids";
import type { NormalizedServiceStack } from "./service-stack-props";

/** What the traffic goes to. */
interface Targets {
  readonly targetGroups: TargetGroups;
  readonly taskSecurityGroup: TaskSecurityGroup;
}

/** What balances the load of a service. */
export interface LoadBalancing {
  readonly traffic: ServiceTraffic;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly loadBalancerSecurityGroup: LoadBalancerSecurityGroup | undefined;
  readonly listenerRules: ListenerRules | undefined;
  /** The rules of security groups without which tasks can't start or serve. */
  readonly securityRules: readonly ITerraformDependable[];
}

/**
 * Adds a service's load balancer, or its rules on a shared one, to its stack.
 *
 * @param name the name of a new load balancer
 */
export function addLoadBalancing(
  stack: TerraformStack,
  service: NormalizedServiceStack,
  name: string,
  { targetGroups, taskSecurityGroup }: Targets,
): LoadBalancing {
  const { network, sharedLoadBalancer, deletionProtection, liveTargetGroup } = service;
  const listeners = serviceListeners(service.productionListener, service.testListener);
  if (listeners.kind === "own") {
    const options = service.loadBalancer ?? {};
    const normalized = normalizeListeners(listeners.production, testListener(service, listeners.test));
    const securityGroup = new LoadBalancerSecurityGroup(stack, "load-balancer-security-group", {
      name: service.name,
      groupName: service.names?.loadBalancerSecurityGroup,
      vpcId: network.vpcId,
      openPorts: openPorts(normalized),
      tasks: taskSecurityGroup,
    });
    const loadBalancer = new LoadBalancer(stack, "load-balancer", {
      name,
      logBucketName: service.names?.loadBalancerLogBucket,
      options,
      subnetIds: subnetIds(network, subnetsOf(options.scheme)),
      securityGroupId: securityGroup.group.id,
      listeners: normalized,
      deletionProtection,
      service: { targetGroups, liveTargetGroup },
    });
    return {
      traffic: loadBalancer,
      loadBalancer,
      loadBalancerSecurityGroup: securityGroup,
      listenerRules: undefined,
      securityRules: [
        securityGroup.toTasks,
        taskSecurityGroup.allowFrom(securityGroup.group.id),
        taskSecurityGroup.outbound,
      ],
    };
  }
  if (listeners.kind === "mixed" || sharedLoadBalancer === undefined) {
    throw new Error("the listeners were checked already");
  }
  const listenerRules = new ListenerRules(stack, "listener-rules", {
    sharedLoadBalancer,
    ...listeners,
    targetGroups,
    liveTargetGroup,
    deletionProtection,
  });
  return {
    traffic: listenerRules,
    loadBalancer: undefined,
    loadBalancerSecurityGroup: undefined,
    listenerRules,
    securityRules: [
      taskSecurityGroup.allowFrom(sharedLoadBalancer.securityGroupId),
      taskSecurityGroup.outbound,
    ],
  };
}

/** The test listener, open to the probes of the service. */
function testListener(
  { hooks, loadBalancer, network }: NormalizedServiceStack,
  listener: OwnTestListener,
): OwnTestListener {
  return probesOf(hooks).length > 0 && arrivesFromNat(loadBalancer?.scheme)
    ? allowNat(listener, network.natCidrBlocks)
    : listener;
}
