import type { Attributes } from "../../../support/template";
import type { Resource } from "./resources";

/** A statement of an IAM policy, with lists where IAM's JSON may have a single value. */
export interface PolicyStatement {
  /** The resource and the statement's id, or its number. */
  readonly name: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By their kind, such as `Service`. `*` for everyone. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  /** By the operator, then by the condition's key. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The members of a statement in IAM's JSON that the rules know. */
const MEMBERS = ["Sid", "Effect", "Action", "Resource", "Principal", "Condition"];

/** The statements in a policy of a resource. @throws if the attribute is no policy, or has a member no rule knows */
export function statementsIn(resource: Resource, attribute: string): PolicyStatement[] {
  const { Statement } = document(resource, attribute) as { readonly Statement: Attributes[] };
  return [Statement].flat().map((statement, index) => {
    const unknown = Object.keys(statement).filter((member) => !MEMBERS.includes(member));
    if (unknown.length > 0) {
      throw new Error(`${resource.name}: the rules don't know ${unknown.join(", ")} of a statement`);
    }
    const { Sid, Effect, Action, Resource = [], Principal = {}, Condition = {} } = statement;
    return {
      name: `${resource.name}/${Sid ?? index}`,
      allows: Effect === "Allow",
      actions: texts(Action),
      resources: texts(Resource),
      principals: principalsOf(Principal),
      conditions: Condition as PolicyStatement["conditions"],
    };
  });
}

/** A JSON document that an attribute has. @throws if it is no document */
export function document({ name, values }: Resource, attribute: string): unknown {
  const value = values[attribute];
  if (typeof value !== "object" || value === null) {
    throw new Error(`${name}: ${attribute} is no JSON document: ${JSON.stringify(value)}`);
  }
  return value;
}

/** The object or the list that a text has as JSON. Other texts, such as the pattern of a log filter, stay as they are. */
export function jsonIn(text: string): unknown {
  if (!/^[{[]/.test(text)) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function principalsOf(principal: unknown): PolicyStatement["principals"] {
  return principal === "*"
    ? { "*": ["*"] }
    : Object.fromEntries(Object.entries(principal as object).map(([kind, ids]) => [kind, texts(ids)]));
}

function texts(value: unknown): string[] {
  return [value].flat().map(String);
}
