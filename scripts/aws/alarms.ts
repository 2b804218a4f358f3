/** A CloudWatch alarm on metrics or on other alarms. */
export interface Alarm {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly reason: string;
}

export interface Alarms {
  /** Those of these alarms that there are; up to 100 of them, which is one call; a group has 50 at most. */
  alarms(names: readonly string[]): Promise<readonly Alarm[]>;
}
