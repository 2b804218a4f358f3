import { describe, expect, test } from "@jest/globals";
import { linesOf } from "../../../../scripts/commands/watch/view";
import type { DeploymentProgress } from "../../../../scripts/driver/follow/follow";
import { expectGolden } from "../../../support/golden";
import {
  allDone,
  canary,
  deployment,
  group,
  MINUTE,
  START,
  target,
  targetTaskSet,
} from "../../driver/fixtures";

const plan = { shift: canary, group: group(), hooks: 0 };
const current = (changes: Partial<DeploymentProgress> = {}): DeploymentProgress => ({
  course: {
    deploymentId: "d-NEW000001",
    label: "",
    isRollback: false,
    plan,
    startedAt: START,
    earliestStart: START,
    deadline: START + 85 * MINUTE,
  },
  seen: { deployment: deployment("InProgress"), target: target({ AllowTraffic: "InProgress" }, 10) },
  phase: { kind: "shift", newPercent: 10 },
  began: { earliest: START + 2.5 * MINUTE, latest: START + 2.5 * MINUTE },
  ...changes,
});
const at = (minutes: number, of: DeploymentProgress, width: number) =>
  linesOf(
    {
      title: "shop:7 to shop/web",
      region: "eu-west-1",
      current: of,
      now: START + minutes * MINUTE,
      minuteMs: MINUTE,
    },
    width,
  );

const installing = current({
  seen: {
    deployment: deployment("InProgress"),
    target: {
      ...target({ Install: "InProgress" }),
      taskSets: [targetTaskSet("blue", 100), targetTaskSet("green", 0, { desired: 3, running: 1 })],
    },
  },
  phase: { kind: "install", running: 1, desired: 3 },
  began: { earliest: START, latest: START },
});

describe("on 80 columns", () => {
  test("a canary during its bake time has bars for time, tasks and traffic, event marks, and its wait", () => {
    expectGolden("canary-on-80-columns.txt", at(3.25, current(), 80));
  });

  test("one of three running new tasks fills a third of the bar", () => {
    expectGolden("install-on-80-columns.txt", at(1, installing, 80));
  });

  test("a deployment that just started has no tasks, no events and no share of traffic", () => {
    const begun = current({
      seen: { deployment: deployment("Created"), target: undefined },
      phase: { kind: "begin" },
      began: { earliest: START, latest: START },
    });

    expectGolden("begun-on-80-columns.txt", at(0, begun, 80));
  });

  test("an ended deployment has no wait, and shows CodeDeploy's duration", () => {
    const seen = { deployment: deployment("Succeeded", { endedAt: START + 12 * MINUTE }), target: allDone };
    expectGolden("ended-on-80-columns.txt", at(20, current({ seen, phase: { kind: "termination" } }), 80));
  });

  test("a failed deployment, or one that ended before, shows no share of traffic", () => {
    const trafficOf = (status: string, wasOver: boolean) =>
      at(
        20,
        current({
          course: { ...current().course, wasOver },
          seen: { deployment: deployment(status), target: target({ AllowTraffic: "Failed" }, 10) },
        }),
        80,
      ).filter((line) => line.startsWith("  traffic")).length;

    expect([trafficOf("InProgress", false), trafficOf("InProgress", true)]).toEqual([1, 1]);
    expect([trafficOf("Succeeded", false), trafficOf("Succeeded", true)]).toEqual([1, 0]);
    expect([trafficOf("Failed", false), trafficOf("Stopped", true)]).toEqual([0, 0]);
  });

  test("a rollback has its own time, from its creation or from when it was first seen", () => {
    const rollback = (createdAt: number | undefined) =>
      current({
        course: { ...current().course, earliestStart: START + 9 * MINUTE },
        seen: { deployment: deployment("InProgress", { createdAt }), target: undefined },
      });

    expectGolden(
      "view-a-rollback-has-its-own-time-from-its-creation.txt",
      at(10, rollback(START + 8 * MINUTE), 80),
    );
    expectGolden("view-a-rollback-has-its-own-time-from-its-creation-2.txt", at(10, rollback(undefined), 80));
    // By the clocks of two machines.
    expect(at(10, rollback(START + 11 * MINUTE), 80)[1]).toContain("] 0s of about");
  });

  test("a rollback is labelled as such, and each kind of event has its mark", () => {
    const failed = target({ Install: "Failed", AfterInstall: "Skipped", AllowTraffic: "Odd" });
    const rollback = current({
      course: { ...current().course, deploymentId: "d-BACK00001", label: "rollback: " },
      seen: { deployment: deployment("InProgress"), target: failed },
    });
    expectGolden("rollback-on-200-columns.txt", at(1, rollback, 200));
  });
});

describe("on 40 columns", () => {
  test("numbers have no bars, and lines are wrapped or cut", () => {
    expectGolden("canary-on-40-columns.txt", at(3.25, current(), 40));
  });

  test("bars are shown at 50 columns, and not at 49", () => {
    expect(at(1, current(), 50)[3]).toBe("  traffic [#---------------] 10 % on new");
    expect(at(1, current(), 49)[3]).toBe("  traffic 10 % on new");
  });
});

describe("the time", () => {
  test("that is longer than expected is shown, with how long it is watched", () => {
    expectGolden("view-that-is-longer-than-expected-is-shown.txt", at(13, current(), 80));
    expectGolden("view-that-is-longer-than-expected-is-shown-2.txt", at(13.1, current(), 80));
  });

  test("fills its bar at the end, and not before", () => {
    expect(at(12.9, current(), 80)[1]).toContain("[#########################-]");
    expect(at(13, current(), 80)[1]).toContain("[##########################]");
  });

  test("that is left goes down between two looks", () => {
    expectGolden("view-that-is-left-goes-down-between-two-looks.txt", at(4.25, current(), 80));
    expectGolden("view-that-is-left-goes-down-between-two-looks-2.txt", at(5.25, current(), 80));
  });
});

test("no line is wider than the terminal, however narrow", () => {
  for (const width of [0, 1, 3, 4, 10, 20, 49, 50, 79, 80, 200]) {
    for (const seen of [current(), installing]) {
      for (const line of at(3, seen, width)) {
        expect(line.length).toBeLessThanOrEqual(width);
        expect(line).toMatch(/^[\x20-\x7e]*$/);
      }
    }
  }
});
