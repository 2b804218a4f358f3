import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { beforeDeployment, drive } from "../drive";
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
    const { exitCode, aws, verdict } = await superseding({ ended: [failedBefore] });

    expect([exitCode, aws.count("stopDeployment"), aws.count("createDeployment")]).toEqual([6, 0, 0]);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "failed-before" });
  });

  test("has no task definition: fails with 6", async () => {
    const { exitCode, aws, verdict } = await superseding({ taskDefinition: undefined });

    expect([exitCode, aws.count("stopDeployment")]).toEqual([6, 0]);
    expect(verdict.findings).toMatchObject([{ kind: "task-definition-missing" }]);
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
    const { exitCode, aws } = await superseding({
      fails: (method) => (method === "trafficShift" ? failure(kind) : undefined),
    });

    expect([exitCode, aws.count("stopDeployment"), aws.count("createDeployment")]).toEqual([expected, 0, 0]);
  },
);

test("the superseded deployment is reported even if the revision turns out to be live and nothing is deployed", async () => {
  const { exitCode, aws, printed } = await superseding({
    taskSets: [{ ...green, taskDefinition: taskDefinition(7) }],
    weights: weights(100),
    targetHealth: HEALTHY,
  });

  expect([exitCode, aws.count("stopDeployment"), aws.count("createDeployment")]).toEqual([0, 1, 0]);
  expectGolden("superseded-and-nothing-to-deploy.txt", printed);
});

describe("supersede stops the other deployment", () => {
  test("when the revision that failed before is to be tried again", async () => {
    const ended = [
      deployment("Failed", { id: "d-OLD000001", createdAt: START - 1, sha256: fingerprintOf(request()) }),
    ];
    const { exitCode, aws } = await superseding({ ended }, { ECS_CODEDEPLOY_RETRY: "true" });

    expect([exitCode, aws.count("stopDeployment")]).toEqual([0, 1]);
  });

  test("when an alarm is in ALARM, which that deployment may have caused", async () => {
    const { aws } = await superseding({
      group: group({ alarmNames: ["5xx"] }),
      alarms: [{ name: "5xx", state: "ALARM", reason: "many" }],
    });

    expect(aws.count("stopDeployment")).toBe(1);
  });

  test("when AWS doesn't say whether there are blockers, which is asked again before the order", async () => {
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

  test("when that one has shifted its traffic, and its success is the end of the old tasks", async () => {
    const { aws } = await superseding({
      courses: { [OTHER]: [{ minute: 0, deployment: other("InProgress"), target: allDone }], ...own },
    });

    expect(aws.count("stopDeployment")).toBe(1);
  });

  test("when that one's success is the shift, which it hasn't come to", async () => {
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
  expectGolden("waits-for-an-accepted-deployment.txt", beforeDeployment(printed));
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
