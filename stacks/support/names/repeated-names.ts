import { isKnown, type Problem } from "../problems";
import type { NamedResource } from "./app-names";

/** Finds names that two resources of one stack would have. AWS refuses the second one, or replaces the first by it. */
export function checkRepeatedNames(resources: readonly NamedResource[]): Problem[] {
  return resources.flatMap((resource, index) => {
    const first = resources.find((one) => isSameName(one, resource));
    if (first === undefined || resources.indexOf(first) === index || areMadeAlike(first, resource)) {
      return [];
    }
    const [wrong, other] = first.isGiven && !resource.isGiven ? [first, resource] : [resource, first];
    const { noun } = wrong.rule;
    return [
      {
        prop: wrong.prop,
        what: `the ${noun} name ${JSON.stringify(wrong.name)} is also that of ${other.prop}`,
        allowed: `a different name for each ${noun} of the stack`,
        fix: "give one of them another name",
      },
    ];
  });
}

const isSameName = (one: NamedResource, other: NamedResource): boolean =>
  isKnown(one.name) && one.rule.noun === other.rule.noun && one.name === other.name;

/** Names that are made from two elements of a list or two hooks: the name that they are made from is reported. */
function areMadeAlike(one: NamedResource, other: NamedResource): boolean {
  const kindOf = ({ prop }: NamedResource) => prop.replace(/\[\d+\]|^hooks\.\w+/, "");
  return !one.isGiven && !other.isGiven && kindOf(one) === kindOf(other);
}
