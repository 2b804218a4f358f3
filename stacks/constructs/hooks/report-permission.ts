/** The permission of a function that is added as a hook: it must report its result, or the deployment waits for an hour. */
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { TerraformStack } from "cdktf";
import { referencedKeys, referenceKey } from "../../support/cdktf/references";
import { policyDocument } from "../../support/policy";
import { isKnown, type Problem } from "../../support/problems";
import { HttpProbe, REPORT_STATUS } from "./http-probe";

/** Attributes that name a function. `qualified_arn` is the ARN of its version. */
const OF_FUNCTION = ["arn", "qualified_arn", "function_name", "id"];

/**
 * The function that an ARN leads to, if a stack of the app creates it: its own ARN, that of its version, or that of an alias
 * that the app creates. The ARN may also be part of a longer text, such as `${fn.arn}:live`.
 */
export function functionOf(scope: TerraformStack, arn: string): LambdaFunction | undefined {
  const made = scope.node.root.node.findAll();
  const named = referencedKeys(arn, OF_FUNCTION);
  const alias = made.find(
    (one): one is LambdaAlias =>
      one instanceof LambdaAlias && referencedKeys(one.arn, []).some((key) => named.includes(key)),
  );
  const keys = alias === undefined ? named : referencedKeys(alias.functionNameInput, OF_FUNCTION);
  return made.find(
    (one): one is LambdaFunction =>
      one instanceof LambdaFunction &&
      (referencedKeys(one.arn, OF_FUNCTION).some((key) => keys.includes(key)) || hasNameOf(alias, one)),
  );
}

/** Whether an alias names a function of its stack in plain text. */
function hasNameOf(alias: LambdaAlias | undefined, lambda: LambdaFunction): boolean {
  return (
    alias !== undefined &&
    isKnown(alias.functionNameInput) &&
    alias.functionNameInput === lambda.functionNameInput &&
    TerraformStack.of(alias) === TerraformStack.of(lambda)
  );
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
