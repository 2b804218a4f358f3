import { describe, expect, test } from "@jest/globals";
import type { StoppedTask, TargetHealth } from "../../../../scripts/aws";
import { expectGolden } from "../../../support/golden";
import type { Step } from "../courses";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import { blue, deployment, failure, green, group, request, target, taskDefinition } from "../fixtures";
import { published } from "../report/published";

const stopped = (changes: Partial<StoppedTask> = {}): StoppedTask => ({
  startedBy: green.id,
  taskDefinition: taskDefinition(7),
  stopCode: "TaskFailedToStart",
  reason: "CannotPullContainerError: no such image",
  containers: [],
  ...changes,
});
const times = (count: number, task = stopped()) => Array.from({ length: count }, () => task);

/** Green is being installed, with so many of its two tasks running, and stays so until CodeDeploy gives up. */
const installing = (running: number, event = "Install"): readonly Step[] => {
  const seen = target({ [event]: "InProgress" });
  const taskSets = seen.taskSets.map((taskSet) =>
    taskSet.label === "green" ? { ...taskSet, running } : taskSet,
  );
  return [
    {
      minute: 0,
      deployment: deployment("InProgress"),
      target: { ...seen, taskSets },
      taskSets: [blue, { ...green, status: "ACTIVE" }],
    },
    { minute: 60, deployment: deployment("Failed"), taskSets: [blue] },
  ];
};

function driven(world: Partial<World>, steps = installing(0), document = request()) {
  const back = deployment("Succeeded", { id: "d-BACK00001" });
  const found: Partial<World> = {
    courses: { "d-NEW000001": steps, "d-BACK00001": [{ minute: 0, deployment: back }] },
    group: group({ rollbackEvents: [] }),
    rollbackAfterStop: "d-BACK00001",
    ...world,
  };
  return drive(found, { document });
}

describe("a deployment whose new tasks cannot start", () => {
  test("is stopped after three tasks, with the reason, and its rollback is followed", async () => {
    const { exitCode, aws, printed, failed, minutes } = await driven({ stoppedTasks: times(3) });

    expect(exitCode).toBe(3);
    expect(minutes).toBeLessThan(1);
    expect(aws.count("stopDeployment")).toBe(1);
    expectGolden("stopped-early.txt", printed);
    expectGolden("stopped-early-report.txt", failed);
  });

  test("is stopped after the number of tasks in the document, and not after one less", async () => {
    const five = request({ stopAfterFailedTasks: 5 });
    const [enough, tooFew] = [
      await driven({ stoppedTasks: times(5) }, installing(0), five),
      await driven({ stoppedTasks: times(4) }, installing(0), five),
    ];
    expect([enough.aws.count("stopDeployment"), tooFew.aws.count("stopDeployment")]).toEqual([1, 0]);
  });

  test("is stopped when none of its tasks is running, regardless of other healthy targets in its target group", async () => {
    const left: TargetHealth = {
      target: "10.0.0.9:80",
      state: "healthy",
      reason: undefined,
      description: undefined,
    };
    const { aws } = await driven({ stoppedTasks: times(3), targetHealth: [left] });

    expect(aws.count("stopDeployment")).toBe(1);
  });

  test("is also stopped when tasks run for a while and none becomes healthy", async () => {
    const crash = stopped({
      stopCode: "EssentialContainerExited",
      reason: "Essential container in task exited",
    });
    const check = stopped({
      stopCode: "ServiceSchedulerInitiated",
      reason: "Task failed ELB health checks in (target-group x)",
    });
    const { exitCode, aws } = await driven({ stoppedTasks: [crash, crash, check] }, installing(1));

    expect(exitCode).toBe(3);
    expect(aws.count("stopDeployment")).toBe(1);
  });
});

describe("a deployment isn't stopped", () => {
  const healthy: TargetHealth = {
    target: "10.0.0.1:80",
    state: "healthy",
    reason: undefined,
    description: undefined,
  };
  const scaled = stopped({
    stopCode: "ServiceSchedulerInitiated",
    reason: "Scaling activity initiated by (x)",
  });

  test.each<[string, Partial<World>, readonly Step[]]>([
    ["by two stopped tasks", { stoppedTasks: times(2) }, installing(0)],
    [
      "by those of another task set",
      { stoppedTasks: times(9, stopped({ startedBy: blue.id })) },
      installing(0),
    ],
    ["by those that scaling stopped", { stoppedTasks: times(9, scaled) }, installing(0)],
    [
      "by those that an operator stopped",
      { stoppedTasks: times(9, stopped({ stopCode: "UserInitiated" })) },
      installing(0),
    ],
    ["while one of green's is healthy", { stoppedTasks: times(9), targetHealth: [healthy] }, installing(1)],
    ["once all of green's run", { stoppedTasks: times(9) }, installing(2)],
    ["after Install", { stoppedTasks: times(9) }, installing(0, "AfterInstall")],
  ])("%s", async (_by, world, steps) => {
    const { aws, minutes } = await driven(world, steps);

    expect(aws.count("stopDeployment")).toBe(0);
    expect(minutes).toBeGreaterThanOrEqual(60);
  });

  test.each(["stopDeployment", "stoppedTasks"] as const)(
    "if the caller may not call %s: that is reported once, and the run continues to wait",
    async (denied) => {
      const { exitCode, aws, verdict, failed, minutes } = await driven({
        stoppedTasks: times(3),
        fails: (method, minute) =>
          method === denied && minute < 60 ? failure("denied", "AccessDeniedException") : undefined,
      });

      expect(exitCode).toBe(3);
      expect(minutes).toBeGreaterThanOrEqual(60);
      expect(aws.count(denied)).toBeLessThanOrEqual(2);
      const notes = verdict.timeline?.filter(({ kind }) => kind === "note") ?? [];
      expectGolden(
        `not-checked-any-more-${denied}.txt`,
        notes.map(({ text }) => text),
      );
      expectGolden("may-not-stop-early.txt", failed);
    },
  );

  test("if it is a rollback, because it starts the old revision", async () => {
    const rollback = installing(0).map((step) => ({
      ...step,
      deployment: { ...step.deployment, id: "d-BACK00001" },
    }));
    const { aws } = await driven({
      stoppedTasks: times(9),
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: deployment("Failed", { rollbackId: "d-BACK00001" }) }],
        "d-BACK00001": rollback,
      },
    });

    expect(aws.count("stopDeployment")).toBe(0);
  });
});

test("a stop call without an answer is repeated at the next poll", async () => {
  const { exitCode, aws } = await driven({
    stoppedTasks: times(3),
    fails: (method, minute) => (method === "stopDeployment" && minute < 1 ? failure("transient") : undefined),
  });

  expect(exitCode).toBe(3);
  expect(aws.count("stopDeployment")).toBeGreaterThan(1);
});

test('a run that may not stop it reports that, and its verdict is not "stopped early"', async () => {
  const { exitCode, document } = await published({
    stoppedTasks: times(3),
    courses: { "d-NEW000001": installing(0) },
    group: group({ rollbackEvents: [] }),
    fails: (method) => (method === "stopDeployment" ? failure("denied") : undefined),
  });

  expect(exitCode).toBe(3);
  expect(document.verdict).toEqual({ kind: "rolled-back", status: "Failed", stoppedEarly: false });
});

test("the new tasks are read every 15 seconds at most, because each read needs two calls", async () => {
  const { aws, minutes } = await driven({ stoppedTasks: times(2) });

  // And once more, for the report.
  expect(aws.count("stoppedTasks")).toBeLessThanOrEqual(Math.floor(minutes) * 4 + 1);
  expect(aws.count("stoppedTasks")).toBeGreaterThan(100);
});
