import type { TerraformStack } from "cdktf";
import { Deployment } from "../constructs/deployment/deployment";
import { ServiceStack } from "../service/service-stack";
import { statementsShape } from "../support/policy";
import type { Problem } from "../support/problems";
import { objectOf, recordOf, withDefault } from "../support/props";
import { checkStatements, type Statement } from "../support/statement";
import { type UnknownResource, unknownResources } from "./terraform";

/**
 * What Terraform needs for a type of resource.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface TypePermissions {
  /** For a plan, which reads the resources. The plan role gets them. @default - none */
  readonly read?: readonly Statement[];
  /** In addition for an apply, which creates, changes and destroys them. @default - none */
  readonly write?: readonly Statement[];
}

/** What Terraform needs, by type of resource. */
export type TypeStatements = Readonly<Record<string, Required<TypePermissions>>>;

/** The shape of `typeStatements`. */
export const typeStatementsShape = recordOf(
  objectOf<Required<TypePermissions>>({
    read: withDefault(statementsShape, []),
    write: withDefault(statementsShape, []),
  }),
);

/** Everything that is wrong with the given statements. */
export function checkTypeStatements(prop: string, types: TypeStatements): Problem[] {
  return Object.entries(types).flatMap(([type, { read, write }]) => [
    ...checkStatements(`${prop}.${type}.read`, read),
    ...checkStatements(`${prop}.${type}.write`, write),
  ]);
}

/** Checks that the permissions of all resources of the stacks are known. Without this, a job would fail halfway. */
export function checkTypes(stacks: readonly TerraformStack[], types: TypeStatements): Problem[] {
  const unknown = [...unknownResources(stacks), ...stacks.flatMap(ownTriggers)];
  const missing = unknown.filter(({ type }) => !Object.hasOwn(types, type));
  return [...new Set(missing.map(({ type }) => type))].map((type) => ({
    prop: "typeStatements",
    what: `has no ${type}, but ${missing.find((one) => one.type === type)?.path} is one`,
    allowed: "what Terraform needs for each type of resource that is not one of this package's",
    fix: `add it: { ${JSON.stringify(type)}: { read: […], write: […] } }`,
  }));
}

/** The triggers that aren't of a {@link ServiceStack}: the permissions of their driver are not known. */
function ownTriggers(stack: TerraformStack): UnknownResource[] {
  const known = stack instanceof ServiceStack ? stack.deployment : undefined;
  return stack.node
    .findAll()
    .filter((one) => one instanceof Deployment)
    .filter((one) => one !== known)
    .map(({ trigger }) => ({ type: trigger.terraformResourceType, path: trigger.node.path }));
}
