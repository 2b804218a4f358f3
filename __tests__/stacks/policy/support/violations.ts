import { EXCEPTIONS } from "../exceptions";
import { RULES } from "../rules";
import type { Resources } from "./resources";
import type { Checked, Rule } from "./rule";

/** The result of a rule over stacks. */
export interface RuleResult {
  /** How many resources were checked. */
  readonly checked: number;
  /** The resources that don't hold the rule, without an exception. */
  readonly violations: readonly string[];
  /** The exceptions for no resource of these stacks. */
  readonly unused: readonly string[];
  /** The exceptions for a resource that holds the rule, with its name. */
  readonly tooWide: readonly string[];
}

/** Checks a rule, with its exceptions. */
export function checkRule({ name, check }: Rule, stacks: readonly Resources[]): RuleResult {
  const checked = stacks.flatMap((stack) => check(stack));
  const exceptions = EXCEPTIONS.filter(({ rule }) => rule === name).flatMap(({ resources }) =>
    resources.map((pattern) => ({ pattern, matches: matcher(pattern) })),
  );
  return {
    checked: checked.length,
    violations: checked
      .filter((one) => !one.holds && !exceptions.some(({ matches }) => matches(one.name)))
      .map((one) => one.name),
    unused: exceptions
      .filter(({ matches }) => !checked.some((one) => matches(one.name)))
      .map(({ pattern }) => pattern),
    tooWide: exceptions.flatMap(({ pattern, matches }) =>
      checked.filter((one) => one.holds && matches(one.name)).map((one) => `${pattern}: ${one.name}`),
    ),
  };
}

/** What each rule checks in stacks, with or without an exception, by the rule's name. */
export function checkedBy(stacks: readonly Resources[]): Readonly<Record<string, readonly Checked[]>> {
  return Object.fromEntries(
    Object.values(RULES)
      .flat()
      .map(({ name, check }) => [name, stacks.flatMap((stack) => check(stack)).sort(byName)]),
  );
}

function byName(one: Checked, other: Checked): number {
  return one.name.localeCompare(other.name);
}

/** Whether a resource's name has the form of a pattern, in which `*` is any text without a slash. */
function matcher(pattern: string): (name: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const form = new RegExp(`^${parts.join("[^/]*")}$`);
  return (name) => form.test(name);
}
