import { checkText, isKnown, type Problem } from "./problems";

/**
 * One statement of an IAM policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface Statement {
  /** The statement's id, letters and digits, different for each statement of a policy. @default - none */
  readonly sid?: string;
  /** Each with its service, such as `s3:GetObject`. */
  readonly actions: readonly string[];
  /** By ARN, also with wildcards, or `*` for all. */
  readonly resources: readonly string[];
  /** Condition operators, as in IAM's JSON. @default - none: the statement always applies */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Everything that is wrong with the statements of a policy: what IAM refuses, and actions that are none. Whether an action
 * exists is not checked: IAM accepts unknown ones. Unresolved tokens pass.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkStatements(prop: string, statements: readonly Statement[]): Problem[] {
  if (!isKnown(statements)) {
    return [];
  }
  return [
    ...statements.flatMap((statement, index) => checkStatement(`${prop}[${index}].`, statement)),
    ...statements.flatMap(({ sid }, index) =>
      checkSidIsNew(`${prop}[${index}].sid`, sid, statements.slice(0, index)),
    ),
    ...checkSize(prop, statements),
  ];
}

/** Everything that is wrong with one statement. @param prefix the path of the statement, with a dot, or empty */
export function checkStatement(
  prefix: string,
  { sid, actions, resources, conditions = {} }: Statement,
): Problem[] {
  return [
    ...checkText(`${prefix}sid`, sid, /^[a-zA-Z0-9]*$/, {
      allowed: "letters and digits",
      fix: 'rename it, such as "ReadOrders", or leave it out',
    }),
    ...checkEach(`${prefix}actions`, actions, ACTION),
    ...checkEach(`${prefix}resources`, resources, RESOURCE),
    ...Object.keys(conditions).flatMap((operator) =>
      checkText(`${prefix}conditions`, operator, OPERATOR, {
        allowed: "the condition operators of IAM, such as StringEquals, ArnLike or ForAnyValue:StringLike",
        fix: "correct the operator",
      }),
    ),
  ];
}

/** Checks that a statement's id is not that of another statement. */
export function checkSidIsNew(
  prop: string,
  sid: string | undefined,
  others: readonly Statement[],
): Problem[] {
  return !isKnown(sid) || !others.some((other) => other.sid === sid)
    ? []
    : [
        {
          prop,
          what: `got ${JSON.stringify(sid)}, which is the sid of another statement`,
          allowed: "a different sid for each statement of a policy",
          fix: "rename one of them, or leave it out",
        },
      ];
}

interface Form extends Pick<Problem, "allowed" | "fix"> {
  readonly pattern: RegExp;
}

const ACTION: Form = {
  pattern: /^(\*|[a-z0-9-]+:[a-z0-9*?]+)$/i,
  allowed: "actions with their service, such as s3:GetObject, or s3:Get*",
  fix: "look it up in AWS's service authorization reference",
};
const RESOURCE: Form = {
  pattern: /^(\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+)$/s,
  allowed: "ARNs, or *",
  fix: 'write the full ARN, such as "arn:aws:s3:::orders/*"',
};
const OPERATOR =
  /^(ForAllValues:|ForAnyValue:)?((String(Not)?(Equals|EqualsIgnoreCase|Like)|(Numeric|Date)((Not)?Equals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?|Null)$/i;

function checkEach(prop: string, values: readonly string[], { pattern, allowed, fix }: Form): Problem[] {
  if (!isKnown(values)) {
    return [];
  }
  if (values.length === 0) {
    return [
      {
        prop,
        what: "got an empty list",
        allowed: `one or more: ${allowed}`,
        fix: "add one, or remove the statement",
      },
    ];
  }
  return values.flatMap((value, index) => checkText(`${prop}[${index}]`, value, pattern, { allowed, fix }));
}

/** IAM's limit for all inline policies of a role, without white space. */
const MAX_POLICY_SIZE = 10_240;

/** Checks the size of a policy without the values that only Terraform knows. */
function checkSize(prop: string, statements: readonly Statement[]): Problem[] {
  const size = JSON.stringify(statements, (_, value) => (isKnown(value) ? value : "")).replace(
    /\s/g,
    "",
  ).length;
  return size <= MAX_POLICY_SIZE
    ? []
    : [
        {
          prop,
          what: `got statements of ${size} characters`,
          allowed: `at most ${MAX_POLICY_SIZE} characters in the inline policies of a role`,
          fix: "combine statements, or use wildcards in resources",
        },
      ];
}
