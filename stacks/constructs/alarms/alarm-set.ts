/** The metric alarms of a service, from its options. */
import type { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { numberText } from "../../support/numbers";
import type { MetricQuery } from "../metrics/metric-query";
import {
  errorRateQueries,
  latencyQueries,
  single,
  unhealthyHostsQueries,
  utilizationQueries,
  type WatchedService,
} from "./alarm-metrics";
import { type AlarmOn, alarmsOn, minutesOf } from "./alarm-minutes";
import type { AlarmOptions, CustomAlarm } from "./alarm-props";

/**
 * The names of the alarms of each kind, 1 to 255 characters, without quotes and backslashes. A change replaces the alarm.
 * The name of a kind that is off has no effect.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export interface AlarmNames {
  /** The alarm on failed requests. */
  readonly errorRate: string;
  /** The alarm on the response time. */
  readonly latency: string;
  /** The alarm on unhealthy tasks. */
  readonly unhealthyHosts: string;
  /** The alarm on CPU use. */
  readonly cpu: string;
  /** The alarm on memory use. */
  readonly memory: string;
  /** The alarm on the messages of a queue. */
  readonly queueDepth: string;
  /** The alarm on lines of the log. */
  readonly logErrors: string;
}

/**
 * What the alarms are made from.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export interface AlarmSetProps extends WatchedService {
  /** The service's name: the prefix of the names of custom alarms. */
  readonly name: string;
  /** Which alarms there are, with their thresholds. They are not checked: `ServiceStack` does that. */
  readonly alarms: AlarmOptions;
  /** The names of the alarms of each kind. */
  readonly names: AlarmNames;
  /** The seconds in which ECS ignores failed health checks of a new task, 0 to 2147483647. */
  readonly healthCheckGracePeriodSeconds: number;
  /** Counts the lines of `logErrors`. `undefined` without it. */
  readonly logFilter: CloudwatchLogMetricFilter | undefined;
}

/** One metric alarm. */
export interface AlarmSettings {
  /** The id of its construct. */
  readonly id: string;
  readonly alarmName: string;
  readonly description: string;
  readonly queries: readonly MetricQuery[];
  readonly comparison: "GreaterThanOrEqualToThreshold" | "LessThanOrEqualToThreshold";
  readonly threshold: number;
  readonly badMinutes: number;
  readonly windowMinutes: number;
  readonly missingData: string;
}

/** What differs between the kinds. */
type OfKind = Pick<AlarmSettings, "id" | "alarmName" | "description" | "queries" | "threshold"> &
  Partial<Pick<AlarmSettings, "comparison" | "missingData">>;

/** The metric alarms that are on. */
export function alarmSet(props: AlarmSetProps): AlarmSettings[] {
  return alarmsOn(props.alarms).map((on) => ({
    comparison: "GreaterThanOrEqualToThreshold",
    // Without traffic, tasks or messages there is no data, and nothing is wrong.
    missingData: "notBreaching",
    ...minutesOf(on, props.healthCheckGracePeriodSeconds),
    ...ofKind(on, props),
  }));
}

function ofKind({ kind, path }: AlarmOn, props: AlarmSetProps): OfKind {
  switch (kind) {
    case "errorRate":
      return errorRate(props);
    case "latency":
      return latency(props);
    case "unhealthyHosts":
      return unhealthyHosts(props);
    case "cpu":
      return utilization(props, "cpu", "CPUUtilization", 95);
    case "memory":
      return utilization(props, "memory", "MemoryUtilization", 90);
    case "queueDepth":
      return queueDepth(props);
    case "logErrors":
      return logErrors(props);
    case "custom":
      return custom(props, path.slice("custom.".length));
  }
}

/** The options of a kind that is on. */
function given<K extends keyof AlarmNames>(alarms: AlarmOptions, kind: K) {
  return alarms[kind] as Partial<Extract<AlarmOptions[K], { readonly kind: "on" }>> | undefined;
}

function errorRate({ alarms, names, ...watched }: AlarmSetProps): OfKind {
  const { thresholdPercent = 5, minFailedRequests = 2 } = given(alarms, "errorRate") ?? {};
  return {
    id: "error-rate",
    alarmName: names.errorRate,
    description: `Failed requests of ${watched.name} in percent: the worst of both target groups${watched.hasOwnLoadBalancer ? " and of the load balancer's own 5XX answers" : ""}; 0 with fewer than ${numberText(minFailedRequests)} failed requests`,
    queries: errorRateQueries(watched, numberText(minFailedRequests)),
    threshold: thresholdPercent,
  };
}

function latency({ alarms, names, ...watched }: AlarmSetProps): OfKind {
  const { statistic = "p95", thresholdSeconds = 1, minRequests = 10 } = given(alarms, "latency") ?? {};
  return {
    id: "latency",
    alarmName: names.latency,
    description: `Response time ${statistic} of one target group of ${watched.name}, in seconds; 0 with fewer than ${numberText(minRequests)} requests`,
    queries: latencyQueries(watched, statistic, numberText(minRequests)),
    threshold: thresholdSeconds,
  };
}

function unhealthyHosts({ alarms, names, ...watched }: AlarmSetProps): OfKind {
  const { thresholdHosts = 1 } = given(alarms, "unhealthyHosts") ?? {};
  return {
    id: "unhealthy-hosts",
    alarmName: names.unhealthyHosts,
    description: `Unhealthy tasks in one target group of ${watched.name}`,
    queries: unhealthyHostsQueries(watched),
    threshold: thresholdHosts,
  };
}

function utilization(
  { alarms, names, ...watched }: AlarmSetProps,
  kind: "cpu" | "memory",
  metricName: "CPUUtilization" | "MemoryUtilization",
  usual: number,
): OfKind {
  const { thresholdPercent = usual } = given(alarms, kind) ?? {};
  return {
    id: kind,
    alarmName: names[kind],
    description: `${kind === "cpu" ? "CPU" : "Memory"} of the task of ${watched.name} that uses most of it, in percent`,
    queries: utilizationQueries(watched, metricName),
    threshold: thresholdPercent,
  };
}

function queueDepth({ alarms, names }: AlarmSetProps): OfKind {
  const { queueName = "", thresholdMessages = 0 } = given(alarms, "queueDepth") ?? {};
  return {
    id: "queue-depth",
    alarmName: names.queueDepth,
    description: `Messages that wait in the queue ${queueName}`,
    queries: single({
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      stat: "Maximum",
      dimensions: { QueueName: queueName },
    }),
    threshold: thresholdMessages,
  };
}

function logErrors({ alarms, names, name, logFilter }: AlarmSetProps): OfKind {
  const { thresholdLinesPerMinute = 10 } = given(alarms, "logErrors") ?? {};
  if (logFilter === undefined) {
    throw new Error("the alarm on log lines has no metric filter");
  }
  const { namespace, name: metricName } = logFilter.metricTransformation;
  return {
    id: "log-errors",
    alarmName: names.logErrors,
    description: `Lines per minute in the log of ${name} that match the pattern of errors`,
    queries: single({ namespace, metricName, stat: "Sum", dimensions: {} }),
    threshold: thresholdLinesPerMinute,
  };
}

function custom({ alarms, name }: AlarmSetProps, key: string): OfKind {
  const alarm = alarms.custom?.[key] as CustomAlarm;
  const { namespace, metricName, statistic, dimensions = {}, threshold, missingData } = alarm;
  const isUpper = threshold.kind === "at-least";
  return {
    id: `custom-${key}`,
    alarmName: alarm.alarmName ?? `${name}-${key}`,
    description: `${statistic} of ${metricName} in a minute; ${isUpper ? "at least" : "at most"} ${numberText(threshold.value)} ${threshold.unit} is bad`,
    queries: single({ namespace, metricName, stat: statistic, dimensions }),
    threshold: threshold.value,
    comparison: isUpper ? "GreaterThanOrEqualToThreshold" : "LessThanOrEqualToThreshold",
    ...(missingData === undefined ? {} : { missingData }),
  };
}
