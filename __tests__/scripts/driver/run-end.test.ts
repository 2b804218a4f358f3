import { describe, expect, test } from "@jest/globals";
import { canaryCourse } from "./courses";
import { drive } from "./drive";
import type { World } from "./fake-aws";
import { BLUE_GROUP, blue, deployment, failure, green, taskDefinition, weights } from "./fixtures";

describe("when CodeDeploy reports success", () => {
  test("fails with 4 when another revision serves production", async () => {
    const { exitCode, failed, minutes } = await drive({
      courses: { "d-NEW000001": [{ minute: 0, deployment: deployment("Succeeded"), taskSets: [blue] }] },
    });

    expect(exitCode).toBe(4);
    // So long is it asked for before it is believed, from the first look on, three seconds after the order.
    expect(minutes).toBe(1.05);
    expect(failed[0]).toContain("shop:7 does not serve all production traffic");
    expect(failed[1]).toBe(`  TaskDefinition: wanted ${taskDefinition(7)}, live ${taskDefinition(6)}`);
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
    const { exitCode, failed, minutes } = await drive({
      courses: { "d-NEW000001": canaryCourse.slice(0, 2) },
    });

    expect(exitCode).toBe(5);
    expect(minutes).toBe(85);
    expect(failed[0]).toBe(
      "Deployment d-NEW000001 did not end in time. It continues; this run no longer follows it.",
    );
    expect(failed.join("\n")).toContain(
      "aws deploy stop-deployment --deployment-id d-NEW000001 --auto-rollback-enabled",
    );
  });

  test("fails with 5 at once when the credentials expire, and reports it", async () => {
    const { exitCode, failed, minutes } = await drive({
      courses: { "d-NEW000001": canaryCourse },
      fails: (_method, minute) => (minute > 3 ? failure("credentials", "ExpiredTokenException") : undefined),
    });

    expect(exitCode).toBe(5);
    expect(minutes).toBeLessThan(4);
    expect(failed[0]).toContain("can no longer be followed. Last known status: InProgress");
    expect(failed[1]).toContain("ExpiredTokenException");
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
    expect(result.failed.join("\n")).toContain("Live now: unknown");
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
    expect(result.failed[0]).toContain("ended as Succeeded, but what is live could not be read");
  });
});
