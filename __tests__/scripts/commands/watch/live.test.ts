import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import type { Display } from "../../../../scripts/commands/watch/live";
import type { WatchView } from "../../../../scripts/commands/watch/view";
import { watch } from "../../../../scripts/commands/watch/watch";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import {
  allDone,
  appSpec,
  deployment,
  green,
  MINUTE,
  START,
  target,
  taskDefinition,
  weights,
} from "../../driver/fixtures";
import { fakeContext } from "../support";

const ID = "d-NEW000001";
const TEXT = canonicalJson(appSpec());
const course = canaryCourse.map((step) => ({
  ...step,
  deployment: { ...step.deployment, sha256: sha256(TEXT) },
}));

async function onTerminal(world: Partial<World> = {}) {
  const context = fakeContext({
    running: [[ID]],
    revisions: { [sha256(TEXT)]: TEXT },
    courses: { [ID]: course },
    ...world,
  });
  const views: { readonly at: number; readonly view: WatchView }[] = [];
  const above: string[] = [];
  const display: Display = {
    show: (view) => views.push({ at: context.clock.now(), view }),
    say: (line) => above.push(line),
  };
  const answer = await watch(context, { display });
  return { ...answer, context, views, above };
}

/** One value for each view that differs from the one before. */
function changes<T>(
  views: readonly { readonly view: WatchView }[],
  of: (view: WatchView) => T,
): readonly T[] {
  return views
    .map(({ view }) => of(view))
    .filter((value, index, all) => index === 0 || !isDeepStrictEqual(value, all[index - 1]));
}

describe("a watch on a terminal", () => {
  test("is redrawn each second without more calls to AWS", async () => {
    const { exitCode, views, context } = await onTerminal();
    const plain = fakeContext({
      running: [[ID]],
      revisions: { [sha256(TEXT)]: TEXT },
      courses: { [ID]: course },
    });
    await watch(plain, {});
    const gaps = views.slice(1).map(({ at }, index) => at - (views[index]?.at ?? 0));

    expect(exitCode).toBe(0);
    expect(Math.max(...gaps)).toBe(1_000);
    expect(views.length).toBeGreaterThan(700);
    expect(context.aws.calls).toEqual(plain.aws.calls);
  });

  test("shows the share of traffic and the end of the deployment", async () => {
    const { views } = await onTerminal();

    expect(views[0]?.view).toMatchObject({
      deploymentId: ID,
      taskDefinition: taskDefinition(7),
      status: "Created",
    });
    expect(changes(views, ({ newPercent }) => newPercent)).toEqual([0, 10, 100]);
    expect(views.at(-1)?.view).toMatchObject({ status: "Succeeded", time: { kind: "ended" } });
  });

  const BACK = "d-BACK00001";
  const failed = deployment("Failed", { sha256: sha256(TEXT), rollbackId: BACK });
  const back = (status: string, changes: Partial<Deployment> = {}) =>
    deployment(status, { id: BACK, isRollback: true, createdAt: START + MINUTE, ...changes });
  const withRollback = {
    [ID]: [
      { minute: 0, deployment: { ...failed, status: "InProgress", rollbackId: undefined } },
      { minute: 1, deployment: failed, target: target({ AllowTraffic: "Failed" }, 10) },
    ],
    [BACK]: [
      { minute: 0, deployment: back("InProgress") },
      { minute: 6, deployment: back("Succeeded", { endedAt: START + 6 * MINUTE }), target: allDone },
    ],
  };

  test("shows the target revision and the own time of a rollback", async () => {
    const { exitCode, views } = await onTerminal({ courses: withRollback });
    const first = views.find(({ view }) => view.deploymentId === BACK);

    expect(exitCode).toBe(3);
    expect(
      changes(views, ({ deploymentId, isRollbackOfWatched, taskDefinition: deployed, status }) => [
        deploymentId,
        isRollbackOfWatched,
        deployed,
        status,
      ]),
    ).toEqual([
      [ID, false, taskDefinition(7), "InProgress"],
      [ID, false, taskDefinition(7), "Failed"],
      [BACK, true, taskDefinition(6), "InProgress"],
      [BACK, true, taskDefinition(6), "Succeeded"],
    ]);
    expect(first?.view.time).toMatchObject({ kind: "on-time", elapsed: (first?.at ?? 0) - START - MINUTE });
    expect(views.at(-1)?.view.time).toEqual({ kind: "ended", took: 5 * MINUTE });
  });

  test("leaves out the target of a rollback if it is not known", async () => {
    const { views } = await onTerminal({ courses: withRollback, taskSets: [green], weights: weights(100) });

    expect(views.at(-1)?.view).toMatchObject({ deploymentId: BACK, taskDefinition: undefined });
  });

  test("keeps the driver's lines above, except those about waiting", async () => {
    const { above, context } = await onTerminal();

    expect(context.printed).toEqual([]);
    expectGolden("live-lines-above-the-view.txt", above);
  });

  test("has the same verdict as without a terminal, with the whole timeline", async () => {
    const { data } = await onTerminal();

    expect(data).toMatchObject({
      result: "followed",
      verdict: { deploymentId: ID, service: { service: "web" }, verdict: { kind: "succeeded" } },
    });
    expect((data as { verdict: { timeline: readonly object[] } }).verdict.timeline).toContainEqual(
      expect.objectContaining({ kind: "traffic", newPercent: 10 }),
    );
    expect((data as { verdict: { timeline: readonly object[] } }).verdict.timeline).toContainEqual(
      expect.objectContaining({ kind: "waiting" }),
    );
  });
});
