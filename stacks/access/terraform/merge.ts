import type { Statement } from "../../support/statement";

/**
 * The same permissions in as few statements as possible, in an order that depends only on what they allow: statements
 * with the same actions become one, and then those with the same resources.
 */
export function merged(statements: readonly Statement[]): Statement[] {
  const perAction = statements.flatMap(({ actions, ...rest }) =>
    actions.map((action) => ({ ...rest, actions: [action] })),
  );
  const byAction = join(perAction, ({ actions }) => actions, withAllResources);
  return join(byAction, ({ resources }) => resources, withAllActions).sort(compareStatements);
}

type Join = (joined: Statement, other: Statement) => Statement;

const withAllResources: Join = (one, { resources }) => ({
  ...one,
  resources: withoutCovered([...one.resources, ...resources]),
});
const withAllActions: Join = (one, { actions }) => ({
  ...one,
  actions: sorted([...one.actions, ...actions]),
});

function join(
  statements: readonly Statement[],
  key: (one: Statement) => readonly string[],
  both: Join,
): Statement[] {
  const byKey = new Map<string, Statement>();
  for (const one of statements) {
    const id = JSON.stringify([key(one), one.conditions ?? {}]);
    const joined = byKey.get(id);
    byKey.set(id, joined === undefined ? both(one, one) : both(joined, one));
  }
  return [...byKey.values()];
}

/** The resources without those that another one with a wildcard allows too. */
function withoutCovered(resources: readonly string[]): string[] {
  const all = sorted(resources);
  return all.filter((one) => !all.some((other) => other !== one && covers(other, one)));
}

/** Whether a pattern with one `*`, at its end, allows a resource. */
function covers(pattern: string, resource: string): boolean {
  return (
    pattern.endsWith("*") &&
    pattern.indexOf("*") === pattern.length - 1 &&
    resource.startsWith(pattern.slice(0, -1))
  );
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function compareStatements(one: Statement, other: Statement): number {
  const [a, b] = [one, other].map(({ actions, resources, conditions = {} }) =>
    JSON.stringify([actions, resources, conditions]),
  );
  return `${a}` < `${b}` ? -1 : 1;
}
