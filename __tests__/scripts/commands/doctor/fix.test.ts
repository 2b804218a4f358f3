import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { blue, failure, green, LISTENER, route, weights } from "../../driver/fixtures";
import {
  ALL,
  examined,
  NONE,
  problemsIn,
  ready,
  SPLIT,
  SUSPENDED_BY_DEAD_RUN,
  suspendedBefore,
  target,
} from "./support";

describe("--fix", () => {
  test("restores the scaling that a killed run suspended, without a question, checks again and exits 0", async () => {
    const { exitCode, lines, fixed, context } = await examined(SUSPENDED_BY_DEAD_RUN, { fix: true });
    expect(exitCode).toBe(0);
    expectGolden("fix-restores-scaling.txt", lines);
    expect(fixed.map(({ kind }) => kind)).toEqual(["scaling-suspended"]);
    expect(context.aws.suspensions).toEqual([{ ...NONE, scheduled: true }]);
    expect(context.asked).toEqual([]);
    expectGolden("fix-restores-scaling-progress.txt", context.printed);
  });

  test.each<[string, Partial<World>]>([
    ["no deployment says what was on before", {}],
    [
      "AWS doesn't say which deployment suspended it",
      { fails: (method) => (method === "endedDeployments" ? failure("denied") : undefined) },
    ],
    ["all of it was off before the last deployment", { ended: [suspendedBefore(ALL)] }],
  ])("asks before it resumes all scaling when %s", async (_, world) => {
    const { exitCode, context } = await examined({ suspension: ALL, ...world }, { fix: true });
    expect([exitCode, context.aws.suspensions]).toEqual([6, []]);
    expectGolden("fix-asks-before-all-scaling-is-resumed.txt", context.asked);
    const agreed = await examined({ suspension: ALL, ...world }, { fix: true, yes: true });
    expect([agreed.exitCode, agreed.context.aws.suspensions]).toEqual([0, [NONE]]);
  });

  test("asks before it changes traffic, and changes nothing without a confirmation", async () => {
    const { exitCode, findings, context } = await examined(SPLIT, { fix: true });
    expect(exitCode).toBe(6);
    expect(findings).toHaveLength(1);
    expectGolden("fix-asks-before-traffic-is-moved.txt", context.asked);
    expect(context.aws.written).toEqual([]);
    expectGolden("fix-of-traffic-not-confirmed.txt", context.printed);
  });

  test.each([
    ["a yes to its question", {}, true],
    ["--yes", { yes: true }, false],
  ])("sends production to PRIMARY's target group after %s", async (_, options, isYes) => {
    const confirm = async () => isYes;
    const { context } = await examined(SPLIT, { fix: true, ...options }, { confirm });
    expect(context.aws.written).toEqual([{ arn: LISTENER, actions: route(weights(0)).actions }]);
  });

  test("sends traffic to the PRIMARY task set, also if that is green", async () => {
    const world = { ...SPLIT, taskSets: [green] };
    const { context } = await examined(world, { fix: true, yes: true });
    expect(context.aws.written).toEqual([{ arn: LISTENER, actions: route(weights(100)).actions }]);
  });

  test.each<[string, Partial<World>, { healthy: number | undefined }]>([
    [
      "no target of PRIMARY is healthy",
      { taskSets: [{ ...blue, running: 0 }], weights: weights(100), targetHealth: [target("unhealthy")] },
      { healthy: 0 },
    ],
    [
      "PRIMARY's health isn't known",
      { ...SPLIT, fails: (method) => (method === "targetHealth" ? failure("denied") : undefined) },
      { healthy: undefined },
    ],
  ])("sends no traffic to PRIMARY when %s, even with --yes", async (_, world, primary) => {
    const confirm = async () => true;
    const { exitCode, context } = await examined(world, { fix: true, yes: true }, { confirm });
    expect([exitCode, context.aws.written]).toEqual([6, []]);
    expect(await problemsIn(world)).toMatchObject([
      { kind: "traffic-elsewhere", primary, healthyOther: undefined },
    ]);
  });

  test("does nothing while a deployment is running", async () => {
    const world = { ...SPLIT, suspension: ALL, ...ready() };
    const { exitCode, context } = await examined(world, { fix: true, yes: true });
    expect(exitCode).toBe(6);
    expect([context.aws.written, context.aws.suspensions]).toEqual([[], []]);
  });

  test("does nothing when a deployment started during the confirmation", async () => {
    // The first check finds none; the next one, after the answer, does.
    const world = { ...SPLIT, ...running("d-RUNS00001"), running: [[], ["d-RUNS00001"]] };
    const { context } = await examined(world, { fix: true }, { confirm: async () => true });
    expect(context.aws.written).toEqual([]);
    expectGolden("fix-skipped-because-a-deployment-started.txt", context.printed);
  });

  test("does nothing if it is not known whether a deployment is running", async () => {
    const fails: World["fails"] = (method) =>
      method === "runningDeployments" ? failure("denied") : undefined;
    const { exitCode, lines, context } = await examined(
      { ...SPLIT, suspension: ALL, fails },
      { fix: true, yes: true },
    );
    expect(exitCode).toBe(5);
    expectGolden("fix-when-running-is-not-known.txt", lines);
    expect([context.aws.written, context.aws.suspensions]).toEqual([[], []]);
  });

  test("reports what AWS denies, and fixes the rest", async () => {
    const fails: World["fails"] = (method) => (method === "setActions" ? failure("denied") : undefined);
    const { exitCode, lines, context } = await examined(
      { ...SPLIT, suspension: ALL, fails },
      { fix: true, yes: true },
    );
    expect(exitCode).toBe(6);
    expectGolden("fix-denied.txt", lines);
    expectGolden("fix-denied-progress.txt", context.printed);
  });

  test("reports nothing as fixed when a deployment started meanwhile", async () => {
    const world = { ...SPLIT, ...running("d-RUNS00001"), running: [[], ["d-RUNS00001"]] };
    const { exitCode, findings, fixed } = await examined(world, { fix: true });
    expect(findings.map(({ kind }) => kind)).toEqual(["traffic-elsewhere"]);
    expect([exitCode, fixed]).toEqual([6, []]);
  });

  test("reports nothing as fixed when the second check fails", async () => {
    let reads = 0;
    const fails: World["fails"] = (method) => {
      reads += method === "listener" ? 1 : 0;
      return method === "listener" && reads > 2 ? failure("transient") : undefined;
    };
    const { exitCode, findings, fixed } = await examined({ ...SPLIT, fails }, { fix: true });
    expect(findings.map(({ kind }) => kind)).toEqual(["traffic-elsewhere"]);
    expect([exitCode, fixed]).toEqual([6, []]);
  });

  test("does nothing when the operator must fix the problem", async () => {
    const { exitCode, fixed, context } = await examined({ test: { kind: "gone" } }, { fix: true, yes: true });
    expect([exitCode, fixed, context.printed]).toEqual([6, [], []]);
  });
});
