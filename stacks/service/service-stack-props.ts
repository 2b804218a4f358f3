import { type ExecAccess, execAccessShape } from "../constructs/exec/ecs-exec";
import { checkExec, checkExecAccess } from "../constructs/exec/exec-checks";
import { knownNat } from "../constructs/hooks/probe-network";
import { sharedHost } from "../constructs/hooks/probe-target";
import {
  checkSharedLoadBalancer,
  SHARED_LOAD_BALANCER_FIELDS,
  type SharedLoadBalancer,
} from "../constructs/load-balancing/shared-load-balancer";
import { REFUSED_SERVICE_PROPS } from "../constructs/refused-props";
import {
  checkNetworkIds,
  NETWORK_IDS_FIELDS,
  type NetworkIds,
  type NormalizedNetworkIds,
} from "../network/network-ids";
import { checkRegionOf } from "../support/arns";
import { accountOf } from "../support/names";
import { isKnown, type Problem } from "../support/problems";
import { type Checked, checkedProps, type Fields, objectOf, optional, text } from "../support/props";
import {
  checkSettings,
  type NormalizedSettings,
  SETTINGS_FIELDS,
  type StackSettings,
} from "../support/stack-settings";
import { checkServiceNames } from "./names/service-name-checks";
import { checkOwnProbes, checkService, type SharedListeners, subnetUsers } from "./service-checks";
import { type NormalizedService, SERVICE_FIELDS, type ServiceProps } from "./service-props";
import { checkServicePlace } from "./service-regions";

/**
 * What a service uses together with others.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export interface SharedResources {
  /** The ARN of the ECS cluster: a {@link ClusterStack}'s, or that of an existing one. @default - a new cluster */
  readonly clusterArn?: string;
  /**
   * A {@link ClusterStack}'s `sharedLoadBalancer`, or the values of an existing load balancer. A service uses it if its
   * `productionListener` has the kind `rules`. @default - none
   */
  readonly sharedLoadBalancer?: SharedLoadBalancer;
  /**
   * Where the cluster logs sessions of ECS Exec, and their key: the task role of a service with `exec` gets permissions
   * for both. @default - none: a session is logged to the container's log group
   */
  readonly execSessions?: ExecAccess;
}

/** The properties of `SharedResources`. */
export const SHARED_FIELDS: Fields<SharedResources> = {
  clusterArn: optional(text),
  sharedLoadBalancer: optional(objectOf(SHARED_LOAD_BALANCER_FIELDS)),
  execSessions: optional(execAccessShape),
};

/** The properties of a service stack. */
export interface ServiceStackProps extends ServiceProps, SharedResources, StackSettings {
  /** A {@link NetworkStack}'s `ids`, or the ids of an existing network. */
  readonly network: NetworkIds;
}

/** A service stack with all defaults filled in. */
export type NormalizedServiceStack = NormalizedService &
  NormalizedSettings &
  SharedResources & { readonly network: NormalizedNetworkIds };

const serviceStackShape = objectOf<NormalizedServiceStack>(
  {
    ...SETTINGS_FIELDS,
    ...SERVICE_FIELDS,
    ...SHARED_FIELDS,
    network: objectOf(NETWORK_IDS_FIELDS),
  },
  REFUSED_SERVICE_PROPS,
);

/** Checks the properties of a service stack and fills in the defaults. */
export function checkedServiceStack(
  given: ServiceStackProps | Checked<NormalizedServiceStack>,
): NormalizedServiceStack {
  return checkedProps(given, "service", serviceStackShape, (props) => [
    ...checkSettings(props),
    ...checkServiceNames(
      { ...props, hasSharedCluster: props.clusterArn !== undefined },
      props.roles?.namePrefix,
    ),
    ...checkService(props, sharedListeners(props.sharedLoadBalancer)),
    ...checkServicePlace(props, { account: accountOf(props), region: props.region }),
    ...checkShared(props, props.region),
    ...checkExec("exec", props.exec ?? { kind: "off" }, props.clusterArn !== undefined),
    ...checkNetworkIds(props.network, subnetUsers(props)),
    ...checkOwnProbes(props, knownNat(props.network.natCidrBlocks)),
  ]);
}

/** What the checks of a service need to know of a shared load balancer. */
export function sharedListeners(shared: SharedLoadBalancer | undefined): SharedListeners | undefined {
  return shared === undefined
    ? undefined
    : { hasTestListener: shared.testListenerArn !== undefined, probeHost: sharedHost(shared) };
}

/** Everything that is wrong with what a service in a region shares. Unresolved tokens pass. */
export function checkShared(
  { clusterArn, sharedLoadBalancer, execSessions }: SharedResources,
  region: string,
): Problem[] {
  return [
    ...checkClusterArn(clusterArn),
    ...checkRegionOf("clusterArn", clusterArn, region),
    ...checkRegionOf(
      "sharedLoadBalancer.productionListenerArn",
      sharedLoadBalancer?.productionListenerArn,
      region,
    ),
    ...checkRegionOf("sharedLoadBalancer.testListenerArn", sharedLoadBalancer?.testListenerArn, region),
    ...checkRegionOf("execSessions.logGroupArn", execSessions?.logGroupArn, region),
    ...checkRegionOf("execSessions.kmsKeyArn", execSessions?.kmsKeyArn, region),
    ...(execSessions === undefined ? [] : checkExecAccess("execSessions", execSessions)),
    ...(sharedLoadBalancer === undefined
      ? []
      : checkSharedLoadBalancer("sharedLoadBalancer", sharedLoadBalancer)),
  ];
}

function checkClusterArn(arn: string | undefined): Problem[] {
  if (!isKnown(arn) || /^arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/[\w-]{1,255}$/.test(arn)) {
    return [];
  }
  return [
    {
      prop: "clusterArn",
      what: `got ${JSON.stringify(arn)}`,
      allowed: "the ARN of an ECS cluster",
      fix: "copy it from: aws ecs list-clusters",
    },
  ];
}
