import type { Problem } from "../problems";
import { referencedAttribute } from "./references";

/**
 * Finds a reference to a wrong attribute of a resource of the app, such as its ARN where its name is needed. Other resources,
 * other tokens and texts pass.
 *
 * @param types the types of the resource in Terraform
 * @param attributes the attributes that have the value; the first one is the usual one
 */
export function checkAttribute(
  prop: string,
  value: string | undefined,
  types: readonly string[],
  attributes: readonly [string, ...string[]],
): Problem[] {
  const found = referencedAttribute(value);
  if (
    found === undefined ||
    !types.includes(found.resource.terraformResourceType) ||
    attributes.includes(found.attribute)
  ) {
    return [];
  }
  const [usual] = attributes;
  return [
    {
      prop,
      what: `is the attribute ${found.attribute} of ${found.resource.node.path}`,
      allowed: `the attribute ${usual}`,
      fix: `give its ${usual.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())}`,
    },
  ];
}
