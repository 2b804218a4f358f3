import { describe, expect, test } from "@jest/globals";
import { allDone, deployment, MINUTE, START, target } from "../../driver/fixtures";
import { begun, current, installing, viewAt } from "./progress";

describe("the view of a deployment", () => {
  test("has its status, its tasks, its share of traffic and its wait", () => {
    expect(viewAt(1, current())).toMatchObject({
      deploymentId: "d-NEW000001",
      isRollbackOfWatched: false,
      status: "InProgress",
      newPercent: 10,
      wait: { phase: { kind: "shift", newPercent: 10 } },
    });
    expect(viewAt(1, installing)).toMatchObject({ newTasks: { running: 1, desired: 3 }, newPercent: 0 });
  });

  test("has no tasks and no events when the deployment has just started", () => {
    expect(viewAt(0, begun)).toMatchObject({ newTasks: undefined, newPercent: 0, events: [] });
  });

  test("has no wait and CodeDeploy's duration when the deployment has ended", () => {
    const seen = { deployment: deployment("Succeeded", { endedAt: START + 12 * MINUTE }), target: allDone };

    expect(viewAt(20, current({ seen }))).toMatchObject({
      time: { kind: "ended", took: 12 * MINUTE },
      wait: undefined,
    });
  });

  test.each([
    ["InProgress", false, 10],
    ["InProgress", true, 10],
    ["Succeeded", false, 10],
    ["Succeeded", true, undefined],
    ["Failed", false, undefined],
    ["Stopped", true, undefined],
  ])(
    "of a deployment that is %s (ended before: %s) has the share of traffic %s",
    (status, wasOver, share) => {
      const progress = current({
        course: { ...current().course, wasOver },
        seen: { deployment: deployment(status), target: target({ AllowTraffic: "Failed" }, 10) },
      });

      expect(viewAt(20, progress).newPercent).toBe(share);
    },
  );
});

describe("the time", () => {
  const expected = 13 * MINUTE;

  test("is late when it is longer than expected", () => {
    expect(viewAt(13, current()).time).toEqual({ kind: "on-time", elapsed: 13 * MINUTE, expected });
    expect(viewAt(13.5, current()).time).toEqual({
      kind: "late",
      elapsed: 13.5 * MINUTE,
      expected,
      watchedFor: 71.5 * MINUTE,
    });
  });

  test.each([
    ["its creation", START + 8 * MINUTE, 2],
    ["when it was first seen, if its creation is not known", undefined, 1],
    ["0, if its creation is later by the clock of another machine", START + 11 * MINUTE, 0],
  ])("of a rollback counts from %s", (_, createdAt, minutes) => {
    const rollback = current({
      course: { ...current().course, earliestStart: START + 9 * MINUTE },
      seen: { deployment: deployment("InProgress", { createdAt }), target: undefined },
    });

    expect(viewAt(10, rollback).time).toMatchObject({ kind: "on-time", elapsed: minutes * MINUTE });
  });
});
