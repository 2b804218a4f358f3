/** A CloudWatch alarm on metrics or on other alarms. */
export interface Alarm {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly reason: string;
}

export interface Alarms {
  /** Those of these alarms that there are; a group has ten at most, which is one call. */
  alarms(names: readonly string[]): Promise<readonly Alarm[]>;
}
