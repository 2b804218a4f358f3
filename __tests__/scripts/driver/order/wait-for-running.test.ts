import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import { beforeDeployment } from "../drive";
import type { World } from "../fake-aws";
import { allDone, blue, failure, green, MINUTE, START, taskDefinition, weights } from "../fixtures";
import { BACK, back, driven, eight, OTHER, other, otherCourse, ownCourse } from "./other-revision";

describe("another revision that is being deployed", () => {
  test("is waited for by default, in few calls, and then this one is deployed", async () => {
    const { exitCode, aws, verdict, printed, stops } = await driven({});

    expect(exitCode).toBe(0);
    expect(verdict).toMatchObject({ deploymentId: "d-NEW000001", liveBefore: { taskSet: eight.id } });
    expectGolden("waits-for-another.txt", beforeDeployment(printed));
    const order = aws.calls.indexOf("createDeployment");
    expect(aws.calls.slice(0, order).filter((method) => method === "deployment")).toHaveLength(14);
    expect(stops).toEqual([]);
  });

  test("is never guarded: a run that is cancelled while it waits does not stop it", async () => {
    const { words } = await driven({ courses: { [OTHER]: otherCourse.slice(0, 1) } });
    const { words: after } = await driven({});

    expect(words.filter((word) => word !== "release")).toEqual([]);
    expect(after[0]).toBe("protect d-NEW000001");
  });

  test("fails with 6 when it does not end within its time limit, counted from its creation", async () => {
    const createdAt = START - 80 * MINUTE;
    const { exitCode, aws, verdict, failed, minutes, printed } = await driven({
      courses: { [OTHER]: [{ minute: 0, deployment: other("Ready", { createdAt }) }] },
    });

    expect(exitCode).toBe(6);
    expect(minutes).toBe(5);
    expect(aws.count("createDeployment")).toBe(0);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "wait-timed-out" });
    expectGolden("another-did-not-end.txt", failed);
    expectGolden("another-waits-for-approval.txt", printed);
  });

  test("is waited for beyond its failure, until its rollback has ended", async () => {
    const { exitCode, aws, printed } = await driven({
      courses: {
        [OTHER]: [
          { minute: 0, deployment: other("InProgress"), weights: weights(10) },
          { minute: 3, deployment: other("Failed") },
          { minute: 3.5, deployment: other("Failed", { rollbackId: BACK }) },
        ],
        [BACK]: [
          { minute: 0, deployment: back("InProgress") },
          { minute: 6, deployment: back("Succeeded"), weights: weights(0) },
        ],
        "d-NEW000001": ownCourse(6),
      },
    });

    expect(exitCode).toBe(0);
    expect(printed).toContain("  d-BACK00001: Succeeded");
    expect(aws.count("createDeployment")).toBe(1);
  });

  test.each<[string, Partial<World>]>([
    [
      "a rollback",
      { running: [[BACK]], courses: { [BACK]: [{ minute: 0, deployment: back("InProgress") }] } },
    ],
    [
      "the rollback of what ran",
      {
        courses: {
          [OTHER]: [
            { minute: 0, deployment: other("InProgress") },
            { minute: 3, deployment: other("Failed", { rollbackId: BACK }) },
          ],
          [BACK]: [{ minute: 0, deployment: back("InProgress") }],
        },
      },
    ],
  ])("fails with 6 when %s doesn't end in its time, and prints no stop command", async (_which, world) => {
    const { exitCode, verdict, failed } = await driven(world);

    expect(exitCode).toBe(6);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "wait-timed-out" });
    expectGolden("a-rollback-did-not-end.txt", failed);
  });

  test("fails with 6 when CodeDeploy lists an ended rollback as running, and prints no stop command", async () => {
    const { exitCode, verdict, failed, minutes } = await driven({
      running: [[BACK]],
      courses: { [BACK]: [{ minute: 0, deployment: back("Succeeded") }] },
    });

    expect(exitCode).toBe(6);
    expect(minutes).toBe(1);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "another-deployment-running" });
    expectGolden("a-rollback-is-running.txt", failed);
  });

  test.each<[string, Partial<World>]>([
    ["CodeDeploy says what was blue", {}],
    [
      "the old task set can't be read",
      {
        fails: (method) =>
          method === "deploymentTarget" ? failure("denied", "AccessDeniedException") : undefined,
      },
    ],
  ])(
    "is waited for until its late rollback has ended, if its new tasks already served traffic: %s",
    async (_, world) => {
      const greenOfOther = { ...green, taskDefinition: taskDefinition(8) };
      const { exitCode, printed } = await driven({
        taskSets: [greenOfOther, { ...blue, status: "ACTIVE" }],
        weights: weights(100),
        courses: {
          [OTHER]: [
            { minute: 0, deployment: other("InProgress"), target: allDone },
            { minute: 1, deployment: other("Failed"), target: allDone },
            { minute: 2.5, deployment: other("Failed", { rollbackId: BACK }), target: allDone },
          ],
          [BACK]: [
            { minute: 0, deployment: back("InProgress") },
            { minute: 4, deployment: back("Succeeded"), taskSets: [blue], weights: weights(0) },
          ],
          "d-NEW000001": ownCourse(4),
        },
        ...world,
      });

      expect(exitCode).toBe(0);
      expect(printed).toContain("  d-BACK00001: Succeeded");
    },
  );

  test("is waited for during an outage, which is reported once", async () => {
    const { exitCode, printed } = await driven({
      fails: (method, minute) =>
        method === "deployment" && minute > 1 && minute < 6 ? failure("transient") : undefined,
    });

    expect(exitCode).toBe(0);
    expect(printed.filter((line) => line.includes("Asking again."))).toHaveLength(1);
  });

  test("fails with 2 when it may not be read", async () => {
    const { exitCode, aws, verdict } = await driven({
      fails: (method, minute) =>
        method === "deployment" && minute > 0 ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect(exitCode).toBe(2);
    expect(verdict.verdict).toEqual({ kind: "bad-input" });
    expect([aws.count("createDeployment"), aws.count("stopDeployment")]).toEqual([0, 0]);
  });
});

test("fails with 2 when the variable is not wait, supersede or fail", async () => {
  const { exitCode, aws, failed } = await driven({}, "queue" as "wait");

  expect(exitCode).toBe(2);
  expect(aws.calls).toEqual([]);
  expectGolden("wrong-when-running.txt", failed);
});
