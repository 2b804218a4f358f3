import type { Problem } from "../../support/problems";
import { isKnown } from "../../support/problems";
import { conditionsKey, type ListenerRule } from "./listener-rule";

/** The largest priority that AWS allows. */
export const MAX_PRIORITY = 50_000;

/** A rule on a listener, and whose it is. */
export interface PlacedRule {
  /** The property, as a path that starts with the service. */
  readonly prop: string;
  /** Equal for rules on the same listener. `undefined` if only Terraform knows the listener. */
  readonly listener: string | undefined;
  readonly priority: number;
  /** Equal for rules with the same conditions. */
  readonly conditions: string;
}

/** A list of rules on one listener. @param prop the property of the list */
export function placedRules(
  prop: string,
  listener: string | undefined,
  rules: readonly ListenerRule[],
): PlacedRule[] {
  return isKnown(rules)
    ? rules.map((rule, index) => ({
        prop: `${prop}[${index}]`,
        listener,
        priority: rule.priority,
        conditions: conditionsKey(rule),
      }))
    : [];
}

/**
 * Finds rules on one listener that have the same priority, which AWS refuses, or the same conditions, of which only the
 * first would get requests. Each problem names the later of the two.
 *
 * @param before rules that come before and are already checked
 */
export function checkRuleConflicts(
  rules: readonly PlacedRule[],
  before: readonly PlacedRule[] = [],
): Problem[] {
  const problems = rules.flatMap((rule, index) =>
    conflictsOf(
      rule,
      [...before, ...rules.slice(0, index)].filter(
        ({ listener }) => listener !== undefined && listener === rule.listener,
      ),
    ),
  );
  // Two services with the same rules on the production and on the test listener have the same conflict twice.
  return [...new Map(problems.map((problem) => [`${problem.prop} ${problem.what}`, problem])).values()];
}

function conflictsOf(later: PlacedRule, sameListener: readonly PlacedRule[]): Problem[] {
  const { priority } = later;
  const taken = isKnown(priority) && sameListener.find((rule) => rule.priority === priority);
  const hidden = sameListener.find(({ conditions }) => conditions === later.conditions);
  return [
    ...(taken
      ? [
          {
            prop: `${later.prop}.priority`,
            what: `got ${priority}, which ${taken.prop} has on the same listener`,
            allowed: "a priority that no other rule of the listener has",
            fix: `choose another one, such as ${freePriority(priority, sameListener)}`,
          },
        ]
      : []),
    ...(hidden === undefined
      ? []
      : [
          {
            prop: later.prop,
            what: `has the same conditions as ${hidden.prop} on the same listener`,
            allowed: "conditions that differ: only the rule with the lower priority would get requests",
            fix: "change the conditions of one of them",
          },
        ]),
  ];
}

/** The next priority that no rule has: after the largest comes 1. */
function freePriority(from: number, rules: readonly PlacedRule[]): number {
  const taken = new Set(rules.map(({ priority }) => priority));
  let free = from;
  while (taken.has(free)) {
    free = free >= MAX_PRIORITY ? 1 : free + 1;
  }
  return free;
}
