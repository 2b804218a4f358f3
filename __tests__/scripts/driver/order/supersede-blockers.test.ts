import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import {
  allDone,
  deployment,
  described,
  failure,
  green,
  group,
  OTHER_REVISION,
  request,
  START,
  target,
  taskDefinition,
  weights,
} from "../fixtures";

const OTHER = "d-OTHER0001";
const other = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { id: OTHER, sha256: OTHER_REVISION, configName: "shop-canary", ...changes });
const HEALTHY = ["10.0.0.1:8080", "10.0.0.2:8080"].map((one) => ({
  target: one,
  state: "healthy",
  reason: undefined,
  description: undefined,
}));
const own: World["courses"] = {
  "d-NEW000001": [
    { minute: 0, deployment: deployment("InProgress") },
    { minute: 20, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
  ],
};
const running = (): Partial<World> => ({
  running: [[OTHER], []],
  courses: { [OTHER]: [{ minute: 0, deployment: other("InProgress") }], ...own },
});
const superseding = (world: Partial<World>, variables: Readonly<Record<string, string>> = {}) =>
  drive(
    { ...running(), ...world },
    { variables: { ECS_CODEDEPLOY_WHEN_RUNNING: "supersede", ...variables } },
  );

describe("supersede stops nothing for a revision that", () => {
  const failedBefore = deployment("Failed", {
    id: "d-OLD000001",
    createdAt: START - 1,
    sha256: fingerprintOf(request()),
  });

  test("failed before: fails with 6", async () => {
    const { exitCode, aws, failed } = await superseding({ ended: [failedBefore] });

    expect([exitCode, aws.count("stopDeployment"), aws.count("createDeployment")]).toEqual([6, 0, 0]);
    expect(failed[0]).toContain("this revision failed before");
    expect(failed.join("\n")).not.toContain("had been told to stop");
  });

  test("has no task definition: fails with 6", async () => {
    const { exitCode, aws, failed } = await superseding({ taskDefinition: undefined });

    expect([exitCode, aws.count("stopDeployment")]).toEqual([6, 0]);
    expect(failed[0]).toContain("does not exist");
  });

  test("needs a role that does not exist: fails with 6", async () => {
    const { exitCode, aws } = await superseding({
      group: group({ roleArn: "arn:aws:iam::123456789012:role/gone" }),
      roleExists: false,
    });

    expect([exitCode, aws.count("stopDeployment")]).toEqual([6, 0]);
  });
});

test.each([
  ["denied", 2],
  ["transient", 5],
] as const)(
  "supersede stops nothing if the time limit cannot be read (%s): fails with %i",
  async (kind, expected) => {
    const { exitCode, aws, failed } = await superseding({
      fails: (method) => (method === "trafficShift" ? failure(kind) : undefined),
    });

    expect([exitCode, aws.count("stopDeployment"), aws.count("createDeployment")]).toEqual([expected, 0, 0]);
    expect(failed[0]).toBe("The deployment was not started. Nothing was changed.");
  },
);

test("the superseded deployment is reported even if the revision turns out to be live and nothing is deployed", async () => {
  const { exitCode, aws, printed } = await superseding({
    taskSets: [{ ...green, taskDefinition: taskDefinition(7) }],
    weights: weights(100),
    targetHealth: HEALTHY,
  });

  expect([exitCode, aws.count("stopDeployment"), aws.count("createDeployment")]).toEqual([0, 1, 0]);
  expect(printed.at(-1)).toBe(
    `  This run had already asked CodeDeploy to stop ${OTHER}, with a rollback. Check what is live.`,
  );
});

describe("supersede stops the other deployment", () => {
  test("for a retry of a revision that failed before", async () => {
    const ended = [
      deployment("Failed", { id: "d-OLD000001", createdAt: START - 1, sha256: fingerprintOf(request()) }),
    ];
    const { exitCode, aws } = await superseding({ ended }, { ECS_CODEDEPLOY_RETRY: "true" });

    expect([exitCode, aws.count("stopDeployment")]).toEqual([0, 1]);
  });

  test("while an alarm is in ALARM, because that deployment may be the cause", async () => {
    const { aws } = await superseding({
      group: group({ alarmNames: ["5xx"] }),
      alarms: [{ name: "5xx", state: "ALARM", reason: "many" }],
    });

    expect(aws.count("stopDeployment")).toBe(1);
  });

  test("if the blockers cannot be read, which are read again before the order", async () => {
    let asked = 0;
    const { exitCode, aws } = await superseding({
      fails: (method) => {
        asked += method === "endedDeployments" ? 1 : 0;
        return method === "endedDeployments" && asked === 1 ? failure("transient") : undefined;
      },
    });

    expect([exitCode, aws.count("stopDeployment")]).toEqual([0, 1]);
    expect(asked).toBeGreaterThan(1);
  });

  test("after its traffic shift, if its success point is old-terminated", async () => {
    const { aws } = await superseding({
      courses: { [OTHER]: [{ minute: 0, deployment: other("InProgress"), target: allDone }], ...own },
    });

    expect(aws.count("stopDeployment")).toBe(1);
  });

  test("before its traffic shift, if its success point is traffic-shifted", async () => {
    const description = described({ taskDefinition: "shop:8", isDoneWhenShifted: true });
    const { aws } = await superseding({
      courses: {
        [OTHER]: [
          {
            minute: 0,
            deployment: other("InProgress", { description }),
            target: target({ AllowTraffic: "InProgress" }, 10),
          },
        ],
        ...own,
      },
    });

    expect(aws.count("stopDeployment")).toBe(1);
  });
});

test("supersede waits for a deployment that was accepted at its traffic shift, and never stops it", async () => {
  const description = described({ taskDefinition: "shop:8", isDoneWhenShifted: true });
  const { exitCode, aws, printed } = await superseding({
    courses: {
      [OTHER]: [
        { minute: 0, deployment: other("InProgress", { description }), target: allDone },
        { minute: 5, deployment: other("Succeeded", { description }), target: allDone },
      ],
      ...own,
    },
  });

  expect([exitCode, aws.count("stopDeployment"), aws.count("createDeployment")]).toEqual([0, 0, 1]);
  expect(printed[0]).toBe(
    `Deployment ${OTHER} of another revision has succeeded, because its traffic has shifted: waiting for its end instead of stopping it`,
  );
});

test("supersede waits for a rollback that an operator ordered", async () => {
  const description = described({ taskDefinition: "shop:8", liveBefore: "shop:9", isRollback: true });
  const { exitCode, aws } = await superseding({
    courses: {
      [OTHER]: [
        { minute: 0, deployment: other("InProgress", { description }) },
        { minute: 5, deployment: other("Succeeded", { description }), target: allDone },
      ],
      ...own,
    },
  });

  expect([exitCode, aws.count("stopDeployment"), aws.count("createDeployment")]).toEqual([0, 0, 1]);
});
