/** A CloudWatch alarm on metrics or on other alarms. */
export interface Alarm {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly reason: string;
}

export interface Alarms {
  /**
   * Those of these alarms that exist, metric alarms and composite alarms; up to 100, and a group has at most 50. A composite
   * alarm is missing in the result if the caller may not read all alarms.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
   */
  alarms(names: readonly string[]): Promise<readonly Alarm[]>;
}
