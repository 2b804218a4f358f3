/** What AWS reports about services that share a load balancer. */
import { DescribeServicesCommand, ECSClient, type Service } from "@aws-sdk/client-ecs";
import {
  type Action,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type Listener,
  type Rule,
  type TargetGroup,
  type TargetGroupAttribute,
  type TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Client } from "./client";

/** A rule of a listener that is not its default action. */
export interface PlacedRule {
  readonly port: number;
  readonly rule: Rule;
}

/** One service: the answers of AWS, and no selection of them. */
export interface ServiceState {
  readonly service: Service;
  readonly targetGroups: readonly {
    readonly targetGroup: TargetGroup;
    readonly attributes: readonly TargetGroupAttribute[];
    readonly targets: readonly TargetHealthDescription[];
  }[];
  /** Sorted by port and priority. */
  readonly rules: readonly PlacedRule[];
}

/** All services, and the listeners that they share. */
export interface SharedState {
  readonly services: Readonly<Record<string, ServiceState>>;
  /** With their default actions. Sorted by port. */
  readonly listeners: readonly Listener[];
}

/** Reads the state of services on the load balancer, and in the cluster, with the name `shop`. */
export async function readSharedState(client: Client, names: readonly string[]): Promise<SharedState> {
  const ecs = new ECSClient(client);
  const elb = new ElasticLoadBalancingV2Client(client);
  try {
    const [{ services = [] }, { listeners, rules }, { TargetGroups = [] }] = await Promise.all([
      ecs.send(new DescribeServicesCommand({ cluster: "shop", services: [...names] })),
      readListeners(elb),
      elb.send(new DescribeTargetGroupsCommand({})),
    ]);
    const states = names.map(async (name): Promise<[string, ServiceState]> => {
      const service = services.find(({ serviceName }) => serviceName === name);
      const own = TargetGroups.filter(({ TargetGroupName }) => TargetGroupName?.startsWith(`${name}-`));
      if (service === undefined) {
        throw new Error(`ECS reports no service ${name}`);
      }
      const targetGroups = await Promise.all(own.map((targetGroup) => readTargetGroup(elb, targetGroup)));
      const arns = own.map(({ TargetGroupArn }) => TargetGroupArn);
      const ownRules = rules.filter(({ rule }) =>
        forwardsOf(rule.Actions).some(({ TargetGroupArn }) => arns.includes(TargetGroupArn)),
      );
      return [name, { service, targetGroups, rules: ownRules }];
    });
    return { services: Object.fromEntries(await Promise.all(states)), listeners };
  } finally {
    ecs.destroy();
    elb.destroy();
  }
}

async function readListeners(elb: ElasticLoadBalancingV2Client) {
  const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: ["shop"] }));
  const { Listeners = [] } = await elb.send(
    new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn }),
  );
  const listeners = Listeners.sort((a, b) => (a.Port ?? 0) - (b.Port ?? 0));
  const rules = await Promise.all(
    listeners.map(async ({ ListenerArn, Port = 0 }) => {
      const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
      return Rules.filter(({ IsDefault }) => !IsDefault)
        .sort((a, b) => Number(a.Priority) - Number(b.Priority))
        .map((rule) => ({ port: Port, rule }));
    }),
  );
  return { listeners, rules: rules.flat() };
}

async function readTargetGroup(elb: ElasticLoadBalancingV2Client, targetGroup: TargetGroup) {
  const { TargetGroupArn } = targetGroup;
  const { Attributes = [] } = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
  const { TargetHealthDescriptions = [] } = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn }),
  );
  return { targetGroup, attributes: Attributes, targets: TargetHealthDescriptions };
}

function forwardsOf(actions: readonly Action[] | undefined) {
  return actions?.at(-1)?.ForwardConfig?.TargetGroups ?? [];
}

/** Where the rules of a service send requests: by `port/priority`, the percentage of each target group, by name. */
export function weightsOf({ rules, targetGroups }: ServiceState) {
  const nameOf = (arn: string | undefined) =>
    targetGroups.find(({ targetGroup }) => targetGroup.TargetGroupArn === arn)?.targetGroup.TargetGroupName;
  return Object.fromEntries(
    rules.map(({ port, rule }) => [
      `${port}/${rule.Priority}`,
      Object.fromEntries(
        forwardsOf(rule.Actions).map(({ TargetGroupArn, Weight }) => [`${nameOf(TargetGroupArn)}`, Weight]),
      ),
    ]),
  );
}
