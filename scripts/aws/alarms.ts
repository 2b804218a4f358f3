/** A CloudWatch alarm on metrics or on other alarms. */
export interface Alarm {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly reason: string;
}

export interface Alarms {
  /**
   * Those of these alarms that there are, on metrics and on other alarms; up to 100, of which a group has 50 at most. One on
   * other alarms may be there all the same where the caller may ask about some alarms only.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
   */
  alarms(names: readonly string[]): Promise<readonly Alarm[]>;
}
