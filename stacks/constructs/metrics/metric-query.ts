/** Metrics of CloudWatch and expressions over them, as alarms and scaling policies use them. */

/** One metric of CloudWatch, with its statistic over a minute. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  /** `Sum`, `Average`, `Maximum`, or a percentile such as `p95`. */
  readonly stat: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * A metric, or an expression over some.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export interface MetricQuery {
  readonly id: string;
  readonly metric?: Metric;
  readonly expression?: string;
  /** Whether this is the value to compare. */
  readonly returnData: boolean;
}

/** A query as the provider's alarm takes it. */
export function renderQuery({ id, metric, expression, returnData }: MetricQuery) {
  const common = { id, returnData };
  if (metric === undefined) {
    return expression === undefined ? common : { ...common, expression };
  }
  const { namespace, metricName, stat, dimensions } = metric;
  return { ...common, metric: { namespace, metricName, stat, period: 60, dimensions: { ...dimensions } } };
}
