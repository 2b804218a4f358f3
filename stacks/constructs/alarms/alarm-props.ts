/**
 * Alarms that stop a deployment and roll it back. Each looks at both target groups, so it does not matter which of them
 * has the new revision. `{}` is the default set: errors, latency, unhealthy hosts, CPU and memory.
 * [docs/alarms.md](../../../docs/alarms.md) explains each threshold.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html
 */
export interface AlarmOptions {
  /** Failed requests, in percent of a target group's requests. @default { kind: "on" } */
  readonly errorRate?: ErrorRateAlarm;
  /** The time until a task answers. @default { kind: "on" } */
  readonly latency?: LatencyAlarm;
  /** Tasks that fail the health check of the load balancer. @default { kind: "on" } */
  readonly unhealthyHosts?: UnhealthyHostsAlarm;
  /** The CPU use of the busiest task. @default { kind: "on" } */
  readonly cpu?: UtilizationAlarm;
  /** The memory use of the largest task. @default { kind: "on" } */
  readonly memory?: UtilizationAlarm;
  /** The messages that wait in an SQS queue. @default { kind: "off" } */
  readonly queueDepth?: QueueDepthAlarm;
  /** Lines in the log group of the tasks that match a pattern. @default { kind: "off" } */
  readonly logErrors?: LogErrorsAlarm;
  /** Alarms on any metric, by name: 1 to 100 letters, digits and hyphens, which become part of the alarm's name. @default - none */
  readonly custom?: Readonly<Record<string, CustomAlarm>>;
}

/**
 * How long a value must be bad. CloudWatch looks at whole minutes. `errorRate` and `latency` must go off before the
 * deployment ends, so they are checked against the traffic shift and the termination wait.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
export interface AlarmMinutes {
  /**
   * The bad minutes that put the alarm into ALARM, 1 to 1440. @default - 2 for `errorRate` and `logErrors`, otherwise 3;
   * for `unhealthyHosts`: the grace period in minutes plus 2, at least 3
   */
  readonly badMinutes?: number;
  /**
   * The last minutes, of which `badMinutes` must be bad, up to 1440. @default - `badMinutes`; for `errorRate` and
   * `logErrors` one more
   */
  readonly windowMinutes?: number;
}

/**
 * 5XX answers of tasks, and failed connections to tasks. It is computed for each target group, and the worse of the
 * two counts: the errors of the new revision are not diluted by the requests of the old one. The 5XX answers of the load
 * balancer itself are counted in percent of all requests, if the load balancer is the service's own.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export type ErrorRateAlarm =
  | { readonly kind: "off" }
  | (AlarmMinutes & {
      readonly kind: "on";
      /** The failed requests that are bad, in percent of a target group's requests, 0.1 to 100. @default 5 */
      readonly thresholdPercent?: number;
      /**
       * The failed requests that a minute needs to be bad, 1 to 1000000: in a minute with one request, one failure is
       * 100 %. @default 2
       */
      readonly minFailedRequests?: number;
    });

/**
 * The response time of tasks, for each target group; the worse of the two counts.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export type LatencyAlarm =
  | { readonly kind: "off" }
  | (AlarmMinutes & {
      readonly kind: "on";
      /** The percentile: with `p95`, 5 percent of the requests may take longer. @default "p95" */
      readonly statistic?: LatencyStatistic;
      /** The response time that is bad, in seconds, 0.001 to 4000. @default 1 */
      readonly thresholdSeconds?: number;
      /**
       * The requests of a target group that a minute needs to be bad, 1 to 1000000: a percentile of a few requests is
       * the slowest of them. @default 10
       */
      readonly minRequests?: number;
    });

/** The percentiles that `latency` can use. */
export type LatencyStatistic = "p50" | "p90" | "p95" | "p99" | "p99.9";

/**
 * The unhealthy tasks, for each target group; the worse of the two counts.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export type UnhealthyHostsAlarm =
  | { readonly kind: "off" }
  | (AlarmMinutes & {
      readonly kind: "on";
      /** The unhealthy tasks that are bad, 1 to 1000. @default 1 */
      readonly thresholdHosts?: number;
    });

/**
 * The use of a resource by the task of the service that uses most of it, old or new: the average would count the idle
 * tasks of the other revision.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export type UtilizationAlarm =
  | { readonly kind: "off" }
  | (AlarmMinutes & {
      readonly kind: "on";
      /** The use that is bad, in percent of what the task has, 1 to 100. @default - 95 for CPU, 90 for memory */
      readonly thresholdPercent?: number;
    });

/**
 * The visible messages of a queue in the region of the service.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export type QueueDepthAlarm =
  | { readonly kind: "off" }
  | (AlarmMinutes & {
      readonly kind: "on";
      /** The name of the queue, 1 to 80 characters; not its URL or ARN. */
      readonly queueName: string;
      /** The waiting messages that are bad, 1 to 1000000000. There is no default: it depends on the queue. */
      readonly thresholdMessages: number;
    });

/**
 * Lines of both revisions, counted by a metric filter on the service's log group.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export type LogErrorsAlarm =
  | { readonly kind: "off" }
  | (AlarmMinutes & {
      readonly kind: "on";
      /** The pattern of the lines, up to 1024 characters, such as `{ $.level = "error" }` or `?ERROR ?FATAL`. */
      readonly pattern: string;
      /** The matching lines per minute that are bad, 1 to 1000000. @default 10 */
      readonly thresholdLinesPerMinute?: number;
    });

/**
 * An alarm on any metric of the service's region. The old revision can set it off too, unless a dimension selects the new
 * one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export interface CustomAlarm extends AlarmMinutes {
  /** The whole name of the alarm, 1 to 255 characters. A change replaces it. @default - `<service's name>-<its name here>` */
  readonly alarmName?: string;
  /** The metric's namespace, such as `Shop`. */
  readonly namespace: string;
  /** The metric's name, such as `FailedPayments`. */
  readonly metricName: string;
  /**
   * The metric's dimensions by name. CloudWatch counts each set of dimensions as a metric: without one of them, the alarm
   * gets no data. @default - none
   */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** How the values of a minute become one. */
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum" | "SampleCount";
  /** Which values are bad. */
  readonly threshold: Threshold;
  /** What a minute without data counts as, in CloudWatch's words. @default "notBreaching" */
  readonly missingData?: "notBreaching" | "breaching" | "ignore" | "missing";
}

/**
 * A threshold with its unit.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export type Threshold =
  /** Values from the threshold on are bad. */
  | (ThresholdValue & { readonly kind: "at-least" })
  /** Values up to the threshold are bad. */
  | (ThresholdValue & { readonly kind: "at-most" });

/**
 * The value of a threshold.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export interface ThresholdValue {
  /** The threshold, in `unit`. */
  readonly value: number;
  /**
   * What the values are, 1 to 40 characters, such as `percent` or `jobs`. It is part of the alarm's description, and no
   * filter: CloudWatch counts values of all units.
   */
  readonly unit: string;
}
