import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { type WatchOptions, type WatchResult, watch } from "../../../../scripts/commands/watch/watch";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { canaryCourse, type Step } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import {
  appSpec,
  blue,
  deployment,
  described,
  failure,
  green,
  START,
  target,
  targetTaskSet,
  taskDefinition,
  weights,
} from "../../driver/fixtures";
import { errorOf, fakeContext } from "../support";

const ID = "d-NEW000001";
const BACK = "d-BACK00001";
const TEXT = canonicalJson(appSpec());
const OLD_TEXT = canonicalJson(appSpec({ TaskDefinition: taskDefinition(6) }));
const deploymentWith = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { sha256: sha256(TEXT), ...changes });
const course = canaryCourse.map((step) => ({
  ...step,
  deployment: { ...step.deployment, sha256: sha256(TEXT) },
}));
const installing: Step = {
  minute: 0,
  deployment: deploymentWith("InProgress"),
  target: target({ Install: "InProgress" }),
};

async function watched(world: Partial<World> = {}, options: WatchOptions = {}) {
  const revisions = { [sha256(TEXT)]: TEXT, [sha256(OLD_TEXT)]: OLD_TEXT };
  const context = fakeContext({ running: [[ID]], revisions, courses: { [ID]: course }, ...world });
  const { data, ...answer } = await watch(context, options);
  return { ...answer, data: data as WatchResult, context };
}

describe("a running deployment", () => {
  test.each([
    ["where none is named", {}],
    ["that is named", { deploymentId: ID }],
  ])("is followed to its end %s, with the driver's lines and its verdict", async (_, options) => {
    const { exitCode, lines, data, context } = await watched({}, options);

    expect(exitCode).toBe(0);
    expectGolden("watch-of-a-canary.txt", [...context.printed, ...lines]);
    expect(data).toMatchObject({
      version: 1,
      result: "followed",
      deployment: { id: ID, status: "Created", endedAt: undefined },
      verdict: { verdict: { kind: "succeeded" }, deploymentId: ID, exitCode: 0 },
    });
  });

  test("is not guarded or stopped, even if its tasks do not start, and nothing is created", async () => {
    const dying = {
      startedBy: green.id,
      taskDefinition: taskDefinition(7),
      stopCode: "EssentialContainerExited",
      reason: "Essential container in task exited",
      containers: ["app: exit code 1"],
    };
    const none = {
      ...target({ Install: "InProgress" }),
      taskSets: [targetTaskSet("green", 0, { id: green.id, running: 0 })],
    };
    const { exitCode, context } = await watched({
      stoppedTasks: [dying, dying, dying],
      courses: {
        [ID]: [
          { ...installing, target: none },
          { minute: 5, deployment: deploymentWith("Failed") },
        ],
      },
    });

    expect(exitCode).toBe(3);
    expect(context.guarded).toEqual([]);
    expect(context.aws.calls).not.toContain("stopDeployment");
    expect(context.aws.orders).toEqual([]);
  });

  test("fails with 3 when it is rolled back, follows the rollback, and prints no advice for the trigger", async () => {
    const { exitCode, lines, data } = await watched({
      courses: {
        [ID]: [installing, { minute: 1, deployment: deploymentWith("Failed", { rollbackId: BACK }) }],
        [BACK]: [
          { minute: 0, deployment: deployment("InProgress", { id: BACK }) },
          { minute: 2, deployment: deployment("Succeeded", { id: BACK }) },
        ],
      },
    });

    expect(exitCode).toBe(3);
    expect(data.verdict?.rollbackId).toBe(BACK);
    expect(lines.join("\n")).not.toContain("Terraform");
  });

  test("that is an operator's rollback fails with 3, and the report names what production is still on", async () => {
    const description = described({
      fingerprint: sha256(OLD_TEXT).slice(0, 12),
      taskDefinition: "shop:6",
      liveBefore: "shop:7",
      isRollback: true,
    });
    const rollback = (status: string) => deployment(status, { sha256: sha256(OLD_TEXT), description });
    const { exitCode, lines } = await watched({
      taskSets: [{ ...blue, taskDefinition: taskDefinition(7) }],
      courses: {
        [ID]: [
          { minute: 0, deployment: rollback("InProgress") },
          { minute: 1, deployment: rollback("Failed") },
        ],
      },
    });

    expect(exitCode).toBe(3);
    expectGolden("operators-rollback-failed.txt", lines);
  });

  test("fails with 4 when production is not on the old revision", async () => {
    const { exitCode } = await watched({
      courses: {
        [ID]: [installing, { minute: 1, deployment: deploymentWith("Failed"), weights: weights(10) }],
      },
    });

    expect(exitCode).toBe(4);
  });

  test("fails with 5 when it does not end within its time limit", async () => {
    const { exitCode, data, context } = await watched({ courses: { [ID]: [installing] } });

    expect([exitCode, data.verdict?.verdict.kind]).toEqual([5, "out-of-time"]);
    expect(context.minutes()).toBe(60 + 5 + 5 + 15);
  });

  test("may be a rollback", async () => {
    const rollback = (status: string) =>
      deployment(status, { id: BACK, isRollback: true, sha256: sha256(OLD_TEXT) });
    const { exitCode, lines } = await watched({
      running: [[BACK]],
      taskSets: [green],
      weights: weights(100),
      courses: {
        [BACK]: [
          { minute: 0, deployment: rollback("InProgress") },
          { minute: 2, deployment: rollback("Succeeded"), taskSets: [blue], weights: weights(0) },
        ],
      },
    });

    expect(exitCode).toBe(0);
    expectGolden("rollback-followed.txt", lines);
  });

  test("may be a rollback that does not end in time, without advice to stop it", async () => {
    const rollback = deployment("InProgress", { id: BACK, isRollback: true, sha256: sha256(OLD_TEXT) });
    const { exitCode, lines } = await watched({
      running: [[BACK]],
      courses: { [BACK]: [{ minute: 0, deployment: rollback }] },
    });

    expect(exitCode).toBe(5);
    expectGolden("rollback-not-ended-in-time.txt", lines);
    expect(lines.join("\n")).not.toContain("stop-deployment");
  });
});

describe("when no deployment is running", () => {
  const last = deploymentWith("Failed", { id: "d-OLD000001", endedAt: START });

  test.each<[string, Partial<World>]>([
    ["at all", { running: [[]] }],
    ["any more", { courses: { [ID]: [{ minute: 0, deployment: deploymentWith("Succeeded") }] } }],
  ])("%s, the last deployment's end is shown, with exit code 0", async (_, world) => {
    const { exitCode, lines, data } = await watched({ ended: [last], ...world });

    expect(exitCode).toBe(0);
    expectGolden("nothing-runs.txt", lines);
    expect(data).toEqual({
      version: 1,
      result: "nothing-runs",
      deployment: { id: "d-OLD000001", status: "Failed", endedAt: "2026-01-15T12:00:00.000Z" },
      lastFailure: expect.objectContaining({ deploymentId: "d-OLD000001", taskDefinition: "shop:7" }),
      verdict: undefined,
    });
  });

  test("and there never was a deployment, a line reports that, with exit code 0", async () => {
    const { exitCode, lines, data } = await watched({ running: [[]] });

    expect([exitCode, data.result, data.deployment]).toEqual([0, "nothing-runs", undefined]);
    expectGolden("no-deployments-yet.txt", lines);
  });
});

describe("a deployment that is named and has ended", () => {
  const newer = deploymentWith("Succeeded", { id: "d-NEWER0001" });
  const named = (ended: readonly Deployment[], world: Partial<World> = {}) =>
    watched({ running: [[]], ended, ...world }, { deploymentId: ID });
  const rollback = (status: string): Partial<World> => ({
    courses: { [BACK]: [{ minute: 0, deployment: deployment(status, { id: BACK }) }] },
  });

  const ENDED: readonly [number, string, Deployment, Partial<World>][] = [
    [0, "it succeeded", deploymentWith("Succeeded"), {}],
    [3, "its rollback succeeded", deploymentWith("Failed", { rollbackId: BACK }), rollback("Succeeded")],
    [
      3,
      "it was rolled back after it succeeded",
      deploymentWith("Succeeded", { rollbackId: BACK }),
      rollback("Succeeded"),
    ],
    [4, "its rollback failed", deploymentWith("Stopped", { rollbackId: BACK }), rollback("Failed")],
    [4, "it got no rollback", deploymentWith("Failed"), {}],
  ];

  test.each(ENDED)(
    "before another one exits %d by CodeDeploy's status when %s",
    async (code, _, ended, world) => {
      const { exitCode, data } = await named([newer, ended], world);

      expect([exitCode, data.result]).toEqual([code, "ended-before"]);
    },
  );

  test("before another one is shown with its end and its rollback's", async () => {
    const shown: string[] = [];
    for (const [, when, ended, world] of ENDED) {
      shown.push(`${when}:`, ...(await named([newer, ended], world)).lines);
    }

    expectGolden("watch-ended-before-another-one.txt", shown);
  });

  test("as the last one, successfully, exits 0 without reading what is live", async () => {
    const { exitCode, data } = await named([deploymentWith("Succeeded")]);

    expect([exitCode, data.result]).toEqual([0, "ended-before"]);
  });

  test("as the last one, with a failure, is judged by what is live", async () => {
    const failed = deploymentWith("Failed");
    const { exitCode, data } = await named([failed], {
      courses: { [ID]: [{ minute: 0, deployment: failed }] },
    });

    expect([exitCode, data.result]).toEqual([3, "followed"]);
  });

  test("while its rollback runs is followed to the rollback's end", async () => {
    const failed = deploymentWith("Failed", { rollbackId: BACK });
    const { exitCode, data, context } = await named([failed], {
      running: [[BACK]],
      courses: {
        [ID]: [{ minute: 0, deployment: failed }],
        [BACK]: [
          { minute: 0, deployment: deployment("InProgress", { id: BACK, isRollback: true }) },
          { minute: 3, deployment: deployment("Succeeded", { id: BACK, isRollback: true }) },
        ],
      },
    });

    expect([exitCode, data.result]).toEqual([3, "followed"]);
    expect(context.minutes()).toBeGreaterThanOrEqual(3);
  });

  test("shows CodeDeploy's error", async () => {
    const error = { code: "HEALTH_CONSTRAINTS", message: "too few" };
    const { lines } = await named([newer, deploymentWith("Failed", { error })]);

    expectGolden("ended-with-an-error.txt", lines);
  });

  test("fails with 2 when it is not among the group's last 50", async () => {
    const failed = await errorOf(named([newer]));

    expect(failed.exitCode).toBe(2);
    expectGolden("watch-not-among-the-last-50.txt", failed.lines);
  });
});

test("fails with the error of AWS when it can't read the service", async () => {
  const denied = failure("denied", "AccessDeniedException");

  await expect(
    watched({ fails: (method) => (method === "runningDeployments" ? denied : undefined) }),
  ).rejects.toBe(denied);
});
