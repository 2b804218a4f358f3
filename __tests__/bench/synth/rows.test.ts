import { describe, expect, test } from "@jest/globals";
import { synthGoals, synthRows } from "../../../bench/synth/rows";
import type { SizeFigures } from "../../../bench/synth/run";

/** The figures of this project and of its peer. */
const figures = (
  services: number,
  seconds: readonly [number[], number[]],
  megabytes: readonly [number, number] = [2, 1],
): SizeFigures => ({ services, seconds, megabytes: megabytes.map((value) => [value]) });

const ONE = figures(1, [
  [0.9, 1, 1.1],
  [5, 5.1, 4.9],
]);

test("the table has times, the time of each further service, and sizes", () => {
  const rows = synthRows([ONE, figures(51, [[2, 3], [10]])]);

  expect(rows.map(({ name, samples }) => [name, samples])).toEqual([
    ["1 service, s", ONE.seconds],
    ["51 services, s", [[2, 3], [10]]],
    ["each further of 51 services, ms", [[20, 40], [100]]],
    ["output of 1 service, MB", [[2], [1]]],
    ["output of 51 services, MB", [[2], [1]]],
  ]);
});

describe("a goal", () => {
  test("is met at its limit", () => {
    // 500 services: 19 s more than one, and 57 s more.
    expect(synthGoals([ONE, figures(500, [[20], [62]], [60, 1])])).toEqual([
      "met     one service in a fifth of the time",
      "met     each further service in a third of the time",
      "met     500 services in 20 s",
      "met     500 services in 60 MB",
    ]);
  });

  test.each([
    [
      "one service",
      figures(1, [[1.01], [5]]),
      figures(500, [[20], [90]]),
      "one service in a fifth of the time",
    ],
    ["a further service", ONE, figures(500, [[20], [61]]), "each further service in a third of the time"],
    ["500 services", ONE, figures(500, [[20.1], [90]]), "500 services in 20 s"],
    ["the output", ONE, figures(500, [[20], [90]], [61, 1]), "500 services in 60 MB"],
  ])("is not met when %s takes more", (_what, one, many, goal) => {
    expect(synthGoals([one, many]).filter((line) => line.startsWith("NOT MET"))).toEqual([`NOT MET ${goal}`]);
  });

  test("is left out when its size was not measured", () => {
    expect(synthGoals([ONE, figures(10, [[2], [14]])])).toEqual([
      "met     one service in a fifth of the time",
      "met     each further service in a third of the time",
    ]);
    expect(synthGoals([ONE])).toEqual(["met     one service in a fifth of the time"]);
  });
});
