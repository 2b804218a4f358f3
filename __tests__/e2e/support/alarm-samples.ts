/** The metrics that set off the alarms of a service. */
import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Client } from "./client";
import { NAME } from "./two-accounts-app";

/** The queue of the alarm on its depth. */
export const QUEUE = "orders";

/** One value of a metric. */
export interface Sample {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** Whether only the first minute has it. @default - each minute has it */
  readonly stops?: boolean;
}

/** The metrics of the service, by the dimensions that AWS gives them. */
export interface Metrics {
  readonly targetGroup: (color: "blue" | "green", metric: string, value: number) => Sample;
  /** The requests in all that the load balancer answered itself with 5XX. */
  readonly loadBalancer5xx: (requests: number) => Sample;
  readonly service: (metric: string, value: number) => Sample;
  readonly queue: (messages: number) => Sample;
  readonly logErrors: (lines: number) => Sample;
  readonly payments: (failed: number) => Sample;
  readonly orders: (taken: number) => Sample;
  /** The service publishes it in one minute, and then no more. */
  readonly lastHeartbeat: () => Sample;
}

/** The metrics of the service, on a load balancer. */
export async function metricsOf(client: Client, loadBalancerName: string): Promise<Metrics> {
  const elb = new ElasticLoadBalancingV2Client(client);
  const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: [loadBalancerName] }));
  const LoadBalancer = `${LoadBalancers?.[0]?.LoadBalancerArn}`.split("loadbalancer/").at(-1) ?? "";
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({}));
  const suffixOf = (color: string) =>
    `${TargetGroups.find(({ TargetGroupName }) => TargetGroupName === `${NAME}-${color}`)?.TargetGroupArn}`
      .split(":")
      .at(-1) ?? "";
  const ofShop = (metric: string, value: number) => ({
    namespace: "Shop",
    metric,
    dimensions: { Shop: "one" },
    value,
  });
  return {
    targetGroup: (color, metric, value) => ({
      namespace: "AWS/ApplicationELB",
      metric,
      dimensions: { LoadBalancer, TargetGroup: suffixOf(color) },
      value,
    }),
    loadBalancer5xx: (value) => ({
      namespace: "AWS/ApplicationELB",
      metric: "HTTPCode_ELB_5XX_Count",
      dimensions: { LoadBalancer },
      value,
    }),
    service: (metric, value) => ({
      namespace: "AWS/ECS",
      metric,
      dimensions: { ClusterName: NAME, ServiceName: NAME },
      value,
    }),
    queue: (value) => ({
      namespace: "AWS/SQS",
      metric: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: QUEUE },
      value,
    }),
    logErrors: (value) => ({ namespace: "LogErrors", metric: `${NAME}-log-errors`, dimensions: {}, value }),
    payments: (value) => ofShop("FailedPayments", value),
    orders: (value) => ofShop("Orders", value),
    lastHeartbeat: () => ({ ...ofShop("Heartbeat", 1), stops: true }),
  };
}

/** A sample of a time, as PutMetricData takes it. */
export function datumOf({ metric, dimensions, value }: Sample, time: Date): MetricDatum {
  return {
    MetricName: metric,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    Value: value,
    Timestamp: time,
  };
}
