import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { referencedStack } from "../../support/cdktf/references";
import { checkWholeNumber } from "../../support/numbers";
import type { Problem } from "../../support/problems";
import { MAX_TIMEOUT_SECONDS } from "./probe-options";
import { checkRoleToAllow, functionOf, roleToAllow } from "./report-permission";

/** Functions by hook, by ARN. */
type FunctionArns = Readonly<Record<string, string>>;

/** A function of a hook that a stack of the app creates. */
export interface AddedFunction {
  readonly hook: string;
  readonly lambda: LambdaFunction;
  /** Its role, if a stack of the app creates it too. */
  readonly role: IamRole | undefined;
}

/** The functions of hooks that stacks of the app create. */
export function addedFunctions(functions: FunctionArns): AddedFunction[] {
  return Object.entries(functions).flatMap(([hook, arn]) => {
    const stack = referencedStack(arn);
    const lambda = stack === undefined ? undefined : functionOf(stack, arn);
    return lambda === undefined ? [] : [{ hook, lambda, role: roleToAllow(lambda) }];
  });
}

/** Checks the timeouts and the roles of the functions that stacks of the app create. Unresolved tokens pass. */
export function checkAddedFunctions(prop: string, functions: FunctionArns): Problem[] {
  return addedFunctions(functions).flatMap(({ hook, lambda, role }) => [
    ...checkTimeout(`${prop}.${hook}`, lambda.timeoutInput),
    ...checkRoleToAllow(`${prop}.${hook}`, role),
  ]);
}

function checkTimeout(prop: string, seconds: number | undefined): Problem[] {
  if (seconds !== undefined) {
    return checkWholeNumber(`${prop}.timeout`, seconds, {
      min: 1,
      max: MAX_TIMEOUT_SECONDS,
      unit: "seconds",
    });
  }
  return [
    {
      prop: `${prop}.timeout`,
      what: "is left out, so Lambda ends the function after 3 seconds, and CodeDeploy waits an hour for its result",
      allowed: `a timeout that is longer than the function's test, at most ${MAX_TIMEOUT_SECONDS} seconds`,
      fix: "set the function's timeout, such as 60",
    },
  ];
}
