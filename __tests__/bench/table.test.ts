import { describe, expect, test } from "@jest/globals";
import { type Figures, goalsOf, median, nodeLine, rowsOf, tableOf } from "../../bench/table";
import { expectGolden } from "../support/golden";

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
  const lines = tableOf(["the driver", "the waiter"], rowsOf(compared, watchdog)).split("\n");

  test("has a column for each program and a row for each figure: median, minimum, maximum, ratio", () => {
    expectGolden("table.txt", lines);
  });
});

test("shows the start-up time of Node", () => {
  expectGolden("node.txt", [nodeLine([180.4, 110, 219.6])]);
});

describe("a goal", () => {
  const goals = (driver: Partial<Figures>) =>
    goalsOf(rowsOf([figures("the driver", driver), slow], watchdog));

  test("is met when the driver is the best or equal in each row", () => {
    expect(goals({})).toEqual([
      "met     the driver is best: end to exit, s",
      "met     below 1: end to exit, s",
      "met     the driver is best: API calls",
      "met     the driver is best: CPU, s",
      "NOT MET the driver is best: CPU with watchdog, s",
      "met     the driver is best: memory, MiB",
      "NOT MET the driver is best: memory with watchdog, MiB",
      "met     the driver is best: start to first call, ms",
      "met     below 200: start to first call, ms",
    ]);
  });

  test.each([
    ["API calls", { calls: [27] }, "NOT MET the driver is best: API calls"],
    ["the lag", { lags: [1] }, "NOT MET below 1: end to exit, s"],
    ["the start-up time", { starts: [200] }, "NOT MET below 200: start to first call, ms"],
  ])("is not met when %s is at the limit", (_what, driver, goal) => {
    expect(goals(driver)).toContain(goal);
  });
});
