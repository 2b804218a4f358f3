import { describe, expect, test } from "@jest/globals";
import { run } from "../../../scripts/driver/run";
import { expectGolden } from "../../support/golden";
import { running } from "./courses";
import { drive } from "./drive";
import { fakeAws } from "./fake-aws";
import {
  blue,
  deployment,
  fakeClock,
  fakeReporter,
  green,
  request,
  route,
  taskDefinition,
  weights,
} from "./fixtures";

const healthy = [
  { target: "10.0.0.1:8080", state: "healthy", reason: undefined, description: undefined },
  { target: "10.0.0.2:8080", state: "healthy", reason: undefined, description: undefined },
];

describe("when the service already runs the revision", () => {
  const there = { taskSets: [{ ...blue, taskDefinition: taskDefinition(7) }], targetHealth: healthy };

  test("creates no deployment and ends when the tasks are steady", async () => {
    const { exitCode, aws, verdict, printed, failed } = await drive(there);

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(0);
    expect(verdict.verdict).toEqual({ kind: "nothing-to-do" });
    expectGolden("already-live.txt", printed);
    expect(failed).toHaveLength(0);
  });

  test("fails with 5 and the reasons when the tasks don't become steady", async () => {
    const crashing = { ...blue, taskDefinition: taskDefinition(7), running: 1 };
    const stopped = {
      startedBy: blue.id,
      taskDefinition: taskDefinition(7),
      stopCode: "EssentialContainerExited",
      reason: "Essential container in task exited",
      containers: ["app: exit code 1"],
    };
    const { exitCode, verdict, printed, failed, minutes } = await drive({
      taskSets: [crashing],
      stoppedTasks: [stopped, stopped, { ...stopped, startedBy: "ecs-svc/other" }],
    });

    expect(exitCode).toBe(5);
    expect(minutes).toBe(20);
    expectGolden("not-steady-progress.txt", printed);
    expect(verdict).toMatchObject({
      verdict: { kind: "not-steady" },
      failure: { stopReasons: [{ count: 2 }] },
    });
    expectGolden("not-steady.txt", failed);
  });

  test("decides again when another revision becomes PRIMARY before the tasks are steady", async () => {
    const eight = { ...there.taskSets[0], taskDefinition: taskDefinition(8) } as typeof blue;
    const { exitCode, aws, verdict } = await drive({
      taskSets: [{ ...eight, taskDefinition: taskDefinition(7), running: 1 }],
      targetHealth: healthy,
      courses: {
        "d-SOMEONE01": [{ minute: 0.5, deployment: deployment("Succeeded"), taskSets: [eight] }],
        "d-NEW000001": [
          { minute: 0.5, deployment: deployment("InProgress") },
          { minute: 2, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
        ],
      },
    });

    expect(verdict).toMatchObject({
      verdict: { kind: "succeeded" },
      deploymentId: "d-NEW000001",
      liveBefore: { taskDefinition: taskDefinition(8) },
    });
    expect(aws.count("createDeployment")).toBe(1);
    expect(exitCode).toBe(0);
  });

  test("fails with 6 when production keeps changing", async () => {
    let reads = 0;
    const clock = fakeClock();
    const aws = fakeAws(clock, there);
    const reporter = fakeReporter();
    const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()) };
    const listener: typeof aws.listener = async () => {
      reads += 1;
      return [route(weights(reads % 3 === 0 ? 100 : 0))];
    };
    const exitCode = await run({ env, connect: () => ({ ...aws, listener }), clock, reporter });

    expect(exitCode).toBe(6);
    expectGolden("kept-changing.txt", reporter.failed);
  });

  test("fails with 6 when a deployment is running, because its result is unknown", async () => {
    const { exitCode, failed } = await drive({ ...there, ...running("d-OTHER0001") });

    expect(exitCode).toBe(6);
    expect(failed.join("\n")).toContain("d-OTHER0001");
  });
});

describe("when ECS names no PRIMARY task set", () => {
  const gone = { ...blue, status: "ACTIVE" };

  test("for a moment, reads it again and deploys", async () => {
    const { exitCode, aws } = await drive({
      taskSets: [gone],
      courses: {
        "d-NEW000001": [
          { minute: 0.5, deployment: deployment("InProgress"), taskSets: [blue] },
          { minute: 2, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
        ],
      },
    });

    expect(aws.count("createDeployment")).toBe(1);
    expect(exitCode).toBe(0);
  });

  test("fails with 6 after a minute, and proposes no change of production", async () => {
    const { exitCode, verdict, failed, minutes } = await drive({ taskSets: [gone] });

    expect(exitCode).toBe(6);
    expect(minutes).toBe(1);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "no-primary" });
    expectGolden("no-primary.txt", failed);
  });
});
