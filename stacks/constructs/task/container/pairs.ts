/**
 * Renders a record as ECS expects it: a list of names and values, sorted so that the order of the props doesn't
 * matter.
 */
export function renderPairs(valueKey: "value" | "valueFrom", record: Readonly<Record<string, string>> = {}) {
  return Object.entries(record)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ({ name, [valueKey]: value }));
}
