import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import type { RollbackOptions } from "../../../../scripts/commands/rollback/goal";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import type { Step } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import {
  allDone,
  blue,
  deployment,
  described,
  failure,
  green,
  target,
  taskDefinition,
  weights,
} from "../../driver/fixtures";
import { courseTo, ID, past, revisions, rolledBack, textOf } from "./support";

const BAD = "d-BAD000001";
const BACK = "d-BACK00001";
/** What was live before, and what the bad release deployed. */
const old = { ...blue, taskDefinition: taskDefinition(6) };
const bad = { ...green, taskDefinition: taskDefinition(7) };

const release = (status: string, changes: Partial<Deployment> = {}) =>
  past(7, { id: BAD, status, ...changes });

/** A bad release that has shifted, whose old tasks are kept. Once it is stopped, production is back within a minute. */
const waiting = (
  changes: Partial<World> = {},
  seen = allDone,
  of: Partial<Deployment> = {},
): Partial<World> => ({
  taskSets: [bad, { ...old, status: "ACTIVE" }],
  weights: weights(100),
  ended: [past(6), past(5)],
  running: [[BAD], []],
  rollbackAfterStop: BACK,
  courses: {
    [BAD]: [{ minute: 0, deployment: release("InProgress", of), target: seen }],
    [BACK]: [
      { minute: 0, deployment: deployment("InProgress", { id: BACK, isRollback: true }) },
      {
        minute: 0.5,
        deployment: deployment("Succeeded", { id: BACK, isRollback: true }),
        taskSets: [old],
        weights: weights(0),
      },
    ],
  },
  ...changes,
});

/** The same course, which ends two minutes later. */
const later = (steps: readonly Step[]): readonly Step[] =>
  steps.map((step) => ({ ...step, minute: step.minute === 0 ? 0 : step.minute + 2 }));

describe("a rollback of a release in its termination wait", () => {
  test("stops it, although its AppSpec in S3 can't be read", async () => {
    const object = { bucket: "revisions", key: "shop/7.json", bundleType: "JSON", version: "v7" };
    const fails: World["fails"] = (method) => (method === "revisionObject" ? failure("denied") : undefined);
    const { data, context } = await rolledBack(waiting({ fails }, allDone, { object }));

    expect([data.result, context.aws.count("stopDeployment"), context.aws.orders]).toEqual([
      "stopped",
      1,
      [],
    ]);
  });

  test("stops it, creates no deployment, and ends when production is back", async () => {
    const { exitCode, lines, data, context } = await rolledBack(waiting());

    expect([exitCode, context.aws.count("stopDeployment"), context.aws.orders]).toEqual([0, 1, []]);
    expect(context.minutes()).toBeLessThan(1);
    expectGolden("running-stopped.txt", lines);
    expect(data).toMatchObject({
      result: "stopped",
      stops: BAD,
      from: { taskDefinition: taskDefinition(7), taskSet: bad.id },
      to: { taskDefinition: taskDefinition(6), deploymentId: undefined },
      verdict: { exitCode: 0, verdict: { kind: "rolled-back" }, deploymentId: BAD, rollbackId: BACK },
    });
    expect(context.published.map((report) => report.exitCode)).toEqual([0]);
  });

  test.each([
    ["also while a hook runs after the shift", target({ AfterAllowTraffic: "InProgress" }, 100), {}],
    ["also where somebody deployed it with an AppSpec that can't be read", allDone, { sha256: "theirs" }],
  ])("%s", async (_when, seen, of) => {
    const { exitCode, data } = await rolledBack(waiting({}, seen, of));

    expect([exitCode, data.result]).toEqual([0, "stopped"]);
  });

  test("fails with 4 when production is not back afterwards", async () => {
    const lost = waiting();
    const stuck = [{ minute: 0, deployment: deployment("Failed", { id: BACK, isRollback: true }) }];
    const { exitCode, data } = await rolledBack({ ...lost, courses: { ...lost.courses, [BACK]: stuck } });

    expect([exitCode, data.result, data.verdict?.verdict.kind]).toEqual([4, "stopped", "not-rolled-back"]);
  });

  test("fails with 6 when CodeDeploy refuses to stop it", async () => {
    const { exitCode, data } = await rolledBack(
      waiting({ fails: (method) => (method === "stopDeployment" ? failure("rejected") : undefined) }),
    );

    expect([exitCode, data.result, data.why, data.stops]).toEqual([6, "refused", "deployment-running", BAD]);
  });

  test("does not stop it in a dry run", async () => {
    const { exitCode, lines, data, context } = await rolledBack(waiting(), { dryRun: true });

    expect([exitCode, data.result, data.stops, context.aws.count("stopDeployment")]).toEqual([
      0,
      "planned",
      BAD,
      0,
    ]);
    expectGolden("running-dry-run-stop.txt", lines);
  });

  test("shows the images of both revisions", async () => {
    const images = { "shop:6": "nginx:1.28", "shop:7": "nginx:1.29" };
    const { lines, data } = await rolledBack(waiting({ images }), { dryRun: true });

    expect([data.from?.images, data.to?.images]).toEqual([
      [{ container: "app", image: "nginx:1.29" }],
      [{ container: "app", image: "nginx:1.28" }],
    ]);
    expectGolden("running-dry-run-images.txt", lines);
  });
});

describe("a rollback to another revision, of a release in its termination wait,", () => {
  const further = (options: RollbackOptions = {}) => {
    const world = waiting();
    return rolledBack(
      {
        ...world,
        courses: {
          ...world.courses,
          [ID]: later(courseTo(5)),
        },
      },
      options,
    );
  };

  test("deploys nothing when that revision came back", async () => {
    const { exitCode, data, context } = await further({ to: "shop:6" });

    expect([exitCode, data.result, context.aws.orders]).toEqual([0, "stopped", []]);
  });

  test("deploys nothing when that revision came back, and the AppSpec of its deployment has only its name", async () => {
    const text = textOf(6, { TaskDefinition: "shop:6" });
    const six = past(6, { sha256: sha256(text) });
    const world = waiting({ ended: [six], revisions: { ...revisions, [sha256(text)]: text } });
    const courses = { ...world.courses, [six.id]: [{ minute: 0, deployment: six }] };
    const { exitCode, data, context } = await rolledBack({ ...world, courses }, { to: six.id });

    expect([exitCode, data.result, context.aws.orders]).toEqual([0, "stopped", []]);
  });

  test("stops it first, then deploys that revision", async () => {
    const { exitCode, data, lines, context } = await further({ to: "shop:5" });

    expect([exitCode, data.result, data.stops]).toEqual([0, "ran", BAD]);
    expect(data.from?.taskDefinition).toBe(taskDefinition(6));
    expect(data.verdict).toMatchObject({ verdict: { kind: "succeeded" }, deploymentId: ID });
    expect(data.verdict?.rollbackId).toBeUndefined();
    expectGolden("running-stopped-and-deployed.txt", lines);
    expect(context.aws.calls.indexOf("stopDeployment")).toBeLessThan(
      context.aws.calls.indexOf("createDeployment"),
    );
  });

  test("stops nothing when that revision can't be deployed", async () => {
    const gone = { status: "INACTIVE", containers: [] };
    const { exitCode, data, context } = await rolledBack(waiting({ taskDefinition: gone }), { to: "shop:5" });

    expect([exitCode, data.why, context.aws.count("stopDeployment")]).toEqual([6, "task-definition-gone", 0]);
  });

  test("stops nothing when that revision lacks the AppSpec's port", async () => {
    const other = { status: "ACTIVE", containers: [{ name: "app", ports: [9090] }] };
    const { exitCode, data, context } = await rolledBack(waiting({ taskDefinition: other }), {
      to: "shop:5",
    });

    expect([exitCode, data.why, context.aws.count("stopDeployment")]).toEqual([6, "preflight", 0]);
  });

  test("stops nothing when that revision is the release itself", async () => {
    const { exitCode, data, context } = await further({ to: "shop:7" });

    expect([exitCode, data.why, context.aws.count("stopDeployment")]).toEqual([6, "already-live", 0]);
  });

  test("shows both steps in a dry run", async () => {
    const { exitCode, lines, data } = await further({ to: "shop:5", dryRun: true });

    expect([exitCode, data.result, data.stops]).toEqual([0, "planned", BAD]);
    expectGolden("running-dry-run-stop-and-deploy.txt", lines);
  });
});

test("a release whose termination wait ends before it is stopped is rolled back by a deployment", async () => {
  const world = waiting({ rollbackAfterStop: undefined });
  const ended: Step[] = [
    { minute: 0, deployment: release("InProgress"), target: allDone },
    { minute: 0.001, deployment: release("Succeeded"), target: allDone, taskSets: [bad] },
  ];
  const { exitCode, data, lines, context } = await rolledBack(
    {
      ...world,
      ended: [release("Succeeded"), past(6)],
      courses: { [BAD]: ended, [ID]: later(courseTo(6)) },
    },
    {},
    {},
    // StopDeployment doesn't change a deployment that has ended.
    { stopDeployment: async () => undefined },
  );

  expect([exitCode, data.result, data.stops]).toEqual([0, "ran", BAD]);
  expect(context.aws.orders).toHaveLength(1);
  expectGolden("running-ended-before-the-stop.txt", lines);
});

describe("a rollback fails with 6, stops nothing and reports what is running", () => {
  const refused = async (step: Omit<Step, "minute">, world: Partial<World> = {}) => {
    const { exitCode, data, lines, context } = await rolledBack({
      ended: [past(6)],
      running: [[BAD]],
      courses: { [BAD]: [{ minute: 0, ...step }] },
      ...world,
    });
    const { stopDeployment } = { stopDeployment: context.aws.count("stopDeployment") };
    expect([exitCode, data.why, stopDeployment]).toEqual([6, "deployment-running", 0]);
    return lines;
  };
  const named = { description: described({ taskDefinition: "shop:7" }), sha256: undefined };

  test.each([
    ["install", target({ Install: "InProgress" })],
    ["test-traffic", target({ AllowTestTraffic: "InProgress" })],
    ["traffic", target({ AllowTraffic: "InProgress" }, 10)],
    ["between-events", undefined],
  ])("while a deployment is running: %s", async (phase, seen) => {
    expectGolden(
      `running-in-${phase}.txt`,
      await refused({ deployment: release("InProgress", named), target: seen }),
    );
  });

  test("while a deployment waits for approval", async () => {
    const lines = await refused({
      deployment: release("Ready", named),
      target: target({ BeforeAllowTraffic: "Pending" }),
    });

    expectGolden("running-while-a-deployment-waits-for-approval.txt", lines);
  });

  test("while CodeDeploy rolls back", async () => {
    expectGolden(
      "running-rollback-of-codedeploy.txt",
      await refused({ deployment: release("InProgress", { isRollback: true }), target: undefined }),
    );
  });

  test("while a rollback that an operator ordered is in its termination wait", async () => {
    const description = described({ taskDefinition: "shop:6", liveBefore: "shop:7", isRollback: true });
    const lines = await refused({
      deployment: release("InProgress", { description, sha256: undefined }),
      target: allDone,
    });

    expectGolden("running-rollback-of-an-operator.txt", lines);
  });

  test("also when CodeDeploy doesn't say how far it is", async () => {
    const lines = await refused(
      { deployment: release("InProgress", named), target: allDone },
      { fails: (method) => (method === "deploymentTarget" ? failure("denied") : undefined) },
    );

    expectGolden("running-progress-not-known.txt", lines);
  });
});

test("a rollback ends and releases its watchdog when production traffic is back", async () => {
  const at = (minute: number, seen: ReturnType<typeof target>, changes: Partial<Step> = {}): Step => ({
    minute,
    deployment: deployment("InProgress"),
    target: seen,
    ...changes,
  });
  const back = { ...green, taskDefinition: taskDefinition(6) };
  const { exitCode, lines, data, context } = await rolledBack({
    ended: [past(7), past(6)],
    courses: {
      [ID]: [
        at(0, target({ Install: "InProgress" })),
        at(1, target({ AllowTraffic: "InProgress" }, 10), { weights: weights(10) }),
        at(6, target({ AllowTraffic: "InProgress" }, 100), { weights: weights(100) }),
        at(7, allDone, { taskSets: [back, { ...old, status: "ACTIVE" }], weights: weights(100) }),
      ],
    },
  });

  expect([exitCode, data.verdict?.verdict.kind]).toEqual([0, "traffic-shifted"]);
  expect(context.guarded).toEqual(["ordered 1a2b3c4d", `protect ${ID}`, "release"]);
  expect(context.minutes()).toBeLessThan(8);
  expect(lines.join("\n")).not.toContain("stop-deployment");
});
