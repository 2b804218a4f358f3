/** The element at an index that is known to be there. Throws where it isn't, which is a bug here. */
export function at<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) {
    throw new Error(`no element ${index} in a list of ${list.length}`);
  }
  return element;
}
