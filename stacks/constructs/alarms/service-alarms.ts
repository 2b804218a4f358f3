import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import { renderQuery } from "../metrics/metric-query";
import { alarmRule } from "./alarm-rule";
import { type AlarmSetProps, type AlarmSettings, alarmSet } from "./alarm-set";

/** The namespace of the metrics that count log lines. */
const LOG_METRICS = "LogErrors";

/**
 * The properties of a service's alarms. A change of them starts no deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
 */
export interface ServiceAlarmsProps extends Omit<AlarmSetProps, "logFilter"> {
  /** The name of the composite alarm, 1 to 255 characters. A change replaces it. */
  readonly compositeName: string;
  /** The name of the metric filter of `logErrors`, and of its metric, 1 to 255 characters other than `: * $`. */
  readonly logFilterName: string;
  /** The log group of the tasks, which `logErrors` needs. `undefined` if there is none. */
  readonly logGroup: CloudwatchLogGroup | undefined;
}

/**
 * The alarms of a service, and one composite alarm that is in ALARM while one of them is. The deployment group watches
 * the composite alarm.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
 */
export class ServiceAlarms extends Construct {
  /** The metric alarms, by kind. */
  readonly members: readonly CloudwatchMetricAlarm[];
  /** The alarm for the deployment group: in ALARM while one of the members is. */
  readonly composite: CloudwatchCompositeAlarm;
  /** Counts the lines of `logErrors`. `undefined` without it. */
  readonly logFilter: CloudwatchLogMetricFilter | undefined;
  /** The queue of `queueDepth`. `undefined` without it. */
  readonly queueName: string | undefined;

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const { queueDepth } = props.alarms;
    this.queueName = queueDepth?.kind === "on" ? queueDepth.queueName : undefined;
    this.logFilter = this.addLogFilter(props);
    this.members = alarmSet({ ...props, logFilter: this.logFilter }).map((alarm) => this.addMember(alarm));
    this.composite = new CloudwatchCompositeAlarm(this, "composite", {
      alarmName: props.compositeName,
      alarmDescription: `Stops a deployment of ${props.name} and rolls it back`,
      alarmRule: alarmRule(this.members.map(({ alarmName }) => alarmName)),
    });
  }

  private addMember(alarm: AlarmSettings): CloudwatchMetricAlarm {
    return new CloudwatchMetricAlarm(this, alarm.id, {
      alarmName: alarm.alarmName,
      alarmDescription: alarm.description,
      comparisonOperator: alarm.comparison,
      threshold: alarm.threshold,
      evaluationPeriods: alarm.windowMinutes,
      datapointsToAlarm: alarm.badMinutes,
      treatMissingData: alarm.missingData,
      metricQuery: alarm.queries.map(renderQuery),
    });
  }

  private addLogFilter({ alarms, logGroup, logFilterName }: ServiceAlarmsProps) {
    const { logErrors } = alarms;
    if (logErrors?.kind !== "on" || logGroup === undefined) {
      return undefined;
    }
    return new CloudwatchLogMetricFilter(this, "log-filter", {
      name: logFilterName,
      logGroupName: logGroup.name,
      pattern: logErrors.pattern,
      metricTransformation: { namespace: LOG_METRICS, name: logFilterName, value: "1", defaultValue: "0" },
    });
  }
}
