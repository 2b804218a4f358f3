import { describe, expect, test } from "@jest/globals";
import type { AwsFailure, Deployment } from "../../../../scripts/aws";
import { expectGolden } from "../../../support/golden";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import { blue, deployment, failure, green, shownForwards, target, weights } from "../fixtures";

const BACK = "d-BACK00001";
const back = (status: string) => deployment(status, { id: BACK, isRollback: true });
const failed = deployment("Failed", {
  rollbackId: BACK,
  error: { code: "HEALTH_CONSTRAINTS", message: "too few are well" },
});

/** A deployment that ends in the 40th minute, and the rollback that it names then. */
const withRollback = (end: Deployment, rollback: string, changes: Partial<World> = {}): Partial<World> => ({
  courses: {
    "d-NEW000001": [
      { minute: 0, deployment: deployment("InProgress"), target: target({ Install: "InProgress" }) },
      { minute: 40, deployment: end, target: target({ AfterAllowTraffic: "Failed" }, 100) },
    ],
    [BACK]: [
      { minute: 0, deployment: back("InProgress") },
      { minute: 43, deployment: back(rollback) },
    ],
  },
  ...changes,
});

describe("the rollback of a deployment that took long", () => {
  test("has the full time of a rollback from when it is found, and must not be stopped after it", async () => {
    const { exitCode, minutes, verdict, failed: lines } = await drive(withRollback(failed, "InProgress"));

    expect(exitCode).toBe(5);
    expect(Math.floor(minutes)).toBe(120);
    expect(verdict).toMatchObject({ verdict: { kind: "out-of-time" }, rollbackId: BACK });
    expectGolden("rollback-out-of-time.txt", lines);
  });

  test("is followed when CodeDeploy doesn't know it for a moment", async () => {
    let asks: "not-yet" | "next" | "done" = "not-yet";
    const unknown = (method: string): AwsFailure | undefined => {
      if (method === "stoppedTasks") {
        asks = "next";
      }
      // The first question after what was gathered about the deployment is about its rollback.
      const isFirst = method === "deployment" && asks === "next";
      asks = isFirst ? "done" : asks;
      return isFirst ? failure("rejected", "DeploymentDoesNotExistException") : undefined;
    };
    const world = withRollback(failed, "Succeeded", { fails: unknown });
    const { exitCode, verdict } = await drive(world);

    expect(asks).toBe("done");
    expect(exitCode).toBe(3);
    expect(verdict).toMatchObject({ verdict: { kind: "rolled-back" }, rollbackId: BACK });
  });

  test("fails with 4 when it was stopped, also when production is on the previous revision", async () => {
    const { exitCode, verdict, failed: lines } = await drive(withRollback(failed, "Stopped"));

    expect(exitCode).toBe(4);
    expect(verdict).toMatchObject({
      verdict: { kind: "not-rolled-back" },
      rollbackId: BACK,
      liveNow: { taskSet: blue.id, production: shownForwards(0) },
    });
    expectGolden("rollback-was-stopped.txt", lines);
  });

  test("fails with 3 and the reason when it rolls back a deployment that had succeeded", async () => {
    const { exitCode, verdict } = await drive(withRollback({ ...failed, status: "Succeeded" }, "Succeeded"));

    expect(exitCode).toBe(3);
    expect(verdict.failure).toMatchObject({
      error: failed.error,
      failedEvents: [{ event: "AfterAllowTraffic" }],
    });
  });
});

test("the report contains AWS's last error when the time is over", async () => {
  const { exitCode, failed: lines } = await drive({
    courses: {
      "d-NEW000001": [
        { minute: 0, deployment: deployment("InProgress"), target: target({ Install: "InProgress" }) },
      ],
    },
    fails: (method, minute) =>
      method.startsWith("deployment") && minute > 80 ? failure("transient") : undefined,
  });

  expect(exitCode).toBe(5);
  expectGolden("out-of-time-without-an-answer.txt", lines);
});

test("fails with 4 and the reason when the live state can't be read", async () => {
  const { exitCode, printed } = await drive({
    courses: {
      "d-NEW000001": [
        { minute: 0, deployment: deployment("InProgress") },
        { minute: 1, deployment: deployment("Failed"), taskSets: [blue, green], weights: weights(10) },
      ],
    },
    fails: (method, minute) =>
      method === "listener" && minute > 0 ? failure("denied", "AccessDeniedException") : undefined,
  });

  expect(exitCode).toBe(4);
  expectGolden("live-state-not-readable.txt", printed);
});
