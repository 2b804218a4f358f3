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

/** Both must have a value in a period; a number has it in every one. */
function combine(left: Value, right: Value, operator: Operator): Value {
  if (typeof left === "number") {
    return typeof right === "number"
      ? operator(left, right)
      : mapped(right, (value) => operator(left, value));
  }
  return mapped(left, (value, period) => {
    const other = at(right, period);
    return other === undefined ? undefined : operator(value, other);
  });
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

/** A period counts if its condition has a value, and what the condition chooses has one. */
function choose(condition: Value, then: Value, otherwise: Value): Value {
  return typeof condition === "number"
    ? condition === 0
      ? otherwise
      : then
    : mapped(condition, (value, period) => at(value === 0 ? otherwise : then, period));
}

function at(value: Value, period: number): number | undefined {
  return typeof value === "number" ? value : value.get(period);
}

function mapped(series: Series, change: (value: number, period: number) => number | undefined): Series {
  const entries = [...series].flatMap(([period, value]) => {
    const changed = change(value, period);
    return changed === undefined ? [] : [[period, changed] as const];
  });
  return new Map(entries);
}
