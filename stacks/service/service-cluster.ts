import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { Cluster, type ClusterIds, clusterOf } from "../constructs/cluster";
import type { ExecSessionLog } from "../constructs/exec/ecs-exec";
import type { NormalizedServiceStack } from "./service-stack-props";

/** Creates the service's own cluster, or uses a shared one. */
export function useCluster(
  scope: Construct,
  { clusterArn }: NormalizedServiceStack,
  own: {
    readonly name: string;
    readonly execSessionLog: ExecSessionLog | undefined;
    /** What the capacity providers depend on. */
    readonly dependsOn: readonly ITerraformDependable[];
  },
): { readonly ids: ClusterIds; readonly own: Cluster | undefined } {
  if (clusterArn !== undefined) {
    return { ids: clusterOf(clusterArn), own: undefined };
  }
  const { name, execSessionLog, dependsOn } = own;
  const cluster = new Cluster(scope, "cluster", {
    name,
    execSessionLog,
    capacityProvidersDependOn: dependsOn,
  });
  return { ids: { name: cluster.cluster.name, arn: cluster.cluster.arn }, own: cluster };
}
