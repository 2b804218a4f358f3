import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import type { Problem } from "../support/problems";
import { isKnown } from "../support/problems";

/** The AWS provider of a stack. */
function providerOf(stack: TerraformStack): AwsProvider | undefined {
  return stack.node.children.find((child) => child instanceof AwsProvider);
}

/** The region of a stack. `*` if synth doesn't know it. */
export function regionOf(stack: TerraformStack): string {
  const region = providerOf(stack)?.region;
  return isKnown(region) ? region : "*";
}

/** Checks that the stacks can be deployed by roles of this account. */
export function checkAccounts(stacks: readonly TerraformStack[], account: string): Problem[] {
  return stacks.flatMap((stack) => {
    const { assumeRoleInput: [role] = [], allowedAccountIdsInput: allowed } = (providerOf(stack) ??
      {}) as Pick<Partial<AwsProvider>, "assumeRoleInput" | "allowedAccountIdsInput"> & {
      readonly assumeRoleInput?: readonly { readonly roleArn?: string }[];
    };
    return [
      ...(role === undefined
        ? []
        : [
            {
              prop: "stacks",
              what: `${stack.node.id} assumes ${role.roleArn}`,
              allowed:
                "stacks without assumeRole: the jobs of GitHub assume the roles of this stack directly",
              fix: "remove assumeRole, and make an access stack in each account",
            },
          ]),
      ...(account === "" || !isKnown(allowed) || allowed.length === 0 || allowed.includes(account)
        ? []
        : [
            {
              prop: "stacks",
              what: `${stack.node.id} is in the account ${allowed.join(", ")}, but this stack is in ${account}`,
              allowed: "stacks of one account",
              fix: "make an access stack in each account",
            },
          ]),
    ];
  });
}
