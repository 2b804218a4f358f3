/** The metrics that a service scales by, over both target groups. */
import type { EcsServiceRef } from "../blue-green-service";
import type { TargetGroups } from "../load-balancing/target-groups";
import type { Metric, MetricQuery } from "../metrics/metric-query";
import type { ScalingMetric } from "./scaling-props";

/**
 * What a metric is measured on.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export interface MeasuredService {
  /** The service that scales: its CPU and its memory are measured. */
  readonly service: EcsServiceRef;
  /** The target groups of the service: its requests are counted over both. */
  readonly targetGroups: TargetGroups;
}

/**
 * The requests per task. `ALBRequestCountPerTarget` of target tracking belongs to one target group, and would read
 * nothing while the other one is live. `RequestCountPerTarget` is already an average, by the one statistic that it
 * has. A target group without traffic adds nothing to the sum, also while it still has the old tasks.
 *
 * The sum is written as `SUM([…])`: `blue + green` has no value while one of them has none.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function requestsPerTask({ blue, green }: TargetGroups): MetricQuery[] {
  const requestsTo = (targetGroup: string): Metric => ({
    namespace: "AWS/ApplicationELB",
    metricName: "RequestCountPerTarget",
    stat: "Sum",
    dimensions: { TargetGroup: targetGroup },
  });
  return [
    { id: "blue", metric: requestsTo(blue.arnSuffix), returnData: false },
    { id: "green", metric: requestsTo(green.arnSuffix), returnData: false },
    { id: "requests", expression: "SUM([blue, green])", returnData: true },
  ];
}

/** The queries of a metric. One of them returns its value. */
export function queriesOf(metric: ScalingMetric, { service, targetGroups }: MeasuredService): MetricQuery[] {
  const ofService = (metricName: string): MetricQuery[] => [
    {
      id: "value",
      metric: {
        namespace: "AWS/ECS",
        metricName,
        stat: "Average",
        dimensions: { ClusterName: service.clusterName, ServiceName: service.service.name },
      },
      returnData: true,
    },
  ];
  switch (metric.kind) {
    case "cpu":
      return ofService("CPUUtilization");
    case "memory":
      return ofService("MemoryUtilization");
    case "requests-per-task":
      return requestsPerTask(targetGroups);
    case "custom": {
      const { namespace, metricName, dimensions = {} } = metric;
      return [
        { id: "value", metric: { namespace, metricName, stat: "Average", dimensions }, returnData: true },
      ];
    }
  }
}
