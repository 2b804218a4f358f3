import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { NO_GUARD } from "../../../../scripts/driver/context/guard";
import { run } from "../../../../scripts/driver/run";
import type { Step } from "../courses";
import { fakeAws, type World } from "../fake-aws";
import {
  allDone,
  blue,
  deployment,
  failure,
  fakeClock,
  fakeReporter,
  green,
  MINUTE,
  request,
  START,
  taskDefinition,
  weights,
} from "../fixtures";

const OTHER = "d-OTHER0001";
const BACK = "d-BACK00001";
const other = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { id: OTHER, sha256: "0ther", configName: "shop-canary", ...changes });
const back = (status: string) => deployment(status, { id: BACK, sha256: "01d", isRollback: true });

/** Another revision, whose deployment ends after 12 minutes, and this one, which is deployed after it. */
const eight = { ...blue, taskDefinition: taskDefinition(8) };
const otherCourse: readonly Step[] = [
  { minute: 0, deployment: other("InProgress") },
  { minute: 12, deployment: other("Succeeded"), taskSets: [eight] },
];
const ownCourse = (from: number): readonly Step[] => [
  { minute: from, deployment: deployment("InProgress") },
  { minute: from + 10, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
];

async function driven(world: Partial<World>, policy?: "wait" | "supersede" | "fail") {
  const clock = fakeClock();
  const aws = fakeAws(clock, {
    running: [[OTHER], []],
    courses: { [OTHER]: otherCourse, "d-NEW000001": ownCourse(12) },
    ...world,
  });
  const stops: string[] = [];
  const words: string[] = [];
  const reporter = fakeReporter();
  const exitCode = await run({
    env: {
      ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()),
      ...(policy === undefined ? {} : { ECS_CODEDEPLOY_WHEN_RUNNING: policy }),
    },
    connect: () => ({
      ...aws,
      stopDeployment: async (id) => {
        stops.push(`${id}, after ${reporter.printed.length} lines`);
        await aws.stopDeployment(id);
      },
    }),
    guard: () => ({
      ...NO_GUARD,
      protect: (id) => words.push(`protect ${id}`),
      release: () => words.push("release"),
    }),
    clock,
    reporter,
  });
  const { printed, failed } = reporter;
  return { exitCode, aws, printed, failed, stops, words, minutes: (clock.now() - START) / MINUTE };
}

describe("a running deployment of another revision", () => {
  test("is waited for by default, with few calls, and then this one is deployed", async () => {
    const { exitCode, aws, printed, stops } = await driven({});

    expect(exitCode).toBe(0);
    expect(printed.slice(0, 5)).toEqual([
      "Waiting for other deployments of shop-web-group, until 15:05:00 UTC at most (3h 05m) for all of them",
      "Deployment d-OTHER0001 of another revision is in progress: waiting for its end, until 13:25:00 UTC at most (1h 25m)",
      "  https://eu-west-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-OTHER0001?region=eu-west-1",
      "  d-OTHER0001: InProgress",
      "  still waiting for the end of d-OTHER0001, until 13:25:00 UTC at most (1h 20m)",
    ]);
    expect(printed).toContain("  TaskDefinition: shop:8 -> shop:7");
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
    const { exitCode, aws, failed, minutes } = await driven({
      courses: { [OTHER]: [{ minute: 0, deployment: other("Ready", { createdAt }) }] },
    });

    expect(exitCode).toBe(6);
    expect(minutes).toBe(5);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed[0]).toBe(
      "No deployment of shop:7 was created: the deployment d-OTHER0001 of shop-web-group did not end within its time limit.",
    );
    expect(failed.at(-1)).toContain("/deployments/d-OTHER0001?region=eu-west-1");
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
  ])(
    "fails with 6 when %s does not end within its time limit, and prints no stop command",
    async (_which, world) => {
      const { exitCode, failed } = await driven(world);

      expect(exitCode).toBe(6);
      expect(failed[0]).toBe(
        "No deployment of shop:7 was created: the rollback d-BACK00001 of shop-web-group did not end within its time limit.",
      );
      expect(failed[1]).toContain("It restores the previous revision: do not stop it.");
      expect(failed.join("\n")).not.toContain("stop-deployment");
    },
  );

  test("fails with 6 when CodeDeploy lists an ended rollback as running, and prints no stop command", async () => {
    const { exitCode, failed, minutes } = await driven({
      running: [[BACK]],
      courses: { [BACK]: [{ minute: 0, deployment: back("Succeeded") }] },
    });

    expect(exitCode).toBe(6);
    expect(minutes).toBe(1);
    expect(failed[0]).toContain("the rollback d-BACK00001 of shop-web-group is still running");
    expect(failed.join("\n")).not.toContain("stop-deployment");
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

  test("fails with 2 when access is denied", async () => {
    const { exitCode, failed } = await driven({
      fails: (method, minute) =>
        method === "deployment" && minute > 0 ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect(exitCode).toBe(2);
    expect(failed[0]).toBe("The deployment was not started. Nothing was changed.");
  });
});

describe("a deployment of another revision that is superseded", () => {
  test("is stopped after a message; the run waits for its rollback to end and then deploys", async () => {
    const { exitCode, printed, stops, words } = await driven(
      {
        rollbackAfterStop: BACK,
        courses: {
          [OTHER]: [{ minute: 0, deployment: other("InProgress"), weights: weights(10) }],
          [BACK]: [
            { minute: 0, deployment: back("InProgress") },
            { minute: 2, deployment: back("Succeeded"), weights: weights(0) },
          ],
          "d-NEW000001": ownCourse(2),
        },
      },
      "supersede",
    );

    expect(exitCode).toBe(0);
    expect(printed[0]).toBe(
      "Deployment d-OTHER0001 of another revision is in progress: stopping it with a rollback (ECS_CODEDEPLOY_WHEN_RUNNING=supersede)",
    );
    expect(stops).toEqual(["d-OTHER0001, after 1 lines"]);
    expect(printed).toContain("  d-BACK00001: Succeeded");
    expect(words[0]).toBe("protect d-NEW000001");
  });

  test("is not stopped if it is a rollback, which is waited for", async () => {
    const { exitCode, printed, stops } = await driven(
      {
        running: [[BACK], []],
        courses: {
          [BACK]: [
            { minute: 0, deployment: back("InProgress") },
            { minute: 2, deployment: back("Succeeded") },
          ],
          "d-NEW000001": ownCourse(2),
        },
      },
      "supersede",
    );

    expect(exitCode).toBe(0);
    expect(stops).toEqual([]);
    expect(printed[1]).toContain("Rollback d-BACK00001 is in progress: waiting for its end");
  });

  test("fails with 6 and the IAM action when the caller may not stop it", async () => {
    const { exitCode, aws, failed } = await driven(
      {
        fails: (method) =>
          method === "stopDeployment" ? failure("denied", "AccessDeniedException") : undefined,
      },
      "supersede",
    );

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed[0]).toContain("d-OTHER0001 of shop-web-group is running, and it could not be stopped");
    expect(failed[1]).toContain("is not allowed to call");
    expect(failed[2]).toContain("ECS_CODEDEPLOY_WHEN_RUNNING=wait");
  });

  test("fails and reports what it did to the deployment when AWS denies access afterwards", async () => {
    const { exitCode, failed } = await driven(
      {
        fails: (method, minute) =>
          method === "deployment" && minute > 0 ? failure("credentials", "ExpiredToken") : undefined,
      },
      "supersede",
    );

    expect(exitCode).toBe(2);
    expect(failed[0]).toBe(
      "The deployment was not started, but the run asked CodeDeploy to stop d-OTHER0001 with a rollback.",
    );
    expect(failed[1]).toContain("ExpiredToken");
    expect(failed.join("\n")).not.toContain("Nothing was changed");
  });
});

test("fails with 2 when the variable is none of the three", async () => {
  const { exitCode, failed } = await driven({}, "queue" as "wait");

  expect(exitCode).toBe(2);
  expect(failed[1]).toBe("  - ECS_CODEDEPLOY_WHEN_RUNNING: must be wait, supersede or fail (got queue)");
});
