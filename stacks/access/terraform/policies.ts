import type { Problem } from "../../support/problems";
import type { Statement } from "../../support/statement";

/** IAM's limit for a managed policy, without white space. */
const MAX_SIZE = 6_144;
/** IAM's limit for the managed policies of a role, without a raised quota. */
export const MAX_POLICIES = 10;
const ACCOUNT = "111122223333";

/**
 * The statements of several managed policies, because one has at most 6,144 characters. A statement that doesn't fit into
 * what is left of a policy continues in the next one. The same statements are always split in the same way.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function splitIntoPolicies(statements: readonly Statement[]): Statement[][] {
  const policies: Statement[][] = [];
  for (const statement of statements) {
    let { resources } = statement;
    while (resources.length > 0) {
      const last = policies.at(-1) ?? [];
      const count = fitting(last, { ...statement, resources });
      if (count === 0 && last.length > 0) {
        policies.push([]);
        continue;
      }
      // A resource that fits into no policy is in one that IAM refuses: it is too long for AWS, too.
      const part = { ...statement, resources: resources.slice(0, Math.max(count, 1)) };
      policies.splice(-1, 1, [...last, part]);
      resources = resources.slice(part.resources.length);
    }
  }
  return policies;
}

/** How many of a statement's resources fit into what is left of a policy. */
function fitting(policy: readonly Statement[], statement: Statement): number {
  // The first one has no comma before it.
  let room = MAX_SIZE - policySize([...policy, { ...statement, resources: [] }]) + 1;
  const tooMany = statement.resources.findIndex((resource) => {
    room -= sizeOf(resource) + 1;
    return room < 0;
  });
  return tooMany === -1 ? statement.resources.length : tooMany;
}

/** Checks that a role may have the policies. @param prop what the policies are made for */
export function checkPolicies(prop: string, policies: readonly (readonly Statement[])[]): Problem[] {
  return policies.length <= MAX_POLICIES
    ? []
    : [
        {
          prop,
          what: `needs ${policies.length} managed policies of ${MAX_SIZE} characters`,
          allowed: `at most ${MAX_POLICIES}, because a role has no more`,
          fix: "split the stacks over several access stacks with different names, as docs/access.md shows",
        },
      ];
}

/** The size of a policy as IAM counts it. A token stands for the id of the account. */
export function policySize(statements: readonly Statement[]): number {
  const document = {
    Version: "2012-10-17",
    Statement: statements.map(({ actions, resources, conditions }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    })),
  };
  return sizeOf(document);
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).replace(/\$\{TfToken\[[^\]]+\]\}/g, ACCOUNT).length;
}
