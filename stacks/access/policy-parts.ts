import type { Statement } from "../support/policy";
import { throwIfAny } from "../support/problems";

/** IAM's limit for a managed policy, without white space. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_SIZE = 6144;
/** IAM's limit of managed policies of a role, unless AWS has raised it. */
const MAX_POLICIES = 10;
/** What a policy has besides its statements. */
const FRAME = JSON.stringify({ Version: "2012-10-17", Statement: [] }).length;

/**
 * Divides the statements of a role into managed policies that are small enough. Statements of the same actions are one.
 *
 * @throws InvalidPropsError if IAM doesn't allow so many policies
 */
export function policyParts(
  role: string,
  statements: readonly Statement[],
): readonly (readonly Statement[])[] {
  const parts: Statement[][] = [];
  let room = 0;
  for (const statement of combined(statements).flatMap(small)) {
    const size = sizeOf(statement) + 1;
    if (size > room) {
      parts.push([]);
      room = MAX_SIZE - FRAME;
    }
    parts.at(-1)?.push(statement);
    room -= size;
  }
  throwIfAny(
    `the role ${role}`,
    parts.length <= MAX_POLICIES
      ? []
      : [
          {
            prop: "stacks",
            what: `the permissions need ${parts.length} policies`,
            allowed: `at most ${MAX_POLICIES} policies of a role`,
            fix: "make several access stacks with fewer stacks each, such as one for each environment",
          },
        ],
  );
  return parts;
}

/** Joins the resources of statements with the same actions and conditions. Only the first of several equal sids is kept. */
function combined(statements: readonly Statement[]): Statement[] {
  const byKey = new Map<string, Statement>();
  for (const statement of statements) {
    const key = JSON.stringify([[...statement.actions].sort(), statement.conditions]);
    const known = byKey.get(key);
    const resources = [...new Set([...(known?.resources ?? []), ...statement.resources])];
    byKey.set(key, {
      ...(known ?? statement),
      // A wildcard includes the others.
      resources: resources.includes("*") ? ["*"] : resources,
    });
  }
  const sids = new Set<string>();
  return [...byKey.values()].map((statement) => {
    const { sid, ...rest } = statement;
    if (sid === undefined || sids.has(sid)) {
      return rest;
    }
    sids.add(sid);
    return statement;
  });
}

/** Halves a statement until each part fits into a policy. */
function small(statement: Statement): Statement[] {
  const { sid, ...rest } = statement;
  const { resources } = statement;
  if (sizeOf(statement) + 1 <= MAX_SIZE - FRAME || resources.length === 1) {
    return [statement];
  }
  const half = Math.ceil(resources.length / 2);
  return [
    ...small({ ...statement, resources: resources.slice(0, half) }),
    ...small({ ...rest, resources: resources.slice(half) }),
  ];
}

/** The size of a statement as IAM counts it: a token is an account's id. */
function sizeOf({ sid, actions, resources, conditions }: Statement): number {
  const text = JSON.stringify({
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(conditions === undefined ? {} : { Condition: conditions }),
  });
  return text.replace(/\$\{TfToken\[[^\]]+\]\}/g, "111122223333").length;
}
