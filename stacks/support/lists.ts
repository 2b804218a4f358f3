import { Fn, Token } from "cdktf";
import { isKnown, type Problem } from "./problems";

/** The element at an index that is known to be there. Throws where it isn't, which is a bug here. */
export function at<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) {
    throw new Error(`no element ${index} in a list of ${list.length}`);
  }
  return element;
}

/** One list after the other; Terraform joins them where it alone knows one of them. */
export function joined(one: readonly string[], other: readonly string[]): readonly string[] {
  return isKnown(one) && isKnown(other) ? [...one, ...other] : Token.asList(Fn.concat([one, other]));
}

/** The element at an index of a list that Terraform alone may know. */
export function elementAt(list: readonly string[], index: number): string {
  return isKnown(list) ? at(list, index) : Fn.element(list, index);
}

/** Checks that no element is there twice. Unresolved tokens pass. */
export function checkNoRepeats(prop: string, list: readonly string[]): Problem[] {
  const repeated = list.filter((element, index) => isKnown(element) && list.indexOf(element) !== index);
  if (repeated.length === 0) {
    return [];
  }
  return [
    {
      prop,
      what: `${[...new Set(repeated)].join(", ")} is there more than once`,
      allowed: "elements that differ",
      fix: "leave out the repetitions",
    },
  ];
}
