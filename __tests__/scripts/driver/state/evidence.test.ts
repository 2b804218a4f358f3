import { describe, expect, test } from "@jest/globals";
import type { StoppedTask, TargetHealth } from "../../../../scripts/aws";
import { counted, gather } from "../../../../scripts/driver/state/evidence";
import { fakeContext } from "../fake-aws";
import { blue, deployment, failure, green, group, target, taskDefinition } from "../fixtures";

const stopped = (changes: Partial<StoppedTask> = {}): StoppedTask => ({
  startedBy: green.id,
  taskDefinition: taskDefinition(7),
  stopCode: "EssentialContainerExited",
  reason: "Essential container in task exited",
  containers: ["app: exit code 1"],
  ...changes,
});
const health = (state: string, reason?: string, description?: string): TargetHealth => ({
  target: "10.0.0.1:8080",
  state,
  reason,
  description,
});
const seen = {
  deployment: deployment("Failed", { error: { code: "TIMEOUT", message: "too late" } }),
  target: target({ AfterInstall: "Failed" }, 0, {
    code: "ScriptFailed",
    message: "no",
    logTail: "x".repeat(900),
  }),
};
const both = { taskSets: [blue, { ...green, status: "ACTIVE" }] };

describe("the evidence", () => {
  test("is what CodeDeploy, ECS and the load balancer report about the new tasks only", async () => {
    const context = fakeContext({
      ...both,
      stoppedTasks: [
        stopped(),
        stopped(),
        stopped({ startedBy: blue.id, reason: "OutOfMemoryError" }),
        stopped({ reason: "Scaling activity initiated by (deployment ecs-svc/0002)" }),
      ],
      targetHealth: [
        health("healthy"),
        health("initial", "Elb.RegistrationInProgress"),
        health("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [500]"),
        health("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [500]"),
        health("unavailable"),
      ],
    });

    expect(await gather(context, group(), seen)).toEqual({
      error: { code: "TIMEOUT", message: "too late" },
      alarms: undefined,
      missingAlarms: undefined,
      failedEvents: [
        { event: "AfterInstall", code: "ScriptFailed", message: "no", logTail: "x".repeat(600) },
      ],
      stopReasons: [{ text: "Essential container in task exited; app: exit code 1", count: 2 }],
      unhealthy: [
        { text: "Target.ResponseCodeMismatch: Health checks failed with these codes: [500]", count: 2 },
        { text: "no reason given", count: 1 },
      ],
      gaps: [],
    });
  });

  test("shows the same reason of a task and its container once", async () => {
    const reason = "CannotPullContainerError: no such image";
    const context = fakeContext({
      stoppedTasks: [stopped({ reason, containers: [`app: ${reason}`, "log: exit code 1"] })],
    });

    expect((await gather(context, group(), seen)).stopReasons).toEqual([
      { text: `${reason}; log: exit code 1`, count: 1 },
    ]);
  });

  test("has the stopped tasks of a new task set that no longer exists", async () => {
    const context = fakeContext({ taskSets: [blue], stoppedTasks: [stopped()] });
    const evidence = await gather(context, group(), seen);

    expect(evidence.stopReasons).toHaveLength(1);
    expect(context.aws.count("targetHealth")).toBe(0);
  });

  test("finds the new task set by its target group when CodeDeploy does not name it", async () => {
    const unnamed = {
      ...seen,
      target: {
        ...seen.target,
        taskSets: seen.target.taskSets.map((taskSet) => ({ ...taskSet, id: undefined })),
      },
    };
    const context = fakeContext({
      ...both,
      stoppedTasks: [stopped(), stopped({ startedBy: blue.id, reason: "OutOfMemoryError" })],
      targetHealth: [health("unhealthy", "Target.Timeout")],
    });
    const evidence = await gather(context, group(), unnamed);

    expect(evidence.stopReasons).toEqual([
      { text: "Essential container in task exited; app: exit code 1", count: 1 },
    ]);
    expect(evidence.unhealthy).toEqual([{ text: "Target.Timeout", count: 1 }]);
  });

  test("is empty when nothing was read", async () => {
    const context = fakeContext();

    expect(await gather(context, group(), undefined)).toEqual({
      error: undefined,
      alarms: undefined,
      missingAlarms: undefined,
      failedEvents: [],
      stopReasons: [],
      unhealthy: [],
      gaps: [],
    });
  });

  test("lists what AWS did not answer, and has the rest", async () => {
    const context = fakeContext({
      ...both,
      targetHealth: [health("unhealthy", "Target.Timeout")],
      fails: (method) => (method === "stoppedTasks" ? failure("denied", "AccessDeniedException") : undefined),
    });
    const evidence = await gather(context, group(), seen);

    expect(evidence.gaps).toEqual([expect.stringContaining("AccessDeniedException")]);
    expect(evidence.unhealthy).toEqual([{ text: "Target.Timeout", count: 1 }]);
  });

  test("fails when there is a bug", async () => {
    const context = fakeContext(both);
    const broken = {
      ...context,
      aws: { ...context.aws, stoppedTasks: () => Promise.reject(new TypeError("bug")) },
    };

    await expect(gather(broken, group(), seen)).rejects.toThrow("bug");
  });
});

describe("equal reasons", () => {
  test("are counted, the most frequent first, three at most", () => {
    expect(counted(["a", "b", "b", "c", "d", "c", "c"])).toEqual([
      { text: "c", count: 3 },
      { text: "b", count: 2 },
      { text: "a", count: 1 },
    ]);
    expect(counted([])).toEqual([]);
  });
});
