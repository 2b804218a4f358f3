import type { Problem } from "../../support/problems";
import type { Statement } from "../../support/statement";

/** IAM's limit for a managed policy, without white space. */
const MAX_SIZE = 6_144;
/** IAM's limit for the managed policies of a role, without a raised quota. */
export const MAX_POLICIES = 10;
const ACCOUNT = "111122223333";

/**
 * The statements of several managed policies, because one has at most 6,144 characters. The same statements are always split
 * in the same way.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function splitIntoPolicies(statements: readonly Statement[]): Statement[][] {
  const policies: Statement[][] = [];
  for (const statement of statements.flatMap(halves)) {
    const last = policies.at(-1);
    if (last !== undefined && policySize([...last, statement]) <= MAX_SIZE) {
      last.push(statement);
    } else {
      policies.push([statement]);
    }
  }
  return policies;
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
          fix: "make a role for some of the stacks, and another one for the rest",
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
  return JSON.stringify(document).replace(/\$\{TfToken\[[^\]]+\]\}/g, ACCOUNT).length;
}

/** A statement, in two or more with fewer resources if it doesn't fit into a policy. */
function halves(statement: Statement): Statement[] {
  const { resources } = statement;
  if (resources.length < 2 || policySize([statement]) <= MAX_SIZE) {
    return [statement];
  }
  const middle = Math.ceil(resources.length / 2);
  return [resources.slice(0, middle), resources.slice(middle)].flatMap((part) =>
    halves({ ...statement, resources: part }),
  );
}
