import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { appSpecOf, FORMS } from "../../contract/app-spec-forms";
import type { World } from "../../driver/fake-aws";
import { blue, described, failure, MINUTE, START, shownForwards, weights } from "../../driver/fixtures";
import { BACK, back, ID, installing, onBlue, own, stopped, TEXT, terminating } from "./stopped";

describe("a deployment that is stopped", () => {
  test("while the new tasks start, exits 0 when production is on the old revision", async () => {
    const { exitCode, lines, data, orders, context } = await stopped([installing]);

    expect([exitCode, orders]).toEqual([0, 1]);
    expectGolden("stop-while-the-new-tasks-start-progress.txt", context.printed.slice(0, 1));
    expectGolden("stop-while-the-new-tasks-start.txt", lines);
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
      expectGolden("stop-after-the-shift-progress.txt", context.printed.slice(0, 1));
      expectGolden("stop-after-the-shift.txt", lines);
      expect([data.result, data.rollbackId]).toEqual(["rolled-back", BACK]);
    },
  );

  test("and that is an operator's rollback, is reported with the revision that production is still on", async () => {
    const description = described({
      fingerprint: sha256(TEXT).slice(0, 12),
      liveBefore: "shop:6",
      isRollback: true,
    });
    const deployment = own("InProgress", { description });
    const { exitCode, lines } = await stopped([{ ...installing, deployment }]);

    expect(exitCode).toBe(0);
    expectGolden("stop-of-an-operators-rollback.txt", lines);
  });

  test("fails with 4 when its rollback fails", async () => {
    const { exitCode, lines, data } = await stopped([terminating], {
      rollbackAfterStop: BACK,
      courses: { [BACK]: back("Failed") },
    });

    expect([exitCode, data.result]).toEqual([4, "not-rolled-back"]);
    expectGolden("stop-with-a-failed-rollback.txt", lines);
  });

  test("names the rollback by the stack, for a service that the command releases", async () => {
    const changes = { releases: { by: "command" }, outputOptions: ["--stack", "production-orders"] } as const;
    const world = { rollbackAfterStop: BACK, courses: { [BACK]: back("Failed") } };
    const { lines } = await stopped([terminating], world, {}, {}, changes);

    expect(lines.slice(2, 4)).toEqual([
      "  Next: roll back to the last good revision:",
      "  npx cdktf-ecs-codedeploy rollback --stack production-orders",
    ]);
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
    const steps = [terminating, { ...terminating, minute: 0.1, deployment: own("Succeeded") }];
    const { exitCode, lines, data } = await stopped(steps, {}, {}, { stopDeployment: async () => undefined });

    expect([exitCode, data.result]).toEqual([4, "succeeded"]);
    expectGolden("stop-too-late.txt", lines);
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
        [ID]: [{ ...terminating, deployment: own("InProgress", old) }],
        [BACK]: back("InProgress"),
      },
    });

    expect([exitCode, data.result, data.rollbackId]).toEqual([5, "out-of-time", BACK]);
    // 60 for tasks, 5 for the termination wait, 15 for the rest, from the time when the rollback was first seen.
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
  ])("ends with the result from what is live when its AppSpec %s", async (_, revisions) => {
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
    expectGolden(
      "stop-of-an-unknown-revision.txt",
      [early, late].flatMap(({ context }) => context.printed.slice(0, 1)),
    );
    expect(late.data.liveBefore?.taskSet).toBe(blue.id);
  });

  test("has no watchdog, because it is being stopped already", async () => {
    expect((await stopped([installing])).context.guarded).toEqual([]);
  });
});
