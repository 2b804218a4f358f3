import { describe, expect, test } from "@jest/globals";
import type { StoppedTask, TargetHealth } from "../../../scripts/aws";
import { expectGolden } from "../../support/golden";
import { drive } from "./drive";
import type { World } from "./fake-aws";
import { blue, deployment, failure, MINUTE, request, START, taskDefinition } from "./fixtures";

/** The task set with which the service was created. None of its tasks runs. */
const first = { ...blue, taskDefinition: taskDefinition(7), running: 0, stabilityStatus: "STABILIZING" };

const stopped = (minute: number, changes: Partial<StoppedTask> = {}): StoppedTask => ({
  startedBy: first.id,
  taskDefinition: first.taskDefinition,
  stopCode: "TaskFailedToStart",
  reason: "CannotPullContainerError: no such image",
  stoppingAt: START + minute * MINUTE,
  containers: [],
  ...changes,
});
/** One task stops each minute. */
const times = (count: number, changes: Partial<StoppedTask> = {}) =>
  Array.from({ length: count }, (_, index) => stopped(index + 1, changes));

const healthy: TargetHealth = {
  target: "10.0.0.1:8080",
  state: "healthy",
  reason: undefined,
  description: undefined,
};

const driven = (world: Partial<World>, document = request({ stack: "shop-web" })) =>
  drive({ taskSets: [first], ...world }, { document });

describe("a first apply whose tasks fail", () => {
  test("ends with 4 after three tasks, with the reasons, and changes nothing", async () => {
    const { exitCode, aws, verdict, printed, failed, minutes } = await driven({ stoppedTasks: times(3) });

    expect(exitCode).toBe(4);
    expect(minutes).toBeGreaterThanOrEqual(3);
    expect(minutes).toBeLessThan(3.5);
    expect(verdict).toMatchObject({
      verdict: { kind: "tasks-failed", failedTasks: 3 },
      exitCode: 4,
      liveNow: { taskDefinition: taskDefinition(7), taskSet: first.id },
      failure: { stopReasons: [{ text: "CannotPullContainerError: no such image", count: 3 }] },
    });
    expect([aws.orders, aws.written, aws.suspensions, aws.count("stopDeployment")]).toEqual([[], [], [], 0]);
    expectGolden("tasks-failed-progress.txt", printed);
    expectGolden("tasks-failed.txt", failed);
  });

  test("ends after the number of tasks in the document, and not after one less", async () => {
    const five = request({ stopAfterFailedTasks: 5 });
    const [enough, tooFew] = [
      await driven({ stoppedTasks: times(5) }, five),
      await driven({ stoppedTasks: times(4) }, five),
    ];

    expect([enough.exitCode, tooFew.exitCode]).toEqual([4, 5]);
    expect([enough.verdict.verdict?.kind, tooFew.verdict.verdict?.kind]).toEqual([
      "tasks-failed",
      "not-steady",
    ]);
    expect(tooFew.minutes).toBe(20);
  });

  test("counts the tasks that stop from the beginning of the wait on, and none before", async () => {
    const [at, before] = [
      await driven({ stoppedTasks: [stopped(0), ...times(2)] }),
      await driven({ stoppedTasks: [stopped(0, { stoppingAt: START - 1 }), ...times(2)] }),
    ];

    expect([at.exitCode, before.exitCode]).toEqual([4, 5]);
  });

  test("ends when tasks run for a while and none becomes healthy", async () => {
    const crash = { stopCode: "EssentialContainerExited", reason: "Essential container in task exited" };
    const check = {
      stopCode: "ServiceSchedulerInitiated",
      reason: "Task failed ELB health checks in (target-group x)",
    };
    const { exitCode, verdict } = await driven({
      taskSets: [{ ...first, running: 1 }],
      stoppedTasks: [stopped(1, crash), stopped(2, crash), stopped(3, check)],
      targetHealth: [{ ...healthy, state: "unhealthy", reason: "Target.Timeout" }],
    });

    expect(exitCode).toBe(4);
    expect(verdict.failure).toMatchObject({ unhealthyTargets: [{ text: "Target.Timeout", count: 1 }] });
  });

  test("ends only when AWS answers which tasks have stopped", async () => {
    const { exitCode, minutes } = await driven({
      stoppedTasks: times(3),
      fails: (method, minute) =>
        method === "stoppedTasks" && minute < 10 ? failure("transient") : undefined,
    });

    expect(exitCode).toBe(4);
    expect(minutes).toBeGreaterThanOrEqual(10);
    expect(minutes).toBeLessThan(10.5);
  });

  test("ends only when AWS answers whether a task is healthy", async () => {
    const { exitCode, minutes } = await driven({
      taskSets: [{ ...first, running: 1 }],
      stoppedTasks: times(3),
      fails: (method, minute) =>
        method === "targetHealth" && minute < 10 ? failure("transient") : undefined,
    });

    expect(exitCode).toBe(4);
    expect(minutes).toBeGreaterThanOrEqual(10);
    expect(minutes).toBeLessThan(10.5);
  });
});

describe("a first apply waits until its tasks are steady", () => {
  test.each<[string, Partial<World>]>([
    ["tasks of another task set fail", { stoppedTasks: times(9, { startedBy: "ecs-svc/other" }) }],
    [
      "scaling stops tasks",
      {
        stoppedTasks: times(9, {
          stopCode: "ServiceSchedulerInitiated",
          reason: "Scaling activity initiated by (x)",
        }),
      },
    ],
    ["an operator stops tasks", { stoppedTasks: times(9, { stopCode: "UserInitiated" }) }],
    ["ECS doesn't say when tasks stopped", { stoppedTasks: times(9, { stoppingAt: undefined }) }],
    [
      "one of its tasks is healthy",
      { taskSets: [{ ...first, running: 1 }], stoppedTasks: times(9), targetHealth: [healthy] },
    ],
    ["all of its tasks run", { taskSets: [{ ...first, running: 2 }], stoppedTasks: times(9) }],
  ])("if %s", async (_if, world) => {
    const { exitCode, verdict, minutes } = await driven(world);

    expect([exitCode, verdict.verdict?.kind, minutes]).toEqual([5, "not-steady", 20]);
  });

  test("if they are steady after two have failed", async () => {
    const steady = { ...first, running: 2, stabilityStatus: "STEADY_STATE" };
    const { exitCode } = await driven({
      stoppedTasks: times(2),
      targetHealth: [healthy, healthy],
      courses: {
        "d-FIXED0001": [{ minute: 3, deployment: deployment("Succeeded"), taskSets: [steady] }],
      },
    });

    expect(exitCode).toBe(0);
  });

  test("if the caller may not read which tasks stop: that is reported once", async () => {
    const { exitCode, aws, printed, minutes } = await driven({
      stoppedTasks: times(9),
      fails: (method) => (method === "stoppedTasks" ? failure("denied", "AccessDeniedException") : undefined),
    });

    expect([exitCode, minutes]).toEqual([5, 20]);
    // And once more, for the report.
    expect(aws.count("stoppedTasks")).toBe(2);
    expectGolden("tasks-not-checked-progress.txt", printed);
  });

  test("and reads the stopped tasks every 15 seconds at most", async () => {
    const { aws, minutes } = await driven({ stoppedTasks: times(2) });

    expect(minutes).toBe(20);
    // And once more, for the report.
    expect(aws.count("stoppedTasks")).toBeLessThanOrEqual(20 * 4 + 2);
    expect(aws.count("stoppedTasks")).toBeGreaterThan(40);
  });
});
