import { describe, expect, test } from "@jest/globals";
import type { StoppedTask } from "../../../../scripts/aws";
import { type DeployOptions, deploy } from "../../../../scripts/commands/deploy/deploy";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { appSpec, blue, deployment, green, group, target, taskDefinition } from "../../driver/fixtures";
import { runProgram } from "../fake-host";
import { fakeContext } from "../support";

const ID = "d-NEW000001";
const appSpecFile = { path: "app.json", text: JSON.stringify(appSpec()) };

async function deployed(world: Partial<World>, options: DeployOptions, place: object = {}) {
  const plain = fakeContext(world);
  const context = { ...plain, place: { ...plain.place, ...place } };
  const { exitCode, data, lines } = await deploy(context, { appSpec: appSpecFile, ...options });
  return { exitCode, data, lines, aws: plain.aws, minutes: plain.minutes() };
}

describe("--until", () => {
  const world = { courses: { [ID]: canaryCourse } };

  test("traffic-shifted ends the run at the shift; old-terminated, the default, after the old tasks are terminated", async () => {
    const shifted = await deployed(world, { until: "traffic-shifted" });
    const terminated = await deployed(world, { until: "old-terminated" });
    const plain = await deployed(world, {});

    expect(shifted).toMatchObject({ exitCode: 0, data: { verdict: { kind: "traffic-shifted" } } });
    expect(shifted.data).toMatchObject({ service: { successPoint: "traffic-shifted" } });
    expect(shifted.minutes).toBeLessThan(8);
    for (const whole of [terminated, plain]) {
      expect(whole).toMatchObject({ exitCode: 0, data: { verdict: { kind: "succeeded" } } });
      expect(whole.minutes).toBeGreaterThanOrEqual(12.8);
    }
  });

  test("overrides the service's document, which applies without the flag", async () => {
    const place = { successPoint: "traffic-shifted" };
    const flagged = await deployed(world, { until: "old-terminated" }, place);
    const plain = await deployed(world, {}, place);

    expect(flagged.data).toMatchObject({ verdict: { kind: "succeeded" } });
    expect(plain.data).toMatchObject({ verdict: { kind: "traffic-shifted" } });
  });

  test("fails with 2 for any other value, before any call to AWS", async () => {
    const { exitCode, stderr, regions } = await runProgram("deploy --application shop-web --until shifted");

    expect([exitCode, regions]).toEqual([2, []]);
    expectGolden("limits-wrong-word.txt", stderr);
  });
});

describe("--stop-after-failed-tasks", () => {
  const failed: StoppedTask = {
    startedBy: green.id,
    taskDefinition: taskDefinition(7),
    stopCode: "TaskFailedToStart",
    reason: "CannotPullContainerError: no such image",
    containers: [],
  };
  const seen = target({ Install: "InProgress" });
  const taskSets = seen.taskSets.map((set) => (set.label === "green" ? { ...set, running: 0 } : set));
  const stoppedWith = async (count: number, stopAfterFailedTasks?: number) => {
    const { aws } = await deployed(
      {
        stoppedTasks: Array.from({ length: count }, () => failed),
        group: group({ rollbackEvents: [] }),
        rollbackAfterStop: "d-BACK00001",
        courses: {
          [ID]: [
            {
              minute: 0,
              deployment: deployment("InProgress"),
              target: { ...seen, taskSets },
              taskSets: [blue, { ...green, status: "ACTIVE" }],
            },
            { minute: 60, deployment: deployment("Failed"), taskSets: [blue] },
          ],
          "d-BACK00001": [{ minute: 0, deployment: deployment("Succeeded", { id: "d-BACK00001" }) }],
        },
      },
      { stopAfterFailedTasks },
    );
    return aws.count("stopDeployment");
  };

  test("stops a deployment after this many stopped tasks, and not after one less", async () => {
    expect(await Promise.all([stoppedWith(5, 5), stoppedWith(4, 5)])).toEqual([1, 0]);
  });

  test("is 3 by default", async () => {
    expect(await Promise.all([stoppedWith(3), stoppedWith(2)])).toEqual([1, 0]);
  });

  test.each([
    ["0", true],
    ["1", false],
    ["100", false],
    ["101", true],
    ["many", true],
  ])("%s is a usage error: %s", async (value, isWrong) => {
    const line = `deploy --application shop-web --stop-after-failed-tasks ${value}`;
    const { exitCode, stderr } = await runProgram(line);

    expect(exitCode).toBe(2);
    expect(
      stderr.join("\n").includes("--stop-after-failed-tasks: must be a whole number from 1 to 100"),
    ).toBe(isWrong);
  });
});
