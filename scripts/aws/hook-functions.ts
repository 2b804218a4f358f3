/** The Lambda functions that lifecycle hooks call. */

export interface HookFunction {
  /** `Active`, `Inactive` after a long rest, `Pending` or `Failed`. @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */
  readonly state: string;
  /** Where it writes: `/aws/lambda/<name>` unless it is configured otherwise. */
  readonly logGroup: string;
}

export interface HookFunctions {
  /**
   * @param function_ its name or ARN, as an AppSpec holds it
   * @returns `undefined` when there is no such function, or version or alias of it
   */
  hookFunction(function_: string): Promise<HookFunction | undefined>;
  /**
   * The last lines that a function wrote, the latest last.
   *
   * @param since in milliseconds since the epoch: what it wrote before isn't meant
   * @returns none when it wrote nothing, or there is no such log group
   */
  logTail(logGroup: string, since: number): Promise<readonly string[]>;
}
