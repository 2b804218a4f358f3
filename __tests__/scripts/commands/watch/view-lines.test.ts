import { describe, expect, test } from "@jest/globals";
import type { Screen } from "../../../../scripts/commands/cli/output/screen";
import { displayOn, viewLines } from "../../../../scripts/commands/watch/view-lines";
import type { DeploymentProgress } from "../../../../scripts/driver/follow/follow";
import { expectGolden } from "../../../support/golden";
import { allDone, deployment, MINUTE, START, target } from "../../driver/fixtures";
import { begun, current, installing, viewAt } from "./progress";

const at = (minutes: number, progress: DeploymentProgress, width: number) =>
  viewLines(viewAt(minutes, progress), width);

describe("on 80 columns", () => {
  test("a canary during its bake time has bars for time, tasks and traffic, event marks, and its wait", () => {
    expectGolden("canary-on-80-columns.txt", at(3.25, current(), 80));
  });

  test("one of three running new tasks fills a third of the bar", () => {
    expectGolden("install-on-80-columns.txt", at(1, installing, 80));
  });

  test("a deployment that just started has no tasks, no events and no share of traffic", () => {
    expectGolden("begun-on-80-columns.txt", at(0, begun, 80));
  });

  test("an ended deployment has no wait, and shows CodeDeploy's duration", () => {
    const seen = { deployment: deployment("Succeeded", { endedAt: START + 12 * MINUTE }), target: allDone };
    expectGolden("ended-on-80-columns.txt", at(20, current({ seen, phase: { kind: "termination" } }), 80));
  });

  test("a failed deployment has no line of traffic", () => {
    const seen = {
      deployment: deployment("Failed", { endedAt: START + MINUTE }),
      target: target({ AllowTraffic: "Failed" }, 10),
    };
    expectGolden("failed-on-80-columns.txt", at(20, current({ seen }), 80));
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
    const bars = (width: number) => at(1, current(), width).filter((line) => line.includes("[#")).length;

    expect([bars(50), bars(49)]).toEqual([3, 0]);
  });
});

describe("the time", () => {
  test("that is longer than expected is shown, with how long it is watched", () => {
    expectGolden("at-the-expected-end.txt", at(13, current(), 80));
    expectGolden("late.txt", at(13.1, current(), 80));
  });

  test("fills its bar at the end, and not before", () => {
    expect(at(12.9, current(), 80)[1]).toContain("[#########################-]");
    expect(at(13, current(), 80)[1]).toContain("[##########################]");
  });

  test("that is left goes down between two observations", () => {
    expectGolden("canary-after-4-minutes.txt", at(4.25, current(), 80));
    expectGolden("canary-a-minute-later.txt", at(5.25, current(), 80));
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

test("the last column of a screen stays empty, because some terminals break the line there", () => {
  const drawn: string[] = [];
  const screen: Screen = { columns: 30, draw: (lines) => drawn.push(...lines), say: () => undefined };
  displayOn(screen).show(viewAt(1, current()));

  expect(Math.max(...drawn.map(({ length }) => length))).toBe(29);
});
