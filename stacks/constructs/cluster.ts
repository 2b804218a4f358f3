import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { ExecSessionLog } from "./exec/ecs-exec";

/**
 * What a service needs to know of its cluster.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
 */
export interface ClusterIds {
  /** The name of the cluster. */
  readonly name: string;
  /** The ARN of the cluster. */
  readonly arn: string;
}

/** A cluster's name and ARN, from its ARN. If the whole ARN is a token, Terraform takes the name from it. */
export function clusterOf(arn: string): ClusterIds {
  const name = /:cluster\/([^/]+)$/.exec(arn)?.[1];
  return { arn, name: name ?? Fn.element(Fn.split("/", arn), 1) };
}

/**
 * The properties of a cluster.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
 */
export interface ClusterProps {
  /** The cluster's name, 1 to 255 letters, digits, hyphens and underscores. */
  readonly name: string;
  /** Where sessions of ECS Exec are logged. @default - the log groups of the containers */
  readonly execSessionLog?: ExecSessionLog | undefined;
  /** What must exist before the capacity providers are attached. @default - only the cluster */
  readonly capacityProvidersDependOn?: readonly ITerraformDependable[];
}

/**
 * A Fargate cluster with Container Insights.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export class Cluster extends Construct {
  /** The cluster in ECS. */
  readonly cluster: EcsCluster;
  /** Fargate and Fargate Spot, attached to the cluster. A service needs them before its first tasks start. */
  readonly capacityProviders: EcsClusterCapacityProviders;

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    const { name, execSessionLog, capacityProvidersDependOn = [] } = props;
    this.cluster = new EcsCluster(this, "cluster", {
      name,
      setting: [{ name: "containerInsights", value: "enabled" }],
      ...(execSessionLog === undefined ? {} : { configuration: execSessionLog.renderConfiguration() }),
    });
    this.capacityProviders = new EcsClusterCapacityProviders(this, "capacity-providers", {
      clusterName: this.cluster.name,
      // Always both: they cost nothing, and ECS refuses to detach one while the old revision still runs on it.
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      // With the first cluster of an account ECS creates its service-linked role, which is not usable at once: this
      // call must not follow immediately. A load balancer takes minutes, so waiting for it is enough.
      dependsOn: [...capacityProvidersDependOn],
    });
  }
}
