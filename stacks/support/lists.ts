import { Fn, Token } from "cdktf";
import { isKnown, type Problem } from "./problems";

/** The element at an index that must exist. Throws if it doesn't, which is a bug. */
export function itemAt<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) {
    throw new Error(`no element ${index} in a list of ${list.length}`);
  }
  return element;
}

/** Both lists in one. If one is an unresolved token, Terraform concatenates them. */
export function concatLists(one: readonly string[], other: readonly string[]): readonly string[] {
  return isKnown(one) && isKnown(other) ? [...one, ...other] : Token.asList(Fn.concat([one, other]));
}

/** The element at an index of a list that may be an unresolved token. */
export function elementAt(list: readonly string[], index: number): string {
  return isKnown(list) ? itemAt(list, index) : Fn.element(list, index);
}

/** Checks that no element occurs twice. Unresolved tokens pass. */
export function checkNoRepeats(prop: string, list: readonly string[]): Problem[] {
  const repeated = list.filter((element, index) => isKnown(element) && list.indexOf(element) !== index);
  if (repeated.length === 0) {
    return [];
  }
  return [
    {
      prop,
      what: `${[...new Set(repeated)].join(", ")} occurs more than once`,
      allowed: "each element only once",
      fix: "remove the duplicates",
    },
  ];
}
