import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Cluster } from "../constructs/cluster";
import { ExecSessionLog } from "../constructs/exec/ecs-exec";
import { LoadBalancer } from "../constructs/load-balancing/load-balancer";
import { addLoadBalancerOutputs } from "../constructs/load-balancing/load-balancer-outputs";
import { normalizeListeners } from "../constructs/load-balancing/own-listeners";
import type { SharedLoadBalancer } from "../constructs/load-balancing/shared-load-balancer";
import { LoadBalancerSecurityGroup, openPorts } from "../constructs/security-groups";
import {
  checkNetworkIds,
  loadBalancerIn,
  NETWORK_IDS_FIELDS,
  type NetworkIds,
  type NormalizedNetworkIds,
  subnetIds,
  subnetsOf,
} from "../network/network-ids";
import type { SharedResources } from "../service/service-stack-props";
import { accountOf, checkAppNames, resolveNames, usedNames } from "../support/names";
import { type Checked, checkedProps, objectOf } from "../support/props";
import {
  checkSettings,
  configureStack,
  type NormalizedSettings,
  SETTINGS_FIELDS,
  type StackSettings,
} from "../support/stack-settings";
import { CLUSTER_NAMES } from "./cluster-names";
import {
  CLUSTER_FIELDS,
  type ClusterProps,
  checkCluster,
  checkClusterRegion,
  type NormalizedCluster,
} from "./cluster-props";

/** The properties of a cluster stack. */
export interface ClusterStackProps extends ClusterProps, StackSettings {
  /** A {@link NetworkStack}'s `ids`, or the ids of an existing network: the network of the load balancer. */
  readonly network: NetworkIds;
}

/** A cluster stack with all defaults filled in. */
export type NormalizedClusterStack = NormalizedCluster &
  NormalizedSettings & { readonly network: NormalizedNetworkIds };

const clusterStackShape = objectOf<NormalizedClusterStack>({
  ...SETTINGS_FIELDS,
  ...CLUSTER_FIELDS,
  network: objectOf(NETWORK_IDS_FIELDS),
});

/**
 * An ECS cluster and, if configured, a load balancer, for many services: pass `shared` to each {@link ServiceStack}.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 */
export class ClusterStack extends TerraformStack {
  /** The AWS provider of the stack. */
  readonly provider: AwsProvider;
  /** The cluster. */
  readonly cluster: Cluster;
  /** The load balancer that services share. `undefined` without `loadBalancer`. */
  readonly loadBalancer: LoadBalancer | undefined;
  /** The security group of `loadBalancer`. */
  readonly loadBalancerSecurityGroup: LoadBalancerSecurityGroup | undefined;
  /** The log of sessions of ECS Exec. `undefined` without `execSessions`. */
  readonly execSessionLog: ExecSessionLog | undefined;
  /** What a {@link ServiceStack} needs to use the cluster and its load balancer. */
  readonly shared: SharedResources;

  constructor(scope: Construct, id: string, given: ClusterStackProps | Checked<NormalizedClusterStack>) {
    super(scope, id);
    const props = checkedProps(given, "cluster", clusterStackShape, (cluster) => [
      ...checkSettings(cluster),
      ...checkCluster(cluster),
      ...checkClusterRegion(cluster, cluster.region),
      ...checkNetworkIds(
        cluster.network,
        cluster.loadBalancer === undefined ? [] : [loadBalancerIn(cluster.loadBalancer.scheme)],
      ),
    ]);
    this.provider = configureStack(this, props);
    const { name, loadBalancer, network, deletionProtection } = props;
    const names = resolveNames(CLUSTER_NAMES, name, props, props.names);
    checkAppNames(this, {
      stack: id,
      region: props.region,
      account: accountOf(props),
      names: usedNames(CLUSTER_NAMES, name, props, props.names),
    });
    if (loadBalancer !== undefined) {
      const listeners = normalizeListeners(loadBalancer.productionListener, loadBalancer.testListener);
      this.loadBalancerSecurityGroup = new LoadBalancerSecurityGroup(this, "load-balancer-security-group", {
        name,
        groupName: props.names?.loadBalancerSecurityGroup,
        vpcId: network.vpcId,
        openPorts: openPorts(listeners),
      });
      this.loadBalancer = new LoadBalancer(this, "load-balancer", {
        name: names.loadBalancer,
        logBucketName: props.names?.loadBalancerLogBucket,
        options: loadBalancer,
        subnetIds: subnetIds(network, subnetsOf(loadBalancer.scheme)),
        securityGroupId: this.loadBalancerSecurityGroup.group.id,
        listeners,
        deletionProtection,
      });
    }
    this.execSessionLog =
      props.execSessions === undefined
        ? undefined
        : new ExecSessionLog(this, "exec-sessions", {
            ...props.execSessions,
            logGroupName: names.execLogGroup,
          });
    this.cluster = new Cluster(this, "cluster", {
      name: names.cluster,
      execSessionLog: this.execSessionLog,
      capacityProvidersDependOn: this.loadBalancer?.routes ?? [],
    });
    const sharedLoadBalancer = this.shareLoadBalancer();
    this.shared = {
      clusterArn: this.cluster.cluster.arn,
      ...(sharedLoadBalancer === undefined ? {} : { sharedLoadBalancer }),
      ...(this.execSessionLog === undefined ? {} : { execSessions: this.execSessionLog.access }),
    };
    this.createOutputs();
  }

  private shareLoadBalancer(): SharedLoadBalancer | undefined {
    const { loadBalancer, loadBalancerSecurityGroup } = this;
    if (loadBalancer === undefined || loadBalancerSecurityGroup === undefined) {
      return undefined;
    }
    const { productionListenerArn, testListenerArn, url, testUrl } = loadBalancer;
    return {
      productionListenerArn,
      ...(testListenerArn === undefined ? {} : { testListenerArn }),
      securityGroupId: loadBalancerSecurityGroup.group.id,
      url,
      ...(testUrl === undefined ? {} : { testUrl }),
    };
  }

  private createOutputs(): void {
    const output = (id: string, value: unknown, description: string) =>
      new TerraformOutput(this, id, { value, description });
    output("cluster-arn", this.cluster.cluster.arn, "The ECS cluster");
    if (this.loadBalancer !== undefined) {
      const { productionListenerArn, testListenerArn, url } = this.loadBalancer;
      output("url", url, "The production listener of the services");
      addLoadBalancerOutputs(this.loadBalancer, output);
      output("production-listener-arn", productionListenerArn, "The production listener");
      if (testListenerArn !== undefined) {
        output("test-listener-arn", testListenerArn, "The test listener");
      }
    }
  }
}
