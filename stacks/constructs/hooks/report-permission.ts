/** The permission of a function that is added as a hook: it must report its result, or the deployment waits for an hour. */
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import type { TerraformStack } from "cdktf";
import { referenceKey } from "../../support/cdktf/references";
import { policyDocument } from "../../support/policy";
import type { Problem } from "../../support/problems";
import { HttpProbe, REPORT_STATUS } from "./http-probe";

/** The function with an ARN, if a stack of the app creates it. */
export function functionOf(scope: TerraformStack, arn: string): LambdaFunction | undefined {
  const key = referenceKey(arn, []);
  return scope.node.root.node
    .findAll()
    .find((one): one is LambdaFunction => one instanceof LambdaFunction && referenceKey(one.arn, []) === key);
}

/**
 * The role of a function, if a stack of the app creates it. An `HttpProbe` has the permission already.
 *
 * @returns `undefined` for a role that exists outside the app: synth can't see what it may do
 */
export function roleToAllow(lambda: LambdaFunction): IamRole | undefined {
  const key = referenceKey(lambda.roleInput, []);
  return lambda.node.scope instanceof HttpProbe
    ? undefined
    : lambda.node.root.node
        .findAll()
        .find((one): one is IamRole => one instanceof IamRole && referenceKey(one.arn, []) === key);
}

/** Finds a role that would lose a policy that is added to it. */
export function checkRoleToAllow(prop: string, role: IamRole | undefined): Problem[] {
  return role?.inlinePolicyInput === undefined
    ? []
    : [
        {
          prop,
          what: `has the role ${role.node.path} with inlinePolicy, which removes every other policy, also the one that lets the function report its result`,
          allowed: "a role whose policies are separate resources",
          fix: "replace inlinePolicy by an IamRolePolicy",
        },
      ];
}

/** Lets a role report the result of a hook. */
export function allowReport(scope: TerraformStack, role: IamRole, name: string): void {
  const id = `${name}-report`;
  new IamRolePolicy(scope, id, {
    name,
    role: role.name,
    policy: policyDocument(scope, `${id}-document`, [REPORT_STATUS]),
  });
}
