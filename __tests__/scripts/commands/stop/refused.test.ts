import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import type { Step } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { blue, failure, green, weights } from "../../driver/fixtures";
import { installing, own, stopped, terminating } from "./stopped";

describe("an order to stop that isn't taken", () => {
  const ordered = (kind: "rejected" | "transient" | "denied", revisions?: World["revisions"]) =>
    stopped([installing], {
      ...(revisions === undefined ? {} : { revisions }),
      fails: (method) => (method === "stopDeployment" ? failure(kind, "SomeException") : undefined),
    });

  test.each([
    ["rejected", 6],
    ["transient", 5],
  ] as const)("is reported: %s is %d, with or without its AppSpec", async (kind, code) => {
    for (const answer of [await ordered(kind), await ordered(kind, {})]) {
      expect([answer.exitCode, answer.data.result]).toEqual([code, "not-stopped"]);
      expectGolden(`refused-${kind}.txt`, answer.lines);
    }
  });

  test("is thrown on when AWS denies it", async () => {
    await expect(ordered("denied")).rejects.toMatchObject({ kind: "denied" });
  });
});

describe("nothing is stopped", () => {
  test("with 0 when nothing runs, and shows what is live", async () => {
    const { exitCode, lines, data, orders } = await stopped([], { running: [[]] });

    expect([exitCode, orders, data.result]).toEqual([0, 0, "nothing-runs"]);
    expectGolden("stop-when-nothing-runs.txt", lines);
    expect(data.liveNow).toMatchObject({ taskSet: blue.id });
  });

  test("with 0 when what ran has just ended", async () => {
    const { exitCode, data } = await stopped([{ minute: 0, deployment: own("Succeeded") }]);

    expect([exitCode, data.result]).toEqual([0, "nothing-runs"]);
  });

  test.each<[string, Partial<World>]>([
    ["none", { running: [[]] }],
    ["another", {}],
  ])("with 6 when one is named that isn't running: %s is", async (running, world) => {
    const { exitCode, lines, orders } = await stopped([installing], world, { deploymentId: "d-WRONG0001" });

    expect([exitCode, orders]).toEqual([6, 0]);
    expectGolden(`stop-wrong-id-${running}-is-running.txt`, lines);
  });

  test("with 6 when it is a rollback", async () => {
    const { exitCode, lines, orders } = await stopped([
      { minute: 0, deployment: own("InProgress", { isRollback: true }) },
    ]);

    expect([exitCode, orders]).toEqual([6, 0]);
    expectGolden("stop-of-a-rollback.txt", lines);
  });
});

describe("that a live release goes back to the old tasks", () => {
  test.each<[string, Partial<World>]>([
    ["known", {}],
    ["not known", { revisions: {} }],
  ])("is reported if its AppSpec is %s", async (_, world) => {
    const { context } = await stopped([terminating], world);
    expectGolden("stop-warns-that-traffic-goes-back.txt", context.printed.slice(0, 1));
  });

  test.each<[string, Partial<Step>]>([
    ["is being installed beside blue", { taskSets: [blue, { ...green, status: "ACTIVE" }] }],
    [
      "serves a part of production",
      { taskSets: [green, { ...blue, status: "ACTIVE" }], weights: weights(90) },
    ],
    ["is of the revision that is live by itself", { taskSets: [green], weights: weights(100) }],
  ])("isn't said of one whose new task set %s", async (_what, live) => {
    const { context } = await stopped([{ ...installing, ...live }]);
    expectGolden("stop-without-a-warning.txt", context.printed.slice(0, 1));
  });

  test("isn't said before the shift, or when the events can't be read: it is stopped anyway", async () => {
    const fails: World["fails"] = (method) =>
      method === "deploymentTarget" ? failure("denied", "AccessDeniedException") : undefined;
    for (const [name, step, world] of [
      ["before-the-shift", installing, {}],
      ["without-events", terminating, { fails }],
    ] as const) {
      const { context, orders } = await stopped([step], { revisions: {}, ...world });
      expectGolden(`stop-${name}.txt`, context.printed);
      expect(orders).toBe(1);
    }
  });
});
