/** The metrics that the alarms of a service look at. */
import type { EcsServiceRef } from "../blue-green-service";
import type { TargetGroupColor, TargetGroups } from "../load-balancing/target-groups";
import type { Metric, MetricQuery } from "../metrics/metric-query";

/**
 * What the alarms of a service are on.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export interface WatchedService {
  /** The service, whose tasks' CPU and memory is watched. */
  readonly service: EcsServiceRef;
  /** The two target groups, which are both watched. */
  readonly targetGroups: TargetGroups;
  /** The load balancer, as its metrics name it: `app/<name>/<id>`. */
  readonly loadBalancerArnSuffix: string;
  /** Whether the load balancer has only this service: then its own 5XX answers count as failed requests, too. */
  readonly hasOwnLoadBalancer: boolean;
}

const COLORS: readonly TargetGroupColor[] = ["blue", "green"];

/**
 * The failed requests in percent, of the target group with more of them. With an own load balancer, also its own 5XX
 * answers in percent of all requests, if that is more: no metric of a target group counts a request for which there is no
 * task, or that a task accepts and doesn't answer.
 *
 * A count has no value in a minute without a failed request. `SUM([…])` skips what has no value, and `blue_requests * 0`
 * makes the sum 0 in a minute in which all requests succeeded. `FILL` is not used: it also fills the latest minute, for which the load balancer has not reported yet.
 */
export function errorRateQueries(watched: WatchedService, minFailedRequests: string): MetricQuery[] {
  const counts = COLORS.flatMap((color) => [
    query(`${color}_5xx`, ofTargetGroup(watched, color, "HTTPCode_Target_5XX_Count", "Sum")),
    query(`${color}_connections`, ofTargetGroup(watched, color, "TargetConnectionErrorCount", "Sum")),
    query(`${color}_requests`, ofTargetGroup(watched, color, "RequestCount", "Sum")),
    {
      id: `${color}_failed`,
      expression: `SUM([${color}_5xx, ${color}_connections, ${color}_requests * 0])`,
      returnData: false,
    },
    {
      id: `${color}_rate`,
      expression: `IF(${color}_failed >= ${minFailedRequests}, 100 * ${color}_failed / ${color}_requests, 0)`,
      returnData: false,
    },
  ]);
  return watched.hasOwnLoadBalancer
    ? [...counts, ...loadBalancerQueries(watched, minFailedRequests), worst("rate", "load_balancer_rate")]
    : [...counts, worst("rate")];
}

/**
 * The load balancer doesn't say for which target group its answer was. `RequestCount` contains only requests for which it
 * chose a task: not those that it answers 503. `MAX` keeps the value at 100 at most, also in a minute without `RequestCount`.
 */
function loadBalancerQueries(
  { loadBalancerArnSuffix }: WatchedService,
  minFailedRequests: string,
): MetricQuery[] {
  return [
    query("load_balancer_5xx", {
      namespace: "AWS/ApplicationELB",
      metricName: "HTTPCode_ELB_5XX_Count",
      stat: "Sum",
      dimensions: { LoadBalancer: loadBalancerArnSuffix },
    }),
    {
      id: "requests",
      expression: "SUM([blue_requests, green_requests])",
      returnData: false,
    },
    {
      id: "load_balancer_rate",
      expression: `IF(load_balancer_5xx >= ${minFailedRequests}, 100 * load_balancer_5xx / MAX([requests, load_balancer_5xx]), 0)`,
      returnData: false,
    },
  ];
}

/** The response time in seconds, of the slower target group. A minute with few requests counts as fast. */
export function latencyQueries(
  watched: WatchedService,
  statistic: string,
  minRequests: string,
): MetricQuery[] {
  const times = COLORS.flatMap((color) => [
    query(`${color}_time`, ofTargetGroup(watched, color, "TargetResponseTime", statistic)),
    query(`${color}_requests`, ofTargetGroup(watched, color, "RequestCount", "Sum")),
    {
      id: `${color}_latency`,
      expression: `IF(${color}_requests >= ${minRequests}, ${color}_time, 0)`,
      returnData: false,
    },
  ]);
  return [...times, worst("latency")];
}

/** The unhealthy tasks of the target group with more of them. */
export function unhealthyHostsQueries(watched: WatchedService): MetricQuery[] {
  const counts = COLORS.map((color) =>
    query(`${color}_hosts`, ofTargetGroup(watched, color, "UnHealthyHostCount", "Maximum")),
  );
  return [...counts, worst("hosts")];
}

/** The CPU or memory of the task that uses most of it. */
export function utilizationQueries(
  { service }: WatchedService,
  metricName: "CPUUtilization" | "MemoryUtilization",
): MetricQuery[] {
  const dimensions = { ClusterName: service.clusterName, ServiceName: service.service.name };
  return single({ namespace: "AWS/ECS", metricName, stat: "Maximum", dimensions });
}

/** One metric. */
export function single(metric: Metric): MetricQuery[] {
  return [{ id: "value", metric, returnData: true }];
}

function ofTargetGroup(
  { targetGroups, loadBalancerArnSuffix }: WatchedService,
  color: TargetGroupColor,
  metricName: string,
  stat: string,
): Metric {
  return {
    namespace: "AWS/ApplicationELB",
    metricName,
    stat,
    dimensions: { LoadBalancer: loadBalancerArnSuffix, TargetGroup: targetGroups[color].arnSuffix },
  };
}

function query(id: string, metric: Metric): MetricQuery {
  return { id, metric, returnData: false };
}

/** The worst of both target groups and of other values. What has no data is skipped. */
function worst(id: string, ...others: readonly string[]): MetricQuery {
  return {
    id,
    expression: `MAX([${[`blue_${id}`, `green_${id}`, ...others].join(", ")}])`,
    returnData: true,
  };
}
