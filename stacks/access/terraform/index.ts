/** What Terraform needs to plan and to apply stacks, as statements of IAM policies. */
export { awsElements, type Element } from "./elements";
export type { Account } from "./names";
export { checkPolicies, MAX_POLICIES, policySize, splitIntoPolicies } from "./policies";
export { type StateLocation, stateObjects, stateStatements } from "./state";
export {
  roleArnsOf,
  type TerraformLevel,
  type TerraformPermissions,
  terraformStatements,
  type UnknownResource,
  unknownResources,
} from "./statements";
