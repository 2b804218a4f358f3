import { describe, expect, test } from "@jest/globals";
import type { Aws, Deployment } from "../../../../scripts/aws";
import type { StopResult } from "../../../../scripts/commands/stop/answer";
import { type StopOptions, stop } from "../../../../scripts/commands/stop/stop";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { appSpecOf, FORMS } from "../../contract/app-spec-forms";
import type { Step } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import {
  allDone,
  appSpec,
  blue,
  deployment,
  failure,
  green,
  MINUTE,
  START,
  shownForwards,
  target,
  weights,
} from "../../driver/fixtures";
import { fakeContext } from "../support";

const ID = "d-NEW000001";
const BACK = "d-BACK00001";
const TEXT = canonicalJson(appSpec());
const deploymentWith = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { sha256: sha256(TEXT), ...changes });

const installing: Step = {
  minute: 0,
  deployment: deploymentWith("InProgress"),
  target: target({ Install: "InProgress" }),
};
/** Green serves, blue waits for its end. */
const terminating: Step = {
  minute: 0,
  deployment: deploymentWith("InProgress"),
  target: allDone,
  taskSets: [green, { ...blue, status: "ACTIVE" }],
  weights: weights(100),
};
/** What takes it back, a minute after the start. */
const back = (status: string, live: Partial<Step> = {}): Step[] => [
  { minute: 0, deployment: deployment("InProgress", { id: BACK, isRollback: true }) },
  { minute: 1, deployment: deployment(status, { id: BACK, isRollback: true }), ...live },
];
const onBlue: Partial<Step> = { taskSets: [blue], weights: weights(0) };

async function stopped(
  steps: readonly Step[],
  world: Partial<World> = {},
  options: StopOptions = {},
  answers: Partial<Aws> = {},
) {
  const { courses, ...rest } = world;
  const context = fakeContext({
    running: [[ID]],
    revisions: { [sha256(TEXT)]: TEXT },
    courses: { [ID]: steps, ...courses },
    ...rest,
  });
  const { data, ...answer } = await stop({ ...context, aws: { ...context.aws, ...answers } }, options);
  return { ...answer, data: data as StopResult, context, orders: context.aws.count("stopDeployment") };
}

describe("a deployment that is stopped", () => {
  test("while the new tasks start, exits 0 when production is on the old revision", async () => {
    const { exitCode, lines, data, orders, context } = await stopped([installing]);

    expect([exitCode, orders]).toEqual([0, 1]);
    expect(context.printed[0]).toBe("Stopping the deployment d-NEW000001 with a rollback");
    expect(lines).toEqual([
      "Deployment d-NEW000001 was stopped. Production is on the old revision.",
      expect.stringContaining("  Live now: shop:6, task set ecs-svc/0001 (PRIMARY)"),
    ]);
    expect(data).toEqual({
      version: 1,
      result: "rolled-back",
      deploymentId: ID,
      rollbackId: undefined,
      liveBefore: { taskSet: blue.id, taskDefinition: blue.taskDefinition, production: undefined },
      liveNow: {
        taskSet: blue.id,
        taskDefinition: blue.taskDefinition,
        production: shownForwards(0),
      },
    });
  });

  test.each([
    ["that runs", {}],
    ["that is named", { deploymentId: ID }],
  ])(
    "after the shift, and %s, exits 0 when its rollback has restored the old tasks, after a warning that traffic goes back",
    async (_, options) => {
      const { exitCode, lines, data, context } = await stopped(
        [terminating],
        { rollbackAfterStop: BACK, courses: { [BACK]: back("Succeeded", onBlue) } },
        options,
      );

      expect(exitCode).toBe(0);
      expect(context.printed[0]).toBe(
        "Deployment d-NEW000001 has shifted all production traffic to the new tasks and keeps the old ones. Stopping it sends all traffic back to the old tasks",
      );
      expect(lines[0]).toBe(
        "Deployment d-NEW000001 was stopped. Production is on the old revision: rolled back by d-BACK00001.",
      );
      expect([data.result, data.rollbackId]).toEqual(["rolled-back", BACK]);
    },
  );

  test("fails with 4 when its rollback fails", async () => {
    const { exitCode, lines, data } = await stopped([terminating], {
      rollbackAfterStop: BACK,
      courses: { [BACK]: back("Failed") },
    });

    expect([exitCode, data.result]).toEqual([4, "not-rolled-back"]);
    expect(lines[0]).toContain(
      "was stopped, and it was NOT rolled back: its rollback d-BACK00001 ended as Failed.",
    );
  });

  test("fails with 4 when its rollback succeeds, but the new revision is still live", async () => {
    const { exitCode } = await stopped([terminating], {
      rollbackAfterStop: BACK,
      courses: { [BACK]: back("Succeeded") },
    });

    expect(exitCode).toBe(4);
  });

  test("has two minutes for its rollback to appear, regardless of the group's settings", async () => {
    const { exitCode, context } = await stopped([terminating], {});

    expect(exitCode).toBe(4);
    expect(context.minutes()).toBeGreaterThan(2);
  });

  test("fails with 4 when it succeeds before it could be stopped", async () => {
    const steps = [terminating, { ...terminating, minute: 0.1, deployment: deploymentWith("Succeeded") }];
    const { exitCode, lines, data } = await stopped(steps, {}, {}, { stopDeployment: async () => undefined });

    expect([exitCode, data.result]).toEqual([4, "succeeded"]);
    expect(lines).toEqual([
      "Deployment d-NEW000001 succeeded before it could be stopped: shop:7 serves all production traffic.",
      expect.stringContaining("  Live now: shop:7"),
      "  Next: to go back to the revision before it:",
      "  npx cdktf-ecs-codedeploy rollback --application shop-web --group shop-web-group --region eu-west-1",
    ]);
  });

  test("is polled within seconds, even during a bake time", async () => {
    const { context } = await stopped([terminating], {
      rollbackAfterStop: BACK,
      courses: { [BACK]: back("Succeeded", onBlue) },
    });

    expect(context.clock.slept[0]).toBe(3_000);
  });

  test("has the time limit of a rollback from now on, regardless of its age", async () => {
    const old = { createdAt: START - 600 * MINUTE };
    const { exitCode, data, context } = await stopped([terminating], {
      rollbackAfterStop: BACK,
      courses: {
        [ID]: [{ ...terminating, deployment: deploymentWith("InProgress", old) }],
        [BACK]: back("InProgress"),
      },
    });

    expect([exitCode, data.result, data.rollbackId]).toEqual([5, "out-of-time", BACK]);
    // 60 for tasks, 5 for blue, 15 for the rest, from the time when the rollback was seen.
    expect(context.minutes()).toBeGreaterThanOrEqual(80);
    expect(context.minutes()).toBeLessThan(81);
  });

  test("fails with 5 when access is denied later", async () => {
    const { exitCode, data } = await stopped([installing], {
      fails: (method, minute) =>
        method === "deployment" && minute > 0 ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect([exitCode, data.result]).toEqual([5, "outcome-unknown"]);
  });

  test.each(FORMS)("exits 0 for every form of AppSpec: %s", async (_, text) => {
    const { exitCode, data, orders } = await stopped([installing], { revisions: { [sha256(TEXT)]: text } });

    expect([exitCode, orders, data.result]).toEqual([0, 1, "rolled-back"]);
  });

  test.each<[string, World["revisions"]]>([
    ["isn't kept", {}],
    ["can't be read", { [sha256(TEXT)]: "hello: world" }],
    ["names only the family", { [sha256(TEXT)]: JSON.stringify(appSpecOf({ TaskDefinition: "shop" })) }],
  ])("exits by what is live if its AppSpec %s", async (_, revisions) => {
    const green10 = { ...installing, weights: weights(10) };
    const early = await stopped([installing], { revisions });
    const late = await stopped([terminating], {
      revisions,
      courses: { [BACK]: back("Succeeded", onBlue) },
      rollbackAfterStop: BACK,
    });
    const stuck = await stopped([green10], { revisions });

    expect([early, late, stuck].map(({ exitCode, orders, data }) => [exitCode, orders, data.result])).toEqual(
      [
        [0, 1, "rolled-back"],
        [0, 1, "rolled-back"],
        [4, 1, "not-rolled-back"],
      ],
    );
    expect([early, late].map(({ context }) => context.printed[0])).toEqual([
      "Stopping the deployment d-NEW000001 with a rollback",
      expect.stringContaining("Stopping it sends all traffic back to the old tasks"),
    ]);
    expect(late.data.liveBefore?.taskSet).toBe(blue.id);
  });

  test("has no watchdog, because it is being stopped already", async () => {
    expect((await stopped([installing])).context.guarded).toEqual([]);
  });
});

describe("a stop call that fails", () => {
  const ordered = (kind: "rejected" | "transient" | "denied", revisions?: World["revisions"]) =>
    stopped([installing], {
      ...(revisions === undefined ? {} : { revisions }),
      fails: (method) => (method === "stopDeployment" ? failure(kind, "SomeException") : undefined),
    });

  test.each<["rejected" | "transient", number, string]>([
    ["rejected", 6, "The deployment d-NEW000001 was not stopped."],
    ["transient", 5, "It is unknown whether the deployment d-NEW000001 stops: AWS did not answer."],
  ])("is reported: %s is %d, with or without its AppSpec", async (kind, code, printed) => {
    for (const answer of [await ordered(kind), await ordered(kind, {})]) {
      expect([answer.exitCode, answer.lines[0], answer.data.result]).toEqual([code, printed, "not-stopped"]);
    }
  });

  test("is thrown when access is denied", async () => {
    await expect(ordered("denied")).rejects.toMatchObject({ kind: "denied" });
  });
});

describe("nothing is stopped", () => {
  test("with exit code 0 when no deployment is running, and the live state is shown", async () => {
    const { exitCode, lines, data, orders } = await stopped([], { running: [[]] });

    expect([exitCode, orders, data.result]).toEqual([0, 0, "nothing-runs"]);
    expect(lines).toEqual([
      "Nothing to stop: no deployment of shop-web-group is running.",
      expect.stringContaining("  Live: shop:6"),
    ]);
    expect(data.liveNow).toMatchObject({ taskSet: blue.id });
  });

  test("with exit code 0 when the deployment has just ended", async () => {
    const { exitCode, data } = await stopped([{ minute: 0, deployment: deploymentWith("Succeeded") }]);

    expect([exitCode, data.result]).toEqual([0, "nothing-runs"]);
  });

  test.each<[string, Partial<World>, string]>([
    ["none is running", { running: [[]] }, "none is running."],
    ["another one is", {}, "d-NEW000001 is running."],
  ])("with exit code 6 when the named deployment is not running: %s", async (_, world, printed) => {
    const { exitCode, lines, orders } = await stopped([installing], world, { deploymentId: "d-WRONG0001" });

    expect([exitCode, orders]).toEqual([6, 0]);
    expect(lines).toEqual([
      `Nothing was stopped: d-WRONG0001 is not a running deployment of shop-web-group; ${printed}`,
    ]);
  });

  test("with exit code 6 when it is a rollback", async () => {
    const { exitCode, lines, orders } = await stopped([
      { minute: 0, deployment: deploymentWith("InProgress", { isRollback: true }) },
    ]);

    expect([exitCode, orders]).toEqual([6, 0]);
    expect(lines[0]).toBe("Nothing was stopped: the running deployment d-NEW000001 is a rollback itself.");
  });
});

describe("the warning that a live release is rolled back", () => {
  test.each<[string, Partial<World>]>([
    ["known", {}],
    ["not known", { revisions: {} }],
  ])("is printed if its AppSpec is %s", async (_, world) => {
    const { context } = await stopped([terminating], world);
    expect(context.printed[0]).toContain("Stopping it sends all traffic back to the old tasks");
  });

  test.each<[string, Partial<Step>]>([
    ["is being installed", { taskSets: [blue, { ...green, status: "ACTIVE" }] }],
    [
      "serves a part of production",
      { taskSets: [green, { ...blue, status: "ACTIVE" }], weights: weights(90) },
    ],
    ["runs the live revision", { taskSets: [green], weights: weights(100) }],
  ])("is not printed if the new task set %s", async (_what, live) => {
    const { context } = await stopped([{ ...installing, ...live }]);
    expect(context.printed[0]).toBe("Stopping the deployment d-NEW000001 with a rollback");
  });

  test("is not printed before the shift, or when the events cannot be read; the deployment is stopped anyway", async () => {
    const fails: World["fails"] = (method) =>
      method === "deploymentTarget" ? failure("denied", "AccessDeniedException") : undefined;
    for (const [step, world] of [
      [installing, {}],
      [terminating, { fails }],
    ] as const) {
      const { context, orders } = await stopped([step], { revisions: {}, ...world });
      expect(context.printed).toContain("Stopping the deployment d-NEW000001 with a rollback");
      expect(orders).toBe(1);
    }
  });
});
