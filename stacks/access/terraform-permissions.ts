import type { TerraformStack } from "cdktf";
import type { Statement } from "../support/policy";

/** What Terraform needs for stacks, apart from their states. */
export interface TerraformStatements {
  /** For a plan, which reads each resource. */
  readonly read: readonly Statement[];
  /** In addition for an apply. */
  readonly write: readonly Statement[];
}

/** What Terraform needs to plan and apply these stacks. */
export function terraformPermissions(
  _stacks: readonly TerraformStack[],
  _accountId: string,
): TerraformStatements {
  return { read: [], write: [] };
}
