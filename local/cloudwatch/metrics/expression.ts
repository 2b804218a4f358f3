/**
 * Expressions of metric math: numbers, ids, `+ - * /`, comparisons, `IF`, and `SUM`, `MAX` and `MIN` of a list. Anything
 * else is unsupported.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
import type { Series } from "./store";
import { Unsupported } from "./unsupported";

/** The value of an expression: a number, or a value for each period. */
export type Value = number | Series;

/** A parsed expression, given the values of other ids. */
export type Expression = (lookup: (id: string) => Value) => Value;

type Operator = (left: number, right: number) => number;

const COMPARISONS: Readonly<Record<string, Operator>> = {
  ">=": (left, right) => Number(left >= right),
  "<=": (left, right) => Number(left <= right),
  ">": (left, right) => Number(left > right),
  "<": (left, right) => Number(left < right),
};
const SUMS: Readonly<Record<string, Operator>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
};
const PRODUCTS: Readonly<Record<string, Operator>> = {
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
};
/** From the weakest to the strongest. */
const LEVELS = [COMPARISONS, SUMS, PRODUCTS];

/** What combines a list. A period counts if one of the list has a value in it. */
const LISTS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((total, value) => total + value, 0),
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
};

/** @throws Unsupported for an expression that it doesn't know */
export function parseExpression(text: string): Expression {
  return new Parser(text).parse();
}

class Parser {
  readonly #tokens: string[];

  constructor(private readonly text: string) {
    this.#tokens = text.match(/\d+(\.\d+)?|\w+|[<>]=|[^\s\w]/g) ?? [];
  }

  parse(): Expression {
    const expression = this.#level(0);
    if (this.#tokens.length > 0) {
      throw this.#unsupported();
    }
    return expression;
  }

  #level(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) {
      return this.#operand();
    }
    let left = this.#level(level + 1);
    for (;;) {
      const operator = operators[this.#tokens[0] ?? ""];
      if (operator === undefined) {
        return left;
      }
      this.#tokens.shift();
      const [first, second] = [left, this.#level(level + 1)];
      left = (lookup) => combine(first(lookup), second(lookup), operator);
    }
  }

  #operand(): Expression {
    const token = this.#tokens.shift() ?? "";
    if (/^\d/.test(token)) {
      return () => Number(token);
    }
    if (token === "(") {
      const inner = this.#level(0);
      this.#expect(")");
      return inner;
    }
    if (this.#tokens[0] === "(") {
      return this.#call(token);
    }
    if (/^[a-z]\w*$/.test(token)) {
      return (lookup) => lookup(token);
    }
    throw this.#unsupported();
  }

  #call(name: string): Expression {
    this.#expect("(");
    const list = LISTS[name];
    if (list !== undefined) {
      this.#expect("[");
      const items = this.#list("]");
      this.#expect(")");
      return (lookup) =>
        combineList(
          items.map((item) => item(lookup)),
          list,
        );
    }
    const [condition, then, otherwise, ...more] = this.#list(")");
    if (
      name !== "IF" ||
      condition === undefined ||
      then === undefined ||
      otherwise === undefined ||
      more.length > 0
    ) {
      throw this.#unsupported();
    }
    return (lookup) => choose(condition(lookup), then(lookup), otherwise(lookup));
  }

  #list(end: string): Expression[] {
    const items = [this.#level(0)];
    while (this.#tokens[0] === ",") {
      this.#tokens.shift();
      items.push(this.#level(0));
    }
    this.#expect(end);
    return items;
  }

  #expect(token: string): void {
    if (this.#tokens.shift() !== token) {
      throw this.#unsupported();
    }
  }

  #unsupported(): Unsupported {
    return new Unsupported(`the expression ${this.text}`);
  }
}

/** A missing value counts as 0, if the other one is there. A division by 0 has no value. */
function combine(left: Value, right: Value, operator: Operator): Value {
  if (typeof left === "number" && typeof right === "number") {
    return operator(left, right);
  }
  const periods = new Set(
    [left, right].flatMap((value) => (typeof value === "number" ? [] : [...value.keys()])),
  );
  const entries = [...periods].map(
    (period) => [period, operator(at(left, period) ?? 0, at(right, period) ?? 0)] as const,
  );
  return new Map(entries.filter(([, value]) => Number.isFinite(value)));
}

function combineList(values: readonly Value[], list: (values: readonly number[]) => number): Value {
  const periods = new Set(values.flatMap((value) => (typeof value === "number" ? [] : [...value.keys()])));
  if (values.some((value) => typeof value === "number")) {
    throw new Unsupported("a number in a list of metrics");
  }
  const entries = [...periods].map((period) => {
    const known = values.flatMap((value) => at(value, period) ?? []);
    return [period, list(known)] as const;
  });
  return new Map(entries);
}

/** A period counts if its condition has a value. What is missing is 0 if the condition holds, else it has no value. */
function choose(condition: Value, then: Value, otherwise: Value): Value {
  if (typeof condition === "number") {
    return condition === 0 ? otherwise : then;
  }
  const entries = [...condition].flatMap(([period, value]) => {
    const chosen = value === 0 ? at(otherwise, period) : (at(then, period) ?? 0);
    return chosen === undefined ? [] : [[period, chosen] as const];
  });
  return new Map(entries);
}

function at(value: Value, period: number): number | undefined {
  return typeof value === "number" ? value : value.get(period);
}
