import type { Attributes } from "../../../support/template";
import type { Resource } from "../support/resources";

/** By the rule's name, the stacks that break it. The rule must find each resource that it checks there. */
export type Samples = Readonly<Record<string, readonly (readonly Resource[])[]>>;

/** A resource at the address `<type>.it`. */
export function resource(
  type: string,
  values: Attributes = {},
  references: Resource["references"] = {},
): Resource {
  return { name: `app/stack/${type}`, type, address: `${type}.it`, values, references };
}
