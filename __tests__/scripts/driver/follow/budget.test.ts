import { describe, expect, test } from "@jest/globals";
import type { TrafficShift } from "../../../../scripts/aws";
import {
  budgetOf,
  describeShift,
  type Plan,
  rollbackPlan,
  shiftMinutes,
} from "../../../../scripts/driver/follow/budget";
import { canary } from "../fixtures";

const allAtOnce: TrafficShift = { kind: "all-at-once" };
const linear = (percent: number, intervalMinutes: number): TrafficShift => ({
  kind: "linear",
  percent,
  intervalMinutes,
});

function plan(changes: Partial<Plan> = {}): Plan {
  return {
    shift: allAtOnce,
    group: { readyWait: { kind: "continue" }, terminationWaitMinutes: 0 },
    hooks: 0,
    ...changes,
  };
}

describe("a traffic shift", () => {
  test("takes no time for all-at-once, and one interval for a canary", () => {
    expect(shiftMinutes(allAtOnce)).toBe(0);
    expect(shiftMinutes(canary)).toBe(5);
  });

  test.each([
    [10, 1, 10],
    [10, 3, 30],
    [50, 1, 2],
    [99, 1, 2],
    [33, 1, 4],
    [34, 1, 3],
    [1, 28, 2_800],
  ])("with %s %% every %s min takes %s min", (percent, interval, minutes) => {
    expect(shiftMinutes(linear(percent, interval))).toBe(minutes);
  });

  test("is shown as text", () => {
    expect([allAtOnce, canary, linear(10, 1)].map(describeShift)).toEqual([
      "all at once",
      "canary: 10 % for 5 min, then the rest",
      "linear: 10 % every 1 min",
    ]);
  });
});

describe("the budget", () => {
  test("of the shortest deployment is CodeDeploy's hour for the new tasks, and a margin", () => {
    expect(budgetOf(plan())).toEqual({ shiftedMinutes: 3, expectedMinutes: 3, limitMinutes: 75 });
  });

  test("grows by an hour for each hook, but the expected time does not", () => {
    expect(budgetOf(plan({ hooks: 1 }))).toEqual({
      shiftedMinutes: 3,
      expectedMinutes: 3,
      limitMinutes: 135,
    });
    expect(budgetOf(plan({ hooks: 5 }))).toEqual({
      shiftedMinutes: 3,
      expectedMinutes: 3,
      limitMinutes: 375,
    });
  });

  test("grows by the shift and the termination wait, and so does the expected time", () => {
    const group = { readyWait: { kind: "continue" }, terminationWaitMinutes: 2_880 } as const;

    expect(budgetOf(plan({ shift: canary }))).toEqual({
      shiftedMinutes: 8,
      expectedMinutes: 8,
      limitMinutes: 80,
    });
    expect(budgetOf(plan({ shift: linear(10, 3), group }))).toEqual({
      shiftedMinutes: 33,
      expectedMinutes: 2_913,
      limitMinutes: 2_985,
    });
  });

  test("grows by the approval wait, but the expected time does not", () => {
    const group = { readyWait: { kind: "approval", minutes: 120 }, terminationWaitMinutes: 0 } as const;

    expect(budgetOf(plan({ group }))).toEqual({ shiftedMinutes: 3, expectedMinutes: 3, limitMinutes: 195 });
  });

  test("of a rollback has no shift, no hooks and no approval", () => {
    const group = { readyWait: { kind: "approval", minutes: 120 }, terminationWaitMinutes: 30 } as const;

    expect(budgetOf(rollbackPlan(plan({ shift: canary, hooks: 3, group }))).limitMinutes).toBe(105);
  });
});
