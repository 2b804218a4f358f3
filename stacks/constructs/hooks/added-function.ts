import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { checkWholeNumber } from "../../support/numbers";
import { isKnown, type Problem } from "../../support/problems";
import { MAX_TIMEOUT_SECONDS } from "./probe-options";
import { checkRoleToAllow } from "./report-permission";

/** A function for a hook, and its role if a stack of the app creates it. */
export interface AddedFunction {
  readonly lambda: LambdaFunction;
  readonly role: IamRole | undefined;
}

/**
 * Everything that synth can see to be wrong with a function for a hook: its timeout, its region and its role. Unresolved
 * tokens pass.
 *
 * @param region the service's
 */
export function checkAddedFunction(prop: string, { lambda, role }: AddedFunction, region: string): Problem[] {
  return [
    ...checkTimeout(prop, lambda.timeoutInput),
    ...checkRegion(prop, regionOf(lambda), region),
    ...checkRoleToAllow(prop, role),
  ];
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

function checkRegion(prop: string, ofFunction: string | undefined, region: string): Problem[] {
  return !isKnown(ofFunction) || !isKnown(region) || ofFunction === region
    ? []
    : [
        {
          prop,
          what: `is in ${ofFunction}, but the service is in ${region}`,
          allowed: "a function in the region of the service",
          fix: "create the function in the stack of the service",
        },
      ];
}

/** The region of the provider that creates a function: its own one, or the default one of its stack. */
function regionOf(lambda: LambdaFunction): string | undefined {
  const providers = TerraformStack.of(lambda).node.findAll().filter(AwsProvider.isTerraformProvider);
  const provider =
    lambda.provider ?? providers.find((one) => one instanceof AwsProvider && one.alias === undefined);
  return provider instanceof AwsProvider ? provider.region : undefined;
}
