import type { Problem } from "../../../support/problems";
import { isKnown } from "../../../support/problems";
import { conditionsKey, type NamedListenerRules } from "./listener-rule";

/** The largest priority that AWS allows. */
export const MAX_PRIORITY = 50_000;

/** A rule on a listener, and whose it is. */
export interface PlacedRule {
  /** The property, as a path that starts with the service; of a rule that the user adds, the path of its construct. */
  readonly prop: string;
  /** Equal for rules on the same listener. `undefined` if only Terraform knows the listener. */
  readonly listener: string | undefined;
  /** `undefined` if AWS chooses it, or if only Terraform knows it. */
  readonly priority: number | undefined;
  /** Equal for rules with the same conditions. `undefined` if they can't be compared. */
  readonly conditions: string | undefined;
}

/** The rules of a service on one listener. @param prop the property of the rules */
export function placedRules(
  prop: string,
  listener: string | undefined,
  rules: NamedListenerRules,
): PlacedRule[] {
  return Object.entries(rules).map(([name, rule]) => ({
    prop: `${prop}.${name}`,
    listener,
    priority: rule.priority,
    conditions: conditionsKey(rule),
  }));
}

/**
 * Finds rules on one listener that have the same priority, which AWS refuses, or the same conditions, of which only the
 * first would get requests. Each problem names the later of the two.
 */
export function checkRuleConflicts(rules: readonly PlacedRule[]): Problem[] {
  const listeners = new Map<string, Listener>();
  const problems = rules.flatMap((rule) => {
    if (rule.listener === undefined) {
      return [];
    }
    const listener = listeners.get(rule.listener) ?? { priorities: new Map(), conditions: new Map() };
    listeners.set(rule.listener, listener);
    return addRule(listener, rule);
  });
  // Two services with the same rules on the production and on the test listener have the same conflict twice.
  return [...new Map(problems.map((problem) => [`${problem.prop} ${problem.what}`, problem])).values()];
}

/** The first rule of a listener with each priority and with each conditions: its property. */
interface Listener {
  readonly priorities: Map<number, string>;
  readonly conditions: Map<string, string>;
}

function addRule({ priorities, conditions }: Listener, rule: PlacedRule): Problem[] {
  const { prop, priority } = rule;
  const taken = isKnown(priority) ? priorities.get(priority) : undefined;
  const hidden = rule.conditions === undefined ? undefined : conditions.get(rule.conditions);
  const problems = [
    ...(taken === undefined || !isKnown(priority)
      ? []
      : [
          {
            prop: `${prop}.priority`,
            what: `got ${priority}, which ${taken} has on the same listener`,
            allowed: "a priority that no other rule of the listener has",
            fix: `choose another one, such as ${freePriority(priority, priorities)}`,
          },
        ]),
    ...(hidden === undefined
      ? []
      : [
          {
            prop,
            what: `has the same conditions as ${hidden} on the same listener`,
            allowed:
              "conditions that differ: only the rule with the lower priority number would get requests",
            fix: "change the conditions of one of them",
          },
        ]),
  ];
  if (isKnown(priority) && taken === undefined) {
    priorities.set(priority, prop);
  }
  if (hidden === undefined && rule.conditions !== undefined) {
    conditions.set(rule.conditions, prop);
  }
  return problems;
}

/** The next priority that no rule has: after the largest comes 1. */
function freePriority(from: number, taken: ReadonlyMap<number, string>): number {
  let free = from;
  while (taken.has(free)) {
    free = free >= MAX_PRIORITY ? 1 : free + 1;
  }
  return free;
}
