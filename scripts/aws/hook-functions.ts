/** The Lambda functions that lifecycle hooks call. */

export interface HookFunction {
  /** `Active`, `Inactive` after a long time without calls, `Pending` or `Failed`. @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */
  readonly state: string;
  /** Its log group: `/aws/lambda/<name>` unless it is configured otherwise. */
  readonly logGroup: string;
}

export interface HookFunctions {
  /**
   * @param function_ its name or ARN, as an AppSpec holds it
   * @returns `undefined` when the function, version or alias does not exist
   */
  hookFunction(function_: string): Promise<HookFunction | undefined>;
  /**
   * The last lines that a function logged, the latest last.
   *
   * @param since in milliseconds since the epoch; earlier lines are left out
   * @returns empty if it logged nothing, or the log group does not exist
   */
  logTail(logGroup: string, since: number): Promise<readonly string[]>;
}
