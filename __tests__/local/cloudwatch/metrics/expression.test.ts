import { describe, expect, test } from "@jest/globals";
import { parseExpression, type Value } from "../../../../local/cloudwatch/metrics/expression";

const VALUES: Readonly<Record<string, Value>> = {
  a: new Map([
    [1, 10],
    [2, 20],
    [3, 30],
  ]),
  b: new Map([
    [2, 2],
    [4, 4],
  ]),
  none: new Map(),
};
const result = (text: string) => {
  const value = parseExpression(text)((id) => VALUES[id] ?? Number.NaN);
  return typeof value === "number" ? value : Object.fromEntries(value);
};

describe("an expression of metric math", () => {
  test.each([
    ["2 + 3 * 4 - 6 / 3", 12],
    ["(2 + 3) * 4", 20],
    ["10 - 2 - 3", 5],
    ["0.5 * 4", 2],
    ["2 >= 2", 1],
    ["2 > 2", 0],
    ["1 <= 0", 0],
    ["1 < 2", 1],
    ["IF(0, 1, 2)", 2],
  ])("%s is %d", (text, expected) => {
    expect(result(text)).toBe(expected);
  });

  test.each([
    ["a * 0", { 1: 0, 2: 0, 3: 0 }],
    ["100 - a", { 1: 90, 2: 80, 3: 70 }],
    ["a >= 20", { 1: 0, 2: 1, 3: 1 }],
  ])("%s has a value where the metric has one", (text, expected) => {
    expect(result(text)).toEqual(expected);
  });

  test.each([
    ["a + b", { 1: 10, 2: 22, 3: 30, 4: 4 }],
    ["b - a", { 1: -10, 2: -18, 3: -30, 4: 4 }],
    ["a + none", { 1: 10, 2: 20, 3: 30 }],
    ["b > a", { 1: 0, 2: 0, 3: 0, 4: 1 }],
    ["none + none", {}],
  ])("%s counts what has no value as 0", (text, expected) => {
    expect(result(text)).toEqual(expected);
  });

  test("has no value where it divides by 0", () => {
    expect(result("a / b")).toEqual({ 2: 10, 4: 0 });
    expect(result("a / (b * 0)")).toEqual({});
  });

  test.each([
    ["SUM([a, b])", { 1: 10, 2: 22, 3: 30, 4: 4 }],
    ["MAX([a, b])", { 1: 10, 2: 20, 3: 30, 4: 4 }],
    ["MIN([a, b * 100])", { 1: 10, 2: 20, 3: 30, 4: 400 }],
    ["SUM([none, b])", { 2: 2, 4: 4 }],
  ])("%s skips what has no value", (text, expected) => {
    expect(result(text)).toEqual(expected);
  });

  test("IF chooses by the condition of each period, and has none without a condition", () => {
    expect(result("IF(a >= 20, a, 0)")).toEqual({ 1: 0, 2: 20, 3: 30 });
    expect(result("IF(b >= 1, 5, 0)")).toEqual({ 2: 5, 4: 5 });
  });

  test("IF takes 0 for a missing value if the condition holds, else none", () => {
    expect(result("IF(b >= 1, a, 7)")).toEqual({ 2: 20, 4: 0 });
    expect(result("IF(a >= 20, 5, b)")).toEqual({ 2: 5, 3: 5 });
  });

  test.each([
    "",
    "a +",
    "FILL(a, 0)",
    "SUM(a)",
    "IF(a, 1)",
    "IF(a, 1, 2, 3)",
    "METRICS()",
    "a == 1",
    "a AND b",
    "-1",
    "(a",
    "a b",
    'SEARCH("x")',
  ])("fails when it has something unknown: %s", (text) => {
    expect(() => parseExpression(text)).toThrow(
      new Error(`the local AWS does not support the expression ${text}`),
    );
  });
});
