/** Compares the priorities of a stack's listener rules with AWS, where others may have taken them. */
import type { Aws, ListenerRoute } from "../../aws";
import { isIn } from "../../driver";
import { type Asked, ask } from "../cli/ask";
import type { StackTemplate } from "../cli/locate/template";
import { type PlannedRule, plannedRules } from "./planned-rules";
import type { FailedCheck, ListenerMissing, PriorityTaken } from "./problem";

/** The lowest and the highest priority of a rule. */
const PRIORITIES = { from: 1, to: 50_000 };

export interface CheckedPriorities {
  readonly problems: readonly (PriorityTaken | ListenerMissing)[];
  /** AWS denied a call or didn't answer it. */
  readonly failedChecks: readonly FailedCheck[];
  /** The rules that can't be checked because only Terraform knows their values, and why. */
  readonly unknown: readonly FailedCheck[];
}

/** A rule whose values synth knows. */
type KnownRule = { readonly [Name in keyof PlannedRule]: Exclude<PlannedRule[Name], undefined> };

/**
 * Finds priorities that another rule has, and listeners that do not exist.
 *
 * @param isApplied whether the stack was applied. Then a rule with the planned priority and conditions is the stack's
 *   own, also if an operator changed where it leads to
 */
export async function takenPriorities(
  aws: Aws,
  template: StackTemplate,
  isApplied: boolean,
): Promise<CheckedPriorities> {
  const rules = plannedRules(template);
  const known = rules.filter(isKnownRule);
  const listenerArns = [...new Set(known.map(({ listenerArn }) => listenerArn))];
  const listeners = await Promise.all(
    listenerArns.map(async (arn) => ({
      arn,
      planned: known.filter(({ listenerArn }) => listenerArn === arn),
      asked: await ask(() => aws.listener(arn)),
    })),
  );
  return {
    problems: listeners.flatMap(({ arn, planned, asked }) => problemsOf(arn, planned, asked, isApplied)),
    failedChecks: listeners.flatMap(({ asked }) => (asked.kind === "unknown" ? [failed(asked.why)] : [])),
    unknown: rules
      .filter((rule) => !isKnownRule(rule))
      .map(({ address }) =>
        failed(`only Terraform knows the listener, the priority or the target groups of ${address}`),
      ),
  };
}

function isKnownRule(rule: PlannedRule): rule is KnownRule {
  return rule.listenerArn !== undefined && rule.priority !== undefined && rule.targetGroups !== undefined;
}

type Listener = Asked<readonly ListenerRoute[] | undefined>;

type Problems = CheckedPriorities["problems"];

function problemsOf(
  listenerArn: string,
  planned: readonly KnownRule[],
  asked: Listener,
  isApplied: boolean,
): Problems {
  if (asked.kind === "unknown") {
    return [];
  }
  return asked.value === undefined
    ? [{ kind: "listener-missing", listenerArn }]
    : takenBy(asked.value, planned, isApplied);
}

function takenBy(
  routes: readonly ListenerRoute[],
  planned: readonly KnownRule[],
  isApplied: boolean,
): PriorityTaken[] {
  return planned.flatMap((rule) => {
    const by = routes.find(({ priority }) => priority === rule.priority);
    if (by === undefined || isOwn(by, rule, isApplied)) {
      return [];
    }
    const { address, priority, listenerArn } = rule;
    const taken = [...routes, ...planned].map((other) => other.priority);
    return [{ kind: "priority-taken", address, listenerArn, priority, by, free: nextFree(priority, taken) }];
  });
}

/** Whether a rule of the listener is one of the stack. */
function isOwn(route: ListenerRoute, { targetGroups, conditions }: KnownRule, isApplied: boolean): boolean {
  const { finalAction } = route;
  const forwardsToOurs =
    finalAction.kind === "forwards" &&
    finalAction.weights.some(({ targetGroupArn }) => isIn(targetGroups, targetGroupArn));
  return forwardsToOurs || (isApplied && wordsOf(route.conditions) === wordsOf(conditions));
}

/** AWS and Terraform may have conditions and their values in another order. */
function wordsOf(conditions: readonly string[]): string {
  return conditions.join(" ").split(" ").sort().join(" ");
}

/** The next free priority after one; if there is none, the nearest one before it. */
function nextFree(priority: number, taken: readonly (number | undefined)[]): number | undefined {
  const isTaken = new Set(taken);
  const after = Array.from({ length: PRIORITIES.to - priority }, (_, index) => priority + 1 + index);
  const before = Array.from({ length: priority - PRIORITIES.from }, (_, index) => priority - 1 - index);
  return [...after, ...before].find((one) => !isTaken.has(one));
}

function failed(why: string): FailedCheck {
  return { check: "rules", why };
}
