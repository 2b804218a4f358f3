import type { Statement } from "../../support/statement";

type Conditions = Statement["conditions"];

/** What is allowed on one resource, under the same conditions. */
interface Allowed {
  readonly resource: string;
  readonly conditions: Conditions;
  readonly actions: Set<string>;
}

/**
 * The same permissions in little space, in an order that depends only on what they allow: each resource is in one statement,
 * with the others on which the same actions are allowed. For each service, a role then gets the ARNs of its resources once,
 * and no longer lists of actions.
 */
export function merged(statements: readonly Statement[]): Statement[] {
  const joined = new Map<string, { actions: string[]; resources: string[]; conditions: Conditions }>();
  for (const { actions, resource, conditions } of withoutCovered(byResource(statements))) {
    const names = [...actions].sort();
    const key = JSON.stringify([names, conditions ?? {}]);
    const one = joined.get(key) ?? { actions: names, resources: [], conditions };
    joined.set(key, one);
    one.resources.push(resource);
  }
  return [...joined.values()]
    .map(({ actions, resources, conditions }) => ({
      actions,
      resources: resources.sort(),
      ...(conditions === undefined ? {} : { conditions }),
    }))
    .sort(compareStatements);
}

function byResource(statements: readonly Statement[]): Allowed[] {
  const all = new Map<string, Allowed>();
  for (const { actions, resources, conditions } of statements) {
    for (const resource of resources) {
      const key = JSON.stringify([resource, conditions ?? {}]);
      const one = all.get(key) ?? { resource, conditions, actions: new Set() };
      all.set(key, one);
      for (const action of actions) {
        one.actions.add(action);
      }
    }
  }
  return [...all.values()];
}

/** Without the actions that are allowed on a wider pattern, too. */
function withoutCovered(all: readonly Allowed[]): Allowed[] {
  const patterns = all.filter(({ resource }) => resource.indexOf("*") === resource.length - 1);
  return all
    .map((one) => {
      const wider = patterns.filter((pattern) => covers(pattern, one));
      const actions = [...one.actions].filter((action) => !wider.some((other) => other.actions.has(action)));
      return { ...one, actions: new Set(actions) };
    })
    .filter(({ actions }) => actions.size > 0);
}

/** Whether a pattern with one `*`, at its end, allows the resource of another entry, always or under the same conditions. */
function covers(pattern: Allowed, other: Allowed): boolean {
  return (
    pattern !== other &&
    other.resource.startsWith(pattern.resource.slice(0, -1)) &&
    (pattern.conditions === undefined ||
      JSON.stringify(pattern.conditions) === JSON.stringify(other.conditions))
  );
}

function compareStatements(one: Statement, other: Statement): number {
  const [a, b] = [one, other].map(({ actions, resources, conditions = {} }) =>
    JSON.stringify([actions, resources, conditions]),
  );
  return `${a}` < `${b}` ? -1 : 1;
}
