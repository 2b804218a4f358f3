import { describe, expect, test } from "@jest/globals";
import type { TargetHealth } from "../../../../scripts/aws";
import { missingForSteady, waitUntilSteady } from "../../../../scripts/driver/follow/steady";
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

describe("a task set is not steady", () => {
  test("when too few or too many tasks run", () => {
    expect(missingForSteady({ ...green, running: 1 }, targets("healthy", "healthy"))).toBe(
      "1 of 2 tasks running",
    );
    expect(missingForSteady({ ...green, running: 3 }, targets("healthy", "healthy"))).toBe(
      "3 of 2 tasks running",
    );
  });

  test("when a target isn't healthy yet", () => {
    expect(missingForSteady(green, targets("healthy", "initial"))).toBe("1 of 2 targets are healthy");
    expect(missingForSteady(green, [])).toBe("0 of 2 targets are healthy");
  });

  test("when ECS reports that it is stabilizing, or reports nothing", () => {
    const healthy = targets("healthy", "healthy");

    expect(missingForSteady({ ...green, stabilityStatus: "STABILIZING" }, healthy)).toBe(
      "ECS reports the task set as STABILIZING",
    );
    expect(missingForSteady({ ...green, stabilityStatus: undefined }, healthy)).toBe(
      "ECS reports the task set as unstable",
    );
  });
});

describe("the wait", () => {
  test("continues during an outage, which is reported once", async () => {
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

  test("fails when access is denied", async () => {
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

    expect(end).toMatchObject({ kind: "not-steady", missing: "1 of 2 targets are healthy" });
    expect(context.clock.now() - START).toBe(20 * MINUTE);
    expect(context.aws.count("service")).toBeLessThan(100);
  });
});
