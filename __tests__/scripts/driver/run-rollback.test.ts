import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../support/golden";
import { canaryCourse } from "./courses";
import { drive } from "./drive";
import {
  blue,
  deployment,
  failure,
  green,
  group,
  shownForwards,
  target,
  taskDefinition,
  weights,
} from "./fixtures";

describe("when the deployment fails", () => {
  const failed = deployment("Failed", {
    error: { code: "HOOK_EXECUTION_FAILURE", message: "the hook said no" },
    rollbackId: "d-BACK00001",
  });
  const failedTarget = target({ BeforeAllowTraffic: "Failed" }, 0, {
    code: "ScriptFailed",
    message: "probe answered 500",
    logTail: undefined,
  });
  const rollback = (status: string) => deployment(status, { id: "d-BACK00001" });

  test("follows its rollback to its end, and fails with 3 and the reason", async () => {
    const result = await drive({
      courses: {
        "d-NEW000001": [
          ...canaryCourse.slice(0, 3),
          { minute: 2.5, deployment: failed, target: failedTarget },
        ],
        "d-BACK00001": [
          { minute: 0, deployment: rollback("InProgress") },
          { minute: 4, deployment: rollback("Succeeded"), taskSets: [blue], weights: weights(0) },
        ],
      },
      stoppedTasks: [
        {
          startedBy: green.id,
          taskDefinition: taskDefinition(7),
          stopCode: "EssentialContainerExited",
          reason: "Task failed ELB health checks",
          containers: [],
        },
      ],
    });

    expect(result.exitCode).toBe(3);
    expect(result.minutes).toBeGreaterThanOrEqual(4);
    expect(result.verdict).toMatchObject({
      verdict: { kind: "rolled-back", status: "Failed" },
      rollbackId: "d-BACK00001",
      failure: {
        error: failed.error,
        failedEvents: [{ event: "BeforeAllowTraffic", code: "ScriptFailed" }],
        stopReasons: [{ text: "Task failed ELB health checks", count: 1 }],
      },
      liveNow: { taskDefinition: taskDefinition(6), taskSet: blue.id, production: shownForwards(0) },
    });
  });

  test("ignores a stale read that shows it running after its end", async () => {
    const unnamed = { ...failed, rollbackId: undefined };
    const result = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: unnamed, target: failedTarget },
          { minute: 0.07, deployment: deployment("InProgress") },
          { minute: 1, deployment: unnamed },
        ],
      },
    });

    expect(result.exitCode).toBe(3);
    expect(result.verdict.failure?.error).toEqual(failed.error);
  });

  test("fails with 4 when the rollback fails", async () => {
    const result = await drive({
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: failed, target: failedTarget }],
        "d-BACK00001": [
          { minute: 0, deployment: rollback("InProgress") },
          { minute: 1, deployment: rollback("Failed"), weights: weights(10) },
        ],
      },
    });

    expect(result.exitCode).toBe(4);
    expect(result.verdict).toMatchObject({
      verdict: { kind: "not-rolled-back", status: "Failed" },
      rollbackId: "d-BACK00001",
      liveNow: { production: shownForwards(10) },
    });
    expectGolden("rollback-failed.txt", result.failed);
  });

  test("fails with 4 when the rollback succeeds but production is not back", async () => {
    const result = await drive({
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: failed, target: failedTarget }],
        "d-BACK00001": [
          { minute: 0, deployment: rollback("InProgress") },
          { minute: 1, deployment: rollback("Succeeded"), taskSets: [green], weights: weights(100) },
        ],
      },
    });

    expect(result.exitCode).toBe(4);
    expect(result.verdict).toMatchObject({
      verdict: { kind: "not-rolled-back", status: "Failed" },
      rollbackId: "d-BACK00001",
      liveNow: { taskSet: green.id, production: shownForwards(100) },
    });
    expectGolden("rolled-back-to-something-else.txt", result.failed);
  });

  test("fails with 3 without a rollback when production did not move", async () => {
    const { rollbackId: _, ...rest } = failed;
    const result = await drive({
      group: group({ rollbackEvents: [] }),
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: { ...rest, rollbackId: undefined }, target: failedTarget }],
      },
    });

    expect(result.exitCode).toBe(3);
    expect(result.verdict).toMatchObject({ verdict: { kind: "rolled-back", status: "Failed" } });
    expect(result.verdict.rollbackId).toBeUndefined();
  });

  test("fails with 4 without a rollback when some traffic is on the new revision", async () => {
    const result = await drive({
      group: group({ rollbackEvents: [] }),
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("InProgress") },
          { minute: 1, deployment: deployment("Stopped"), target: failedTarget, weights: weights(10) },
        ],
      },
    });

    expect(result.exitCode).toBe(4);
    expect(result.verdict).toMatchObject({
      verdict: { kind: "not-rolled-back", status: "Stopped" },
      liveNow: { production: shownForwards(10) },
    });
    expect(result.verdict.rollbackId).toBeUndefined();
  });

  test("waits for the id of the rollback while production is not back", async () => {
    const late = (minute: number, events = ["DEPLOYMENT_FAILURE"]) =>
      drive({
        group: group({ rollbackEvents: events }),
        courses: {
          "d-NEW000001": [
            { minute: 0, deployment: deployment("InProgress") },
            { minute: 1, deployment: { ...failed, rollbackId: undefined }, weights: weights(10) },
            { minute, deployment: failed },
          ],
          "d-BACK00001": [
            { minute: 0, deployment: rollback("InProgress") },
            { minute: 5, deployment: rollback("Succeeded"), taskSets: [blue], weights: weights(0) },
          ],
        },
      });
    const [inTime, tooLate, notSetUp] = await Promise.all([
      late(2.9),
      late(4.5),
      late(2.9, ["DEPLOYMENT_STOP_ON_REQUEST"]),
    ]);

    expect([inTime.exitCode, tooLate.exitCode, notSetUp.exitCode]).toEqual([3, 4, 4]);
    expect(inTime.verdict.rollbackId).toBe("d-BACK00001");
  });

  test("waits no longer than 15 seconds for the id of a rollback when production is back", async () => {
    const { exitCode, minutes } = await drive({
      courses: { "d-NEW000001": [{ minute: 0, deployment: { ...failed, rollbackId: undefined } }] },
    });

    expect(exitCode).toBe(3);
    expect(minutes).toBeLessThan(0.5);
  });

  test("reports the reason when the credentials expire after it was read", async () => {
    const {
      exitCode,
      verdict,
      failed: lines,
    } = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: { ...failed, rollbackId: undefined }, target: failedTarget },
        ],
      },
      fails: (method, minute) =>
        minute > 0.1 && method === "deployment" ? failure("credentials", "ExpiredTokenException") : undefined,
    });

    expect(exitCode).toBe(5);
    expect(verdict).toMatchObject({
      verdict: { kind: "outcome-unknown", status: "Failed" },
      failure: { error: failed.error, failedEvents: [{ event: "BeforeAllowTraffic", code: "ScriptFailed" }] },
    });
    expectGolden("credentials-expired-after-the-failure.txt", lines);
  });

  test("finds a rollback whose id CodeDeploy returns a moment later", async () => {
    const result = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: { ...failed, rollbackId: undefined }, target: failedTarget },
          { minute: 0.2, deployment: failed, target: failedTarget },
        ],
        "d-BACK00001": [{ minute: 0, deployment: rollback("Succeeded") }],
      },
    });

    expect(result.exitCode).toBe(3);
    expect(result.verdict).toMatchObject({ verdict: { kind: "rolled-back" }, rollbackId: "d-BACK00001" });
  });
});

test("fails with 3 when the rollback started the old revision again in another task set", async () => {
  const anew = { ...blue, id: "ecs-svc/0003" };
  const { exitCode } = await drive({
    courses: {
      "d-NEW000001": [
        { minute: 0, deployment: deployment("InProgress") },
        { minute: 1, deployment: deployment("Failed", { rollbackId: "d-BACK00001" }) },
      ],
      "d-BACK00001": [
        { minute: 0, deployment: deployment("InProgress", { id: "d-BACK00001" }) },
        { minute: 3, deployment: deployment("Succeeded", { id: "d-BACK00001" }), taskSets: [anew] },
      ],
    },
  });

  expect(exitCode).toBe(3);
});

test("fails with 4 when the new task set is live and the old one has the same task definition but another subnet", async () => {
  const elsewhere = { ...blue, taskDefinition: green.taskDefinition, subnets: ["subnet-old"] };
  const { exitCode } = await drive({
    taskSets: [elsewhere],
    courses: {
      "d-NEW000001": [
        { minute: 0, deployment: deployment("InProgress") },
        { minute: 1, deployment: deployment("Failed"), taskSets: [green], weights: weights(100) },
      ],
    },
  });

  expect(exitCode).toBe(4);
});
