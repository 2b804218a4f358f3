/** Whether one statement applies wherever another does. In doubt it doesn't. */
import type { Condition, Scope, Statement } from "./document";

type Pattern = (wide: string, narrow: string) => boolean;

/** Whether a statement applies to every request that another one applies to. */
export function covers(wide: Statement, narrow: Statement): boolean {
  return (
    scopeCovers(wide.actions, narrow.actions, actionCovers) &&
    scopeCovers(wide.resources, narrow.resources, globCovers) &&
    scopeCovers(wide.principals, narrow.principals, principalCovers) &&
    wide.conditions.every((condition) => narrow.conditions.some((one) => isAtLeastAsStrict(one, condition)))
  );
}

function scopeCovers(wide: Scope, narrow: Scope, matches: Pattern): boolean {
  if (wide.isExcept && narrow.isExcept) {
    return wide.patterns.every((excepted) => narrow.patterns.some((one) => matches(one, excepted)));
  }
  if (wide.isExcept) {
    return narrow.patterns.every((one) =>
      wide.patterns.every((excepted) => areApart(one, excepted, matches)),
    );
  }
  return narrow.isExcept
    ? wide.patterns.includes("*")
    : narrow.patterns.every((one) => wide.patterns.some((pattern) => matches(pattern, one)));
}

/** Whether no name fits both. Two patterns with wildcards may overlap. */
function areApart(one: string, other: string, matches: Pattern): boolean {
  const isName = !/[*?]/.test(one);
  return isName && !matches(other, one);
}

/** Whether a pattern fits everything that another pattern fits. */
function globCovers(wide: string, narrow: string): boolean {
  const expression = wide
    .split("")
    .map((character) => (character === "*" ? ".*" : character === "?" ? "[^*]" : `\\u{${hex(character)}}`))
    .join("");
  return new RegExp(`^${expression}$`, "su").test(narrow);
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16);
}

/** IAM ignores the case of actions. */
function actionCovers(wide: string, narrow: string): boolean {
  return globCovers(wide.toLowerCase(), narrow.toLowerCase());
}

/** An account covers the roles and users in it. */
function principalCovers(wide: string, narrow: string): boolean {
  const account = /^AWS:(arn:[^:]+:iam::\d{12}:)root$/.exec(wide)?.[1];
  return wide === "*" || wide === narrow || (account !== undefined && narrow.startsWith(`AWS:${account}`));
}

/** The operators that are as strict as one with the same values. */
const STRICTER: Readonly<Record<string, readonly string[]>> = {
  StringLike: ["StringEquals"],
  ArnLike: ["ArnEquals"],
  ArnEquals: ["ArnLike"],
};
const WITH_WILDCARDS = /^(For(All|Any)Values:)?(StringLike|ArnLike|ArnEquals)(IfExists)?$/;
/** Operators whose values are choices: fewer are stricter. */
const CHOICE =
  /^(For(All|Any)Values:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)(IfExists)?$/;
/** Operators whose values are excluded: more are stricter. */
const EXCLUSION = /^(StringNotEquals|StringNotLike|ArnNotEquals|ArnNotLike|NotIpAddress)(IfExists)?$/;

function isAtLeastAsStrict(strict: Condition, condition: Condition): boolean {
  const { operator, values } = condition;
  const operators = [operator, ...(STRICTER[operator] ?? [])];
  if (strict.key !== condition.key || !operators.includes(strict.operator)) {
    return false;
  }
  if (EXCLUSION.test(operator)) {
    return values.every((value) => strict.values.includes(value));
  }
  const matches: Pattern = WITH_WILDCARDS.test(operator) ? globCovers : (one, other) => one === other;
  const isWithin = strict.values.every((value) => values.some((one) => matches(one, value)));
  return CHOICE.test(operator) ? isWithin : isWithin && strict.values.length === values.length;
}
