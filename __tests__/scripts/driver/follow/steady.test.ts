import { describe, expect, test } from "@jest/globals";
import type { TargetHealth } from "../../../../scripts/aws";
import { missingForSteady, waitUntilSteady } from "../../../../scripts/driver/follow/steady";
import { expectGolden } from "../../../support/golden";
import { fakeContext } from "../fake-aws";
import { failure, green, group, MINUTE, START, weights } from "../fixtures";

const targets = (...states: readonly string[]): TargetHealth[] =>
  states.map((state, index) => ({
    target: `10.0.0.${index}:80`,
    state,
    reason: undefined,
    description: undefined,
  }));

describe("a task set is steady", () => {
  test("when its tasks are running, as many targets are healthy, and ECS reports it", () => {
    expect(missingForSteady(green, targets("healthy", "healthy"))).toBeUndefined();
  });

  test("when more targets are healthy or draining than it needs", () => {
    expect(missingForSteady(green, targets("healthy", "healthy", "draining"))).toBeUndefined();
  });

  test("when its desired count is 0", () => {
    expect(missingForSteady({ ...green, desired: 0, running: 0 }, undefined)).toBeUndefined();
  });
});

test.each([
  ["too-few-tasks", { running: 1 }, targets("healthy", "healthy")],
  ["too-many-tasks", { running: 3 }, targets("healthy", "healthy")],
  ["target-not-healthy", {}, targets("healthy", "initial")],
  ["no-target", {}, []],
  ["stabilizing", { stabilityStatus: "STABILIZING" }, targets("healthy", "healthy")],
  ["no-stability-status", { stabilityStatus: undefined }, targets("healthy", "healthy")],
])("a task set isn't steady: %s", (name, changes, health) => {
  expectGolden(`${name}.txt`, [String(missingForSteady({ ...green, ...changes }, health))]);
});

describe("the wait", () => {
  test("continues through an outage, which is reported once", async () => {
    const context = fakeContext({
      taskSets: [green],
      weights: weights(100),
      targetHealth: targets("healthy", "healthy"),
      fails: (_method, minute) => (minute < 3 ? failure("transient") : undefined),
    });
    const end = await waitUntilSteady(context, group(), green);

    expect(end.kind).toBe("steady");
    expect(context.reporter.printed.filter((line) => line.includes("ThrottlingException"))).toHaveLength(1);
  });

  test("fails when AWS denies the calls", async () => {
    const context = fakeContext({ taskSets: [green], weights: weights(100), fails: () => failure("denied") });

    await expect(waitUntilSteady(context, group(), green)).rejects.toThrow("codedeploy:GetDeployment");
  });

  test("ends after 20 minutes, with few calls", async () => {
    const context = fakeContext({
      taskSets: [green],
      weights: weights(100),
      targetHealth: targets("healthy", "unhealthy"),
    });
    const end = await waitUntilSteady(context, group(), green);

    const missing = missingForSteady(green, targets("healthy", "unhealthy"));
    expect(end).toMatchObject({ kind: "not-steady", missing });
    expect(context.clock.now() - START).toBe(20 * MINUTE);
    expect(context.aws.count("service")).toBeLessThan(100);
  });
});
