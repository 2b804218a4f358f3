import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../support/golden";
import { canaryCourse } from "./courses";
import { drive } from "./drive";
import type { World } from "./fake-aws";
import { BLUE_GROUP, blue, deployment, failure, green, taskDefinition, weights } from "./fixtures";

describe("when CodeDeploy reports success", () => {
  test("fails with 4 when another revision serves production", async () => {
    const { exitCode, verdict, minutes } = await drive({
      courses: { "d-NEW000001": [{ minute: 0, deployment: deployment("Succeeded"), taskSets: [blue] }] },
    });

    expect(exitCode).toBe(4);
    // So long is it asked for before it is believed, from the first look on, three seconds after the order.
    expect(minutes).toBe(1.05);
    expect(verdict.verdict).toEqual({
      kind: "not-live",
      differences: [{ field: "TaskDefinition", wanted: taskDefinition(7), live: taskDefinition(6) }],
    });
  });

  test("fails with 4 when the listener sends traffic elsewhere", async () => {
    const elsewhere = [{ targetGroupArn: BLUE_GROUP, percent: 100 }];
    const { exitCode } = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("InProgress") },
          { minute: 1, deployment: deployment("Succeeded"), taskSets: [green], weights: elsewhere },
        ],
      },
    });

    expect(exitCode).toBe(4);
  });

  test("repeats a stale read", async () => {
    const { exitCode } = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("Succeeded"), taskSets: [blue] },
          { minute: 0.5, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
        ],
      },
    });

    expect(exitCode).toBe(0);
  });
});

describe("when the deployment does not end in time", () => {
  test("fails with 5 at the time limit, and shows how to stop the deployment", async () => {
    const { exitCode, verdict, failed, minutes } = await drive({
      courses: { "d-NEW000001": canaryCourse.slice(0, 2) },
    });

    expect(exitCode).toBe(5);
    expect(minutes).toBe(85);
    expect(verdict.verdict).toEqual({ kind: "out-of-time" });
    expectGolden("out-of-time.txt", failed);
  });

  test("fails with 5 at once when the credentials expire, and reports it", async () => {
    const { exitCode, verdict, failed, minutes } = await drive({
      courses: { "d-NEW000001": canaryCourse },
      fails: (_method, minute) => (minute > 3 ? failure("credentials", "ExpiredTokenException") : undefined),
    });

    expect(exitCode).toBe(5);
    expect(minutes).toBeLessThan(4);
    expect(verdict.verdict).toEqual({ kind: "outcome-unknown", status: "InProgress" });
    expectGolden("credentials-expired.txt", failed);
  });
});

describe("when the caller may not read what is live", () => {
  const blind: Partial<World> = {
    fails: (method, minute) =>
      method === "listener" && minute > 0 ? failure("denied", "AccessDeniedException") : undefined,
  };
  const failed = (changes: Parameters<typeof deployment>[1] = {}) => [
    { minute: 0, deployment: deployment("InProgress") },
    { minute: 1, deployment: deployment("Failed", changes) },
  ];

  test("fails with 3 when the rollback succeeded", async () => {
    const result = await drive({
      ...blind,
      courses: {
        "d-NEW000001": failed({ rollbackId: "d-BACK00001" }),
        "d-BACK00001": [{ minute: 0, deployment: deployment("Succeeded", { id: "d-BACK00001" }) }],
      },
    });

    expect(result.exitCode).toBe(3);
    expect(result.verdict.liveNow).toBeUndefined();
  });

  test("fails with 4 without a rollback", async () => {
    const result = await drive({ ...blind, courses: { "d-NEW000001": failed() } });

    expect(result.exitCode).toBe(4);
  });

  test("fails with 5 when CodeDeploy reports success", async () => {
    const result = await drive({
      ...blind,
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("InProgress") },
          { minute: 1, deployment: deployment("Succeeded") },
        ],
      },
    });

    expect(result.exitCode).toBe(5);
    expect(result.verdict.verdict).toEqual({ kind: "outcome-unknown", status: "Succeeded" });
  });
});
