import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { type WatchResult, watch } from "../../../../scripts/commands/watch/watch";
import { expectGolden } from "../../../support/golden";
import { appSpecOf, FORMS } from "../../contract/app-spec-forms";
import { canaryCourse, type Step } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { blue, deployment, failure, green, target, targetTaskSet, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";

const ID = "d-NEW000001";
const BACK = "d-BACK00001";
const deploymentWith = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { sha256: "f0reign", ...changes });
const both = [targetTaskSet("blue", 100, { id: blue.id }), targetTaskSet("green", 0, { id: green.id })];
const course: readonly Step[] = canaryCourse.map((step) => ({
  ...step,
  deployment: { ...step.deployment, sha256: "f0reign" },
  ...(step.target === undefined ? {} : { target: { ...step.target, taskSets: both } }),
}));
const installing: Step = {
  minute: 0,
  deployment: deploymentWith("InProgress"),
  target: { ...target({ Install: "InProgress" }), taskSets: both },
  taskSets: [blue, { ...green, status: "ACTIVE" }],
};

/** The new task set of a deployment of `FORMS`, with the properties that the AppSpec leaves to CodeDeploy. */
const newTaskSet = (text: string) => ({
  ...green,
  platformVersion: "1.4.0",
  capacityProviders: text.includes("FARGATE_SPOT") ? [{ name: "FARGATE_SPOT", base: 0, weight: 1 }] : [],
});

async function watched(world: Partial<World>) {
  const context = fakeContext({ running: [[ID]], courses: { [ID]: course }, ...world });
  const { exitCode, data, lines } = await watch(context, {});
  const { result, verdict } = data as WatchResult;
  return { exitCode, result, verdict, lines, printed: context.printed };
}

describe("watch of a deployment that another tool created", () => {
  test.each(FORMS)("exits 0 when it succeeds: %s", async (_, text) => {
    const steps = course.map((step) =>
      step.taskSets === undefined
        ? step
        : { ...step, taskSets: step.taskSets.map((one) => (one.id === green.id ? newTaskSet(text) : one)) },
    );
    const { exitCode, result, verdict, lines } = await watched({
      revisions: { f0reign: text },
      courses: { [ID]: steps },
    });

    expect([exitCode, result, verdict?.verdict.kind]).toEqual([0, "followed", "succeeded"]);
    expectGolden("foreign-succeeds.txt", lines);
  });

  test.each(FORMS)("exits 3 when it is rolled back: %s", async (_, text) => {
    const { exitCode, verdict } = await watched({
      revisions: { f0reign: text },
      courses: { [ID]: [installing, { minute: 1, deployment: deploymentWith("Failed"), taskSets: [blue] }] },
    });

    expect([exitCode, verdict?.liveBefore?.taskSet]).toEqual([3, blue.id]);
  });
});

describe("watch of a deployment whose AppSpec is not known", () => {
  const unknown: readonly (readonly [string, Partial<World>])[] = [
    ["CodeDeploy does not keep it", {}],
    ["it can't be read", { revisions: { f0reign: "hello: world" } }],
    [
      "it names only the family",
      { revisions: { f0reign: JSON.stringify(appSpecOf({ TaskDefinition: "shop" })) } },
    ],
    [
      "AWS denies to read it",
      { fails: (method) => (method === "revision" ? failure("denied", "AccessDeniedException") : undefined) },
    ],
  ];

  test.each(unknown)("exits 0 when a new revision serves production: %s", async (_, world) => {
    const { exitCode, verdict, lines } = await watched(world);

    expect([exitCode, verdict?.verdict.kind]).toEqual([0, "succeeded"]);
    expectGolden("foreign-new-revision-is-live.txt", lines);
  });

  test("exits 0 when S3 doesn't return it, and says why it is not known", async () => {
    const object = { bucket: "revisions", key: "shop/7.json", bundleType: "JSON", version: "v7" };
    const inS3 = course.map((step) => ({ ...step, deployment: { ...step.deployment, object } }));
    const { exitCode, printed } = await watched({
      courses: { [ID]: inS3 },
      fails: (method) => (method === "revisionObject" ? failure("denied") : undefined),
    });

    expect(exitCode).toBe(0);
    expectGolden("foreign-not-read-from-s3.txt", printed.slice(0, 1));
  });

  test.each(unknown)("exits 4 when it succeeds, but the old task set is live: %s", async (_, world) => {
    const end: Step = {
      minute: 1,
      deployment: deploymentWith("Succeeded"),
      taskSets: [blue],
      weights: weights(0),
    };
    const { exitCode, verdict } = await watched({ ...world, courses: { [ID]: [installing, end] } });

    expect([exitCode, verdict?.verdict.kind]).toEqual([4, "not-live"]);
  });

  test.each(unknown)("exits 3 when it is rolled back: %s", async (_, world) => {
    const { exitCode, verdict } = await watched({
      ...world,
      courses: {
        [ID]: [installing, { minute: 1, deployment: deploymentWith("Failed", { rollbackId: BACK }) }],
        [BACK]: [
          { minute: 0, deployment: deployment("InProgress", { id: BACK }) },
          { minute: 2, deployment: deployment("Succeeded", { id: BACK }), taskSets: [blue] },
        ],
      },
    });

    expect([exitCode, verdict?.verdict.kind, verdict?.rollbackId]).toEqual([3, "rolled-back", BACK]);
  });

  test.each(unknown)(
    "exits 4 when some production traffic stays on the new task set: %s",
    async (_, world) => {
      const end: Step = { minute: 1, deployment: deploymentWith("Failed"), weights: weights(10) };
      const { exitCode } = await watched({ ...world, courses: { [ID]: [installing, end] } });

      expect(exitCode).toBe(4);
    },
  );

  test("exits 3 when it fails before it has a task set", async () => {
    const early: Step = { minute: 0, deployment: deploymentWith("Created"), target: undefined };
    const { exitCode } = await watched({
      courses: { [ID]: [early, { minute: 1, deployment: deploymentWith("Failed") }] },
    });

    expect(exitCode).toBe(3);
  });

  test("waits for every possible hook, and then exits 5", async () => {
    const waited = async (world: Partial<World>) => {
      const context = fakeContext({ running: [[ID]], courses: { [ID]: [installing] }, ...world });
      return { exitCode: (await watch(context, {})).exitCode, minutes: context.minutes() };
    };
    const known = await waited({ revisions: { f0reign: FORMS[0]?.[1] ?? "" } });

    expect(await waited({})).toEqual({ exitCode: 5, minutes: known.minutes + 5 * 60 });
  });

  test("reports the reason, and shows the AppSpec's text on one line", async () => {
    const { printed, verdict } = await watched({
      revisions: { f0reign: `hello: world\n# ${"x".repeat(300)}` },
    });

    expectGolden("foreign-unknown-revision.txt", printed.slice(0, 5));
    expect(verdict?.revision).toBeUndefined();
    expectGolden("foreign-unknown-revision-begin.txt", printed.slice(5, 6));
  });
});
