/** Evaluates GitHub's expressions with GitHub's own evaluator. What the contexts don't have is an error, not an empty text. */
import { languageService } from "./language-service";

export type Value = string | number | boolean | null | { readonly [name: string]: Value };

/** By name: `github`, `inputs`, … */
export type Contexts = Readonly<Record<string, Value>>;

/** What a step's condition may ask. */
export interface JobStatus {
  readonly failed: boolean;
  readonly cancelled: boolean;
}

/** @throws if a context has no such member */
export function evaluate(expression: string, contexts: Contexts, status: JobStatus): Value {
  const { Evaluator, Lexer, Parser } = languageService().expressions;
  const functions = functionsOf(status);
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
  const byName = new Map(functions.map((one) => [one.name.toLowerCase(), one]));
  return fromData(new Evaluator(tree, dataOf(contexts) as never, byName).evaluate());
}

/** Replaces each `${{ … }}` in a text. A text that is one expression keeps the type of its value. */
export function render(template: unknown, contexts: Contexts, status: JobStatus): Value {
  if (typeof template !== "string") {
    return template as Value;
  }
  const whole = /^\$\{\{((?:(?!\}\}).)*)\}\}$/.exec(template);
  if (whole !== null) {
    return evaluate(whole[1] ?? "", contexts, status);
  }
  return template.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) =>
    asText(evaluate(expression, contexts, status)),
  );
}

/** Whether a step runs. Without a function of the status, only if no step before it failed. */
export function isTrue(condition: string | undefined, contexts: Contexts, status: JobStatus): boolean {
  const text = (condition ?? "success()").replace(/^\$\{\{(.*)\}\}$/, "$1");
  const asksForStatus = /\b(always|cancelled|failure|success)\(\)/.test(text);
  const value = evaluate(asksForStatus ? text : `success() && (${text})`, contexts, status);
  return value !== false && value !== null && value !== 0 && value !== "";
}

export function asText(value: Value): string {
  return value === null ? "" : typeof value === "object" ? "Object" : String(value);
}

function functionsOf({ failed, cancelled }: JobStatus) {
  const { data } = languageService().expressions;
  const constant = (name: string, value: boolean) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  });
  return [
    constant("always", true),
    constant("success", !failed && !cancelled),
    constant("failure", failed && !cancelled),
    constant("cancelled", cancelled),
    { name: "hashFiles", minArgs: 1, maxArgs: 9, call: () => new data.StringData("hash") },
  ];
}

function dataOf(value: Value): object {
  const { data } = languageService().expressions;
  switch (typeof value) {
    case "string":
      return new data.StringData(value);
    case "number":
      return new data.NumberData(value);
    case "boolean":
      return new data.BooleanData(value);
    default:
      if (value === null) {
        return new data.Null();
      }
  }
  const members = Object.entries(value).map(([key, member]) => ({ key, value: dataOf(member) as never }));
  const dictionary = new data.Dictionary(...members);
  const get = dictionary.get.bind(dictionary);
  dictionary.get = (key) => {
    const member = get(key);
    if (member === undefined) {
      throw new Error(`an expression asks for "${key}", which the test doesn't define`);
    }
    return member;
  };
  return dictionary;
}

function fromData(result: unknown): Value {
  const { value, primitive } = result as { readonly value?: Value; readonly primitive: boolean };
  return primitive ? (value ?? null) : {};
}
