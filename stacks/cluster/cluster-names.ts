import type { ExecSessions } from "../constructs/exec/ecs-exec";
import type { LoadBalancerOptions } from "../constructs/load-balancing/load-balancer-options";
import { execLogGroupName, NAME_RULES, type NameSpecs, RANDOM_SUFFIX_LENGTH } from "../support/names";

/**
 * The names of a cluster's resources in AWS. The stack makes those that are not given from the cluster's `name`.
 *
 * Change none of them later: a changed name replaces its resource.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
 */
export interface ClusterNames {
  /** The ECS cluster, 1 to 255 letters, digits, hyphens and underscores. @default - `<name>` */
  readonly cluster: string;
  /** The load balancer, 1 to 32 letters, digits and hyphens. @default - `<name>` */
  readonly loadBalancer: string;
  /**
   * The bucket of the load balancer's logs, 3 to 63 lower-case letters, digits, dots and hyphens, unique in all of AWS.
   * @default - `<load balancer>-lb-` and a number that Terraform adds
   */
  readonly loadBalancerLogBucket: string;
  /**
   * The load balancer's security group, 1 to 255 characters. It is also its `Name` tag. A replacement can't have the
   * same name as the old group: give another one when you change the VPC.
   * @default - `<name>-load-balancer-` and a number that Terraform adds; the tag is `<name> load-balancer`
   */
  readonly loadBalancerSecurityGroup: string;
  /** The log group for sessions of ECS Exec, 1 to 512 characters. @default - `/ecs/<name>/exec` */
  readonly execLogGroup: string;
}

/** What decides which resources a cluster has. */
export interface NamedCluster {
  readonly names?: Partial<ClusterNames>;
  readonly loadBalancer?: LoadBalancerOptions;
  readonly execSessions?: ExecSessions;
}

const unlessLoadBalancer = ({ loadBalancer }: NamedCluster) =>
  loadBalancer === undefined ? "the cluster has no load balancer" : undefined;

/** How the names of a cluster are made. */
export const CLUSTER_NAMES: NameSpecs<keyof ClusterNames, NamedCluster> = {
  cluster: { rule: NAME_RULES.cluster, render: (name) => name },
  loadBalancer: { rule: NAME_RULES.loadBalancer, render: (name) => name, missing: unlessLoadBalancer },
  loadBalancerLogBucket: {
    rule: NAME_RULES.bucket,
    render: (name, { names }) => `${names?.loadBalancer ?? name}-lb-`,
    added: RANDOM_SUFFIX_LENGTH,
    missing: (cluster) =>
      unlessLoadBalancer(cluster) ??
      (cluster.loadBalancer?.logs?.kind === "own" ? undefined : "loadBalancer.logs creates no bucket"),
  },
  loadBalancerSecurityGroup: {
    rule: NAME_RULES.securityGroup,
    render: (name) => `${name}-load-balancer-`,
    added: RANDOM_SUFFIX_LENGTH,
    missing: unlessLoadBalancer,
  },
  execLogGroup: {
    rule: NAME_RULES.logGroup,
    render: execLogGroupName,
    missing: ({ execSessions }) => (execSessions === undefined ? "execSessions is not set" : undefined),
  },
};
