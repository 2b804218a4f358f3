import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../scripts/aws";
import { canaryCourse } from "./courses";
import { drive } from "./drive";
import { blue, deployment, failure, green, group, target, taskDefinition, weights } from "./fixtures";

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
    expect(result.failed[0]).toBe(
      "Deployment d-NEW000001 failed. Production is on the previous revision: rolled back by d-BACK00001.",
    );
    expect(result.failed[1]).toBe("  CodeDeploy: HOOK_EXECUTION_FAILURE: the hook said no");
    expect(result.failed[2]).toBe("  Event: BeforeAllowTraffic failed: ScriptFailed: probe answered 500");
    expect(result.failed[3]).toBe("  New tasks stopped: 1 x Task failed ELB health checks");
    expect(result.failed[4]).toContain("Live now: shop:6, task set ecs-svc/0001 (PRIMARY) behind shop-blue");
    expect(result.failed[4]).toContain("production 100 % to shop-blue");
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
    expect(result.failed[1]).toBe("  CodeDeploy: HOOK_EXECUTION_FAILURE: the hook said no");
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
    expect(result.failed[0]).toBe(
      "Deployment d-NEW000001 failed, and it was NOT rolled back: its rollback d-BACK00001 ended as Failed.",
    );
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
    expect(result.failed[0]).toContain("something else is live");
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
    expect(result.failed[0]).toBe("Deployment d-NEW000001 failed. Production is on the previous revision.");
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
    expect(result.failed[0]).toBe("Deployment d-NEW000001 was stopped, and it was NOT rolled back.");
    expect(result.failed.join("\n")).toContain("production 90 % to shop-blue, 10 % to shop-green");
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
    expect(inTime.failed[0]).toContain("rolled back by d-BACK00001");
  });

  test("waits no longer than 15 seconds for the id of a rollback when production is back", async () => {
    const { exitCode, minutes } = await drive({
      courses: { "d-NEW000001": [{ minute: 0, deployment: { ...failed, rollbackId: undefined } }] },
    });

    expect(exitCode).toBe(3);
    expect(minutes).toBeLessThan(0.5);
  });

  test("reports the reason when the credentials expire after it was read", async () => {
    const { exitCode, failed: lines } = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: { ...failed, rollbackId: undefined }, target: failedTarget },
        ],
      },
      fails: (method, minute) =>
        minute > 0.1 && method === "deployment" ? failure("credentials", "ExpiredTokenException") : undefined,
    });

    expect(exitCode).toBe(5);
    expect(lines[0]).toBe("Deployment d-NEW000001 ended as Failed, but what is live could not be read.");
    expect(lines[1]).toContain("ExpiredTokenException");
    expect(lines[2]).toBe("  CodeDeploy: HOOK_EXECUTION_FAILURE: the hook said no");
    expect(lines[3]).toBe("  Event: BeforeAllowTraffic failed: ScriptFailed: probe answered 500");
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
    expect(result.failed[0]).toContain("rolled back by d-BACK00001");
  });
});

describe("the driver waits for the id of a rollback", () => {
  const named = (status: string, at: number, error?: Deployment["error"]) => ({
    "d-NEW000001": [
      { minute: 0, deployment: deployment(status, { error }) },
      { minute: 0.01, deployment: deployment(status, { error }), weights: weights(10) },
      { minute: at, deployment: deployment(status, { error, rollbackId: "d-BACK00001" }) },
    ],
    "d-BACK00001": [
      { minute: 0, deployment: deployment("InProgress", { id: "d-BACK00001" }) },
      { minute: at + 1, deployment: deployment("Succeeded", { id: "d-BACK00001" }), weights: weights(0) },
    ],
  });

  test("for 15 seconds when an operator stopped the deployment and the group does not roll back on a stop", async () => {
    // The first look comes three seconds after the order.
    const found = await drive({ courses: named("Stopped", 0.3) });
    const missed = await drive({ courses: named("Stopped", 0.35) });

    expect(found.exitCode).toBe(3);
    expect(found.failed[0]).toContain("rolled back by d-BACK00001");
    expect(missed.exitCode).toBe(4);
  });

  test("for two minutes when an operator stopped the deployment and the group rolls back on a stop", async () => {
    const onRequest = group({ rollbackEvents: ["DEPLOYMENT_STOP_ON_REQUEST"] });
    const found = await drive({ group: onRequest, courses: named("Stopped", 2) });
    const missed = await drive({ group: onRequest, courses: named("Stopped", 2.1) });

    expect([found, missed].map(({ exitCode }) => exitCode)).toEqual([3, 4]);
  });

  test("while AWS does not answer whether production is back", async () => {
    const { exitCode } = await drive({
      courses: named("Failed", 1),
      fails: (method, minute) =>
        method === "listener" && minute > 0 && minute < 1 ? failure("transient") : undefined,
    });

    expect(exitCode).toBe(3);
  });

  test("for two minutes when an alarm stopped the deployment and the group rolls back on alarms", async () => {
    const error = { code: "ALARM_ACTIVE", message: "one rings" };
    const onAlarm = group({ rollbackEvents: ["DEPLOYMENT_STOP_ON_ALARM"] });
    const onFailure = group({ rollbackEvents: ["DEPLOYMENT_FAILURE"] });
    const found = await drive({ group: onAlarm, courses: named("Stopped", 2, error) });
    const missed = await drive({ group: onAlarm, courses: named("Stopped", 2.1, error) });
    const unwanted = await drive({ group: onFailure, courses: named("Stopped", 1, error) });

    expect([found, missed, unwanted].map(({ exitCode }) => exitCode)).toEqual([3, 4, 4]);
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
