import type { TerraformStack } from "cdktf";
import { isKnown, type Problem } from "../support/problems";
import { awsElements, type Element, roleArnsOf } from "./terraform";

/**
 * Checks what the deploy role may do with roles: only with those that the stacks name, and only with the permissions boundary,
 * if there is one. Call it at synth, when the roles have the settings of their stacks.
 */
export function checkRolesOfStacks(
  stacks: readonly TerraformStack[],
  boundaryArn: string | undefined,
): Problem[] {
  const elements = awsElements(stacks);
  return [
    ...checkNamed(stacks),
    ...(boundaryArn === undefined || !isKnown(boundaryArn)
      ? []
      : [...checkBoundaries(elements, boundaryArn), ...checkBoundaryIsForeign(elements, boundaryArn)]),
  ];
}

/** Without a name, the deploy role would get permissions for all roles of the account. */
function checkNamed(stacks: readonly TerraformStack[]): Problem[] {
  return roleArnsOf(stacks)
    .filter(({ arn }) => arn.endsWith("/*"))
    .map(({ path, arn }) => ({
      prop: "stacks",
      what: `${path} needs permissions for ${arn.split(":").at(-1)}, because synth doesn't know a name`,
      allowed: "roles and policies with a name, or with a prefix of it, that synth knows",
      fix: "give it a name, or write the ARN of the role that it uses",
    }));
}

function checkBoundaries(elements: readonly Element[], boundaryArn: string): Problem[] {
  return elements
    .filter(({ kind, type }) => kind === "resource" && type === "aws_iam_role")
    .map(({ path, attributes }) => ({ path, boundary: attributes["permissions_boundary"] }))
    .filter(({ boundary }) => boundary === undefined || (isKnown(boundary) && boundary !== boundaryArn))
    .map(({ path, boundary }) => ({
      prop: "permissionsBoundaryArn",
      what: `${path} has ${boundary === undefined ? "no permissions boundary" : boundary}`,
      allowed: "only roles with this boundary in the stacks: the deploy role can make no others",
      fix: "set roles: { permissionsBoundaryArn } in the settings of its stack",
    }));
}

/** The deploy role could change its own limit. */
function checkBoundaryIsForeign(elements: readonly Element[], boundaryArn: string): Problem[] {
  return elements
    .filter(({ kind, type }) => kind === "resource" && type === "aws_iam_policy")
    .filter(({ attributes: { path = "/", name } }) => boundaryArn.endsWith(`:policy${path}${name}`))
    .map(({ path }) => ({
      prop: "permissionsBoundaryArn",
      what: `${path} makes the boundary`,
      allowed: "a policy that the deploy role doesn't make: it could change it",
      fix: "make it in a stack that an administrator deploys",
    }));
}
