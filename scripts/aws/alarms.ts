/** A CloudWatch alarm on metrics or on other alarms. */
export interface Alarm {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  /** CloudWatch's reason; for a composite alarm in ALARM that of the alarms behind it, with their names. */
  readonly reason: string;
  /** The alarms behind a composite alarm in ALARM: those in ALARM, or that were just before. @default - none: a metric alarm, or not in ALARM */
  readonly members?: readonly string[];
}

export interface Alarms {
  /**
   * Those of these alarms that exist, metric alarms and composite alarms; up to 100, and a group has at most 50. A composite
   * alarm is missing in the result if the caller may not read all alarms. For each composite alarm in ALARM it asks for
   * the alarms in its rule: CloudWatch's own reason names only the one that was first.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
   */
  alarms(names: readonly string[]): Promise<readonly Alarm[]>;
}
