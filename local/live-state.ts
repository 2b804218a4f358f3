import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";

/** The live state of a service. */
export interface LiveState {
  /** The primary task set's task definition, as `family:revision`. */
  readonly taskDefinition: string;
  /** The number of task sets: two during a deployment, otherwise one. */
  readonly taskSets: number;
  /** The primary task set's security groups. */
  readonly securityGroupIds: readonly string[];
  /** The target group that the primary task set is registered with, by name. */
  readonly targetGroup: string;
  /** The number of healthy targets in this target group. */
  readonly healthyTargets: number;
  /** By listener port: the weight of each target group, by name. */
  readonly weights: Readonly<Record<number, Readonly<Record<string, number>>>>;
}

/** How to reach the local AWS. */
export interface LiveStateOptions {
  readonly endpoint: string;
  readonly region: string;
}

/**
 * Reads the live state from ECS and the load balancer. The service, its cluster and its load balancer must have the
 * same name.
 */
export async function readLiveState(name: string, options: LiveStateOptions): Promise<LiveState> {
  const config = { ...options, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const ecs = new ECSClient(config);
  const elb = new ElasticLoadBalancingV2Client(config);
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: name, services: [name] }));
  const taskSets = services?.[0]?.taskSets ?? [];
  const primary = taskSets.find((taskSet) => taskSet.status === "PRIMARY");
  const targetGroupArn = primary?.loadBalancers?.[0]?.targetGroupArn;
  if (primary === undefined || targetGroupArn === undefined) {
    throw new Error(`${name} has no primary task set behind a target group`);
  }
  const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }));
  const healthy = (health.TargetHealthDescriptions ?? []).filter(
    (target) => target.TargetHealth?.State === "healthy",
  );
  const names = await targetGroupNames(elb);
  return {
    taskDefinition: primary.taskDefinition?.split("/").at(-1) ?? "",
    taskSets: taskSets.length,
    securityGroupIds: primary.networkConfiguration?.awsvpcConfiguration?.securityGroups ?? [],
    targetGroup: names.get(targetGroupArn) ?? targetGroupArn,
    healthyTargets: healthy.length,
    weights: await readWeights(elb, name, names),
  };
}

async function targetGroupNames(elb: ElasticLoadBalancingV2Client): Promise<Map<string, string>> {
  const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({}));
  return new Map(
    (TargetGroups ?? []).map((group) => [group.TargetGroupArn ?? "", group.TargetGroupName ?? ""]),
  );
}

async function readWeights(elb: ElasticLoadBalancingV2Client, name: string, names: Map<string, string>) {
  const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: [name] }));
  const { Listeners } = await elb.send(
    new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn }),
  );
  const weights = (Listeners ?? []).map((listener) => {
    const groups = listener.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
    return [
      listener.Port ?? 0,
      Object.fromEntries(
        groups.map((group) => [names.get(group.TargetGroupArn ?? "") ?? "", group.Weight ?? 0]),
      ),
    ] as const;
  });
  return Object.fromEntries(weights);
}
