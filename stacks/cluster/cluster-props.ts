import { EXEC_SESSIONS_FIELDS, type ExecSessions } from "../constructs/exec/ecs-exec";
import { checkExecSessions } from "../constructs/exec/exec-checks";
import {
  checkLoadBalancerOptions,
  checkWebAclRegion,
  LOAD_BALANCER_FIELDS,
  type LoadBalancerOptions,
} from "../constructs/load-balancing/load-balancer-options";
import {
  checkCertificateRegion,
  checkOwnListeners,
  type OwnListener,
  type OwnTestListener,
  ownListenerShape,
  ownTestListenerShape,
} from "../constructs/load-balancing/own-listeners";
import { checkRegionOf } from "../support/arns";
import type { Filled } from "../support/defaults";
import { checkNames, nameFields } from "../support/names";
import type { Problem } from "../support/problems";
import { type Fields, flag, objectOf, optional, text, withDefault } from "../support/props";
import { CLUSTER_NAMES, type ClusterNames } from "./cluster-names";

/**
 * The load balancer of a cluster. Its services add rules to its listeners; all other requests get status 404.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-load-balancer-for-ecs.html
 */
export interface ClusterLoadBalancer extends LoadBalancerOptions {
  /** Where users reach the services. */
  readonly productionListener: OwnListener;
  /**
   * Where hooks and testers reach new revisions. @default - { kind: "port" }, with no allowed IPv4 block
   */
  readonly testListener?: OwnTestListener;
}

/**
 * The properties of a cluster, without its network.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
 */
export interface ClusterProps {
  /**
   * The name of the cluster: a letter, then letters, digits and single hyphens. The names of its resources are made
   * from it, and limit it: with a load balancer whose name is not given, to 32 characters.
   */
  readonly name: string;
  /** The names of single resources. @default - made from `name` */
  readonly names?: Partial<ClusterNames>;
  /** A load balancer for the services of the cluster. @default - none: each service has its own */
  readonly loadBalancer?: ClusterLoadBalancer;
  /**
   * How sessions of ECS Exec are logged and encrypted, for services with `exec: { kind: "on" }`.
   * @default - a session is logged to the container's log group
   */
  readonly execSessions?: ExecSessions;
  /**
   * Whether AWS refuses to delete the load balancer, and Terraform refuses to destroy or replace its production
   * listener. @default true
   */
  readonly deletionProtection?: boolean;
}

/** A load balancer with all defaults filled in. */
type NormalizedClusterLoadBalancer = Filled<ClusterLoadBalancer, "testListener">;

/** A cluster with all defaults filled in. */
export type NormalizedCluster = Filled<Omit<ClusterProps, "loadBalancer">, "deletionProtection"> & {
  readonly loadBalancer?: NormalizedClusterLoadBalancer;
};

/** The properties of a cluster, with their defaults. */
export const CLUSTER_FIELDS: Fields<NormalizedCluster> = {
  name: text,
  names: optional(objectOf(nameFields(CLUSTER_NAMES))),
  loadBalancer: optional(
    objectOf<NormalizedClusterLoadBalancer>({
      ...LOAD_BALANCER_FIELDS,
      productionListener: ownListenerShape,
      testListener: withDefault(ownTestListenerShape, { kind: "port" }),
    }),
  ),
  execSessions: optional(objectOf(EXEC_SESSIONS_FIELDS)),
  deletionProtection: withDefault(flag, true),
};

/** Checks that what a cluster uses is in its region. Unresolved tokens pass. */
export function checkClusterRegion(
  { loadBalancer, execSessions }: Omit<NormalizedCluster, "name">,
  region: string,
): Problem[] {
  const listener = loadBalancer?.productionListener;
  return [
    ...(listener?.kind === "https" ? checkCertificateRegion(listener, region) : []).map((problem) => ({
      ...problem,
      prop: `loadBalancer.${problem.prop}`,
    })),
    ...checkWebAclRegion(loadBalancer?.webAclArn, region),
    ...checkRegionOf("execSessions.kmsKeyArn", execSessions?.kmsKeyArn, region, "the cluster"),
    ...checkRegionOf("execSessions.logKmsKeyArn", execSessions?.logKmsKeyArn, region, "the cluster"),
  ];
}

/** Everything that is wrong with a cluster's props. Unresolved tokens pass. */
export function checkCluster(cluster: NormalizedCluster): Problem[] {
  const { name, names, loadBalancer, execSessions } = cluster;
  return [
    ...checkNames({ name, given: names, specs: CLUSTER_NAMES, props: cluster }),
    ...(execSessions === undefined ? [] : checkExecSessions("execSessions", execSessions)),
    ...(loadBalancer === undefined
      ? []
      : [
          ...checkOwnListeners(loadBalancer.productionListener, loadBalancer.testListener).map((problem) => ({
            ...problem,
            prop: `loadBalancer.${problem.prop}`,
          })),
          ...checkLoadBalancerOptions("loadBalancer", loadBalancer),
        ]),
  ];
}
