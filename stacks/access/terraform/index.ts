/** What Terraform needs to plan and to apply stacks, as statements of IAM policies. */
export type { Account } from "./names";
export { checkPolicies, MAX_POLICIES, policySize, splitIntoPolicies } from "./policies";
export { type StateLocation, stateStatements } from "./state";
export {
  type TerraformLevel,
  type TerraformPermissions,
  terraformStatements,
  type UnknownResource,
  unknownResources,
} from "./statements";
