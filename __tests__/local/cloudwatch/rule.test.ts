import { describe, expect, test } from "@jest/globals";
import { type AlarmState, alarmsIn, holds, parseRule } from "../../../local/cloudwatch/rule";

const STATES: Readonly<Record<string, AlarmState>> = {
  hot: "ALARM",
  "very hot": "ALARM",
  'q"uote': "ALARM",
  cold: "OK",
  new: "INSUFFICIENT_DATA",
};
const outcome = (rule: string) => holds(parseRule(rule), (name) => STATES[name]);

describe("a rule", () => {
  test.each([
    ["TRUE", true],
    ["FALSE", false],
    ["ALARM(hot)", true],
    ["ALARM(cold)", false],
    ["OK(cold)", true],
    ["INSUFFICIENT_DATA(new)", true],
    ["ALARM(missing)", false],
    ['ALARM("very hot")', true],
    ['ALARM("q\\"uote")', true],
    ["ALARM(very hot)", true],
    ["ALARM ( hot )", true],
    ["ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:hot)", true],
    ["NOT ALARM(hot)", false],
    ["NOT NOT ALARM(hot)", true],
    ["ALARM(hot) AND ALARM(cold)", false],
    ["ALARM(hot) OR ALARM(cold)", true],
    ["TRUE OR FALSE AND FALSE", true],
    ["(TRUE OR FALSE) AND FALSE", false],
    ["NOT FALSE AND FALSE", false],
    ["NOT (FALSE AND FALSE)", true],
    ["FALSE OR\n  (TRUE AND\tNOT(FALSE))", true],
  ])("%s is true: %p", (rule, expected) => {
    expect(outcome(rule)).toBe(expected);
  });

  test("lists its alarms", () => {
    expect(alarmsIn(parseRule('ALARM(a) AND (OK("b") OR NOT ALARM(c)) OR TRUE'))).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["", "the end"],
    ["ALARM(a) AND", "the end"],
    ["(ALARM(a)", "the end"],
    ["ALARM(a))", ")"],
    ["ALARM()", "ALARM"],
    ["ALARM(a) ALARM(b)", "ALARM(b)"],
    ["BROKEN(a)", "BROKEN"],
    ["AND TRUE", "AND"],
    ["TRUE & FALSE", "& FALSE"],
  ])("fails when it is %p", (rule, place) => {
    expect(() => parseRule(rule)).toThrow(
      new Error(
        `the rule has a syntax error at "${place}": use ALARM(name), OK(name), INSUFFICIENT_DATA(name), TRUE, FALSE, AND, OR, NOT and parentheses (got "${rule}")`,
      ),
    );
  });
});
