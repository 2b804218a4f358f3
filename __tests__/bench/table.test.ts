import { describe, expect, test } from "@jest/globals";
import { type Figures, goalsOf, median, nodeLine, rowsOf, tableOf } from "../../bench/table";

const figures = (program: string, changes: Partial<Figures> = {}): Figures => ({
  program,
  lags: [0.5, 0.7, 0.6],
  calls: [26],
  cpuSeconds: [0.8],
  memoryMiB: [60],
  starts: [150, 199],
  ...changes,
});
const watchdog = { cpuSeconds: 0.2, memoryMiB: 50 };
const slow = figures("the waiter", { lags: [6, 15, 9], cpuSeconds: [0.9], starts: [600, 602] });

describe("the median", () => {
  test.each([
    [[3, 1, 2], 2],
    [[1, 10], 5.5],
    [[7], 7],
    [[], Number.NaN],
  ])("of %p is %p", (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

describe("the table", () => {
  const compared = [figures("the driver"), slow];
  const lines = tableOf(compared, rowsOf(compared, watchdog)).split("\n");

  test("has a column a program and a row a figure, in Markdown", () => {
    expect(lines).toHaveLength(9);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[0]).toMatch(/^\| median \(least–most\) +\| the driver +\| the waiter +\|$/);
    expect(lines[1]).toMatch(/^\| -+ \| -+ \| -+ \|$/);
  });

  test("shows the median, the least and the most, and how many times the driver's median it is", () => {
    expect(lines[2]).toMatch(
      /^\| end to exit, s +\| 0\.60 \(0\.50–0\.70\) +\| 9\.00 \(6\.00–15\.00\), 15\.0 x +\|$/,
    );
    expect(lines[3]).toMatch(/\| 26 \(26–26\) +\| 26 \(26–26\), 1\.0 x +\|$/);
  });

  test("adds the watchdog to the driver alone, in rows of its own", () => {
    expect(lines[4]).toMatch(/\| 0\.80 .*\| 0\.90 .*1\.1 x/);
    expect(lines[5]).toMatch(/\| 1\.00 .*\| 0\.90 .*0\.9 x/);
    expect(lines[7]).toMatch(/\| 110 .*\| 60 .*0\.5 x/);
  });
});

test("Node's own time is told beside the starts", () => {
  expect(nodeLine([180.4, 110, 219.6])).toBe(
    "Node alone, node -e 0, takes 180 (110–220) ms in the same rounds.",
  );
});

describe("a goal", () => {
  const goals = (driver: Partial<Figures>) =>
    goalsOf(rowsOf([figures("the driver", driver), slow], watchdog));

  test("is to be first in each row, where a tie will do", () => {
    expect(goals({})).toEqual([
      "met     the driver is first: end to exit, s",
      "met     below 1: end to exit, s",
      "met     the driver is first: API calls",
      "met     the driver is first: CPU, s",
      "NOT MET the driver is first: CPU with watchdog, s",
      "met     the driver is first: memory, MiB",
      "NOT MET the driver is first: memory with watchdog, MiB",
      "met     the driver is first: start to first call, ms",
      "met     below 200: start to first call, ms",
    ]);
  });

  test.each([
    ["API calls", { calls: [27] }, "NOT MET the driver is first: API calls"],
    ["the end to the exit", { lags: [1] }, "NOT MET below 1: end to exit, s"],
    ["the start", { starts: [200] }, "NOT MET below 200: start to first call, ms"],
  ])("isn't met by a little too much of %s", (_what, driver, goal) => {
    expect(goals(driver)).toContain(goal);
  });
});
