import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../scripts/aws";
import { drive } from "./drive";
import { deployment, failure, group, weights } from "./fixtures";

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
    expect(found.verdict.rollbackId).toBe("d-BACK00001");
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
