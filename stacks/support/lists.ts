import { isKnown, type Problem } from "./problems";

/** The element at an index that is known to be there. Throws where it isn't, which is a bug here. */
export function at<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) {
    throw new Error(`no element ${index} in a list of ${list.length}`);
  }
  return element;
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
