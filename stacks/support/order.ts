import type { TerraformStack } from "cdktf";
import type { Problem } from "./problems";

/** What is deployed only after what, by name. */
export type Order = Readonly<Record<string, readonly string[]>>;

/** The `after` of each entry. */
export function orderOf(entries: Readonly<Record<string, { readonly after: readonly string[] }>>): Order {
  return Object.fromEntries(Object.entries(entries).map(([name, { after }]) => [name, after]));
}

/**
 * Finds unknown names and cycles.
 *
 * @param noun what the names are, such as `service`
 * @param propOf the path of an entry
 */
export function checkOrder(noun: string, order: Order, propOf: (name: string) => string): Problem[] {
  return Object.entries(order).flatMap(([name, after]) => [
    ...after
      .filter((other) => !Object.hasOwn(order, other))
      .map((other) => ({
        prop: `${propOf(name)}.after`,
        what: `there is no ${noun} ${JSON.stringify(other)}`,
        allowed: Object.keys(order)
          .filter((known) => known !== name)
          .join(", "),
        fix: "correct the name, or remove it",
      })),
    ...cycleOf(name, order).map((cycle) => ({
      prop: `${propOf(name)}.after`,
      what: `is a cycle: ${cycle.join(" after ")}`,
      allowed: "an order in which each can be deployed",
      fix: "remove one of these names",
    })),
  ]);
}

/** The shortest cycle through a name; none unless the name is the first one of its cycle, so that each is found once. */
function cycleOf(name: string, order: Order): readonly (readonly string[])[] {
  const seen = new Set<string>();
  let paths = [[name]];
  while (paths.length > 0) {
    const longer = paths.flatMap((path) => (order[path.at(-1) ?? ""] ?? []).map((next) => [...path, next]));
    const cycle = longer.find((path) => path.at(-1) === name);
    if (cycle !== undefined) {
      return cycle.every((other) => name <= other) ? [cycle] : [];
    }
    paths = longer.filter((path) => {
      const last = path.at(-1) ?? "";
      const isNew = !seen.has(last);
      seen.add(last);
      return isNew;
    });
  }
  return [];
}

/**
 * Makes stacks wait for others: `cdktf deploy` starts them only when the others have succeeded.
 *
 * @param stacksOf the stacks of a name; empty if they are not made in this run
 */
export function applyOrder(order: Order, stacksOf: (name: string) => readonly TerraformStack[]): void {
  for (const [name, after] of Object.entries(order)) {
    for (const stack of stacksOf(name)) {
      for (const other of after.flatMap(stacksOf)) {
        stack.addDependency(other);
      }
    }
  }
}
