/** Reads IAM policy documents into one form. */
import { blocks, isObject, parsed } from "../values";

/** Actions, resources or principals: those listed, or all except those listed. */
export interface Scope {
  readonly isExcept: boolean;
  readonly patterns: readonly string[];
}

/** One condition: an operator and a key, with its values. */
export interface Condition {
  readonly operator: string;
  /** In lower case: IAM ignores the case of keys. */
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement of a policy. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: Scope;
  readonly resources: Scope;
  readonly principals: Scope;
  readonly conditions: readonly Condition[];
}

const EVERYTHING: Scope = { isExcept: false, patterns: ["*"] };

/**
 * Reads a policy. No text is a policy without statements.
 *
 * @returns `undefined` if it is no policy
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readPolicy(text: unknown): readonly Statement[] | undefined {
  if (text === undefined || text === null || text === "") {
    return [];
  }
  const document = parsed(text);
  if (!isObject(document)) {
    return undefined;
  }
  const statement = document["Statement"];
  const list = Array.isArray(statement) ? statement : [statement];
  const statements = blocks(list).flatMap(readStatement);
  return statements.length === list.length ? statements : undefined;
}

function readStatement(statement: Readonly<Record<string, unknown>>): readonly Statement[] {
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    return [];
  }
  return [
    {
      effect,
      actions: scopeOf(statement, "Action", list),
      resources: scopeOf(statement, "Resource", list),
      principals: scopeOf(statement, "Principal", principalList),
      conditions: conditionsOf(statement["Condition"]),
    },
  ];
}

/** A member such as `Action`, or its opposite such as `NotAction`. A policy of a role has no principal. */
function scopeOf(
  statement: Readonly<Record<string, unknown>>,
  name: string,
  patternsOf: (value: unknown) => readonly string[],
): Scope {
  const [value, except] = [statement[name], statement[`Not${name}`]];
  if (value === undefined && except === undefined) {
    return EVERYTHING;
  }
  return { isExcept: value === undefined, patterns: patternsOf(value ?? except) };
}

function list(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Each principal with its type, such as `Service:ecs-tasks.amazonaws.com`; `*` is everyone. */
function principalList(value: unknown): readonly string[] {
  if (!isObject(value)) {
    return list(value);
  }
  return Object.entries(value).flatMap(([type, names]) =>
    list(names).map((name) => (type === "AWS" ? awsPrincipal(name) : `${type}:${name}`)),
  );
}

/** An account is written in two ways. */
function awsPrincipal(name: string): string {
  if (name === "*") {
    return "*";
  }
  return `AWS:${/^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name}`;
}

function conditionsOf(value: unknown): readonly Condition[] {
  if (!isObject(value)) {
    return [];
  }
  return Object.entries(value).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: list(values),
    })),
  );
}
