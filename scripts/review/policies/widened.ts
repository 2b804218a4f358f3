/** Compares two policies by what they allow. */
import { covers } from "./covers";
import type { Scope, Statement } from "./document";

/** What a policy allows that it didn't, in part by part of a statement. */
export interface Widening {
  readonly kind: "allowed" | "no longer denied";
  /** Such as `s3:GetObject`. */
  readonly action: string;
  readonly resource: string;
  readonly principal: string;
  /** Whether the same was allowed, or is still denied, under other conditions. */
  readonly isByCondition: boolean;
}

/**
 * What a policy allows after a change that it didn't before: new allowed requests, and requests that were denied. The
 * order of statements, their ids, and how they are divided don't matter.
 */
export function widenedBy(before: readonly Statement[], after: readonly Statement[]): readonly Widening[] {
  return [
    ...notCovered(before, after, "Allow").map((part) => ({ kind: "allowed" as const, ...part })),
    ...notCovered(after, before, "Deny").map((part) => ({ kind: "no longer denied" as const, ...part })),
  ];
}

/** The parts of one side's statements that no statement of the other side covers. */
function notCovered(
  others: readonly Statement[],
  statements: readonly Statement[],
  effect: Statement["effect"],
) {
  const wide = others.filter((one) => one.effect === effect);
  return statements
    .filter((one) => one.effect === effect)
    .flatMap(parts)
    .filter((part) => !wide.some((one) => covers(one, part)))
    .map((part) => ({
      action: nameOf(part.actions),
      resource: nameOf(part.resources),
      principal: nameOf(part.principals),
      isByCondition: wide.some((one) => covers({ ...one, conditions: [] }, part)),
    }));
}

/** A statement for each action, resource and principal that it lists. */
function parts(statement: Statement): readonly Statement[] {
  return single(statement.actions).flatMap((actions) =>
    single(statement.resources).flatMap((resources) =>
      single(statement.principals).map((principals) => ({ ...statement, actions, resources, principals })),
    ),
  );
}

function single(scope: Scope): readonly Scope[] {
  return scope.isExcept
    ? [scope]
    : scope.patterns.map((pattern) => ({ isExcept: false, patterns: [pattern] }));
}

function nameOf({ isExcept, patterns }: Scope): string {
  return isExcept ? `everything except ${patterns.join(", ")}` : patterns.join(", ");
}
