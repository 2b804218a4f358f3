import { describe, expect, test } from "@jest/globals";
import type { DeploymentTarget, ReadyWait } from "../../../../scripts/aws";
import type { StatusResult } from "../../../../scripts/commands/status/result";
import { status } from "../../../../scripts/commands/status/status";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { allDone, deployment, failure, group, MINUTE, target, timed } from "../../driver/fixtures";
import { fakeContext } from "../support";

/** In minutes after the deployment's creation it is looked; the events began, and ended, as said. */
async function waitsFor(
  minute: number,
  seen: DeploymentTarget | undefined,
  times: Parameters<typeof timed>[1],
  world: Partial<World> = {},
  changes: Parameters<typeof deployment>[1] = {},
): Promise<string | undefined> {
  const id = "d-RUNS00001";
  const course = {
    minute: 0,
    deployment: deployment("InProgress", { id, ...changes }),
    target: seen && timed(seen, times),
  };
  const context = fakeContext({ ...running(id), courses: { [id]: [course] }, ...world });
  await context.clock.sleep(minute * MINUTE);
  const { data, exitCode } = await status(context);
  expect(exitCode).toBe(0);
  return (data as StatusResult).running?.waitsFor;
}

describe("what a deployment waits for counts from the beginning of its phase:", () => {
  test("the new tasks, an hour", async () => {
    expect(await waitsFor(11, target({ Install: "InProgress" }), { Install: [1] })).toBe(
      "waiting for the new tasks to run and be healthy: 2 of 2 running; CodeDeploy gives up in 50m 00s",
    );
  });

  test("a hook, an hour", async () => {
    const seen = target({ BeforeAllowTraffic: "InProgress" });
    expect(await waitsFor(13, seen, { Install: [1, 3], BeforeAllowTraffic: [3] })).toBe(
      "waiting for the result of the hook BeforeAllowTraffic, 50m 00s left",
    );
  });

  test("the canary's bake", async () => {
    expect(await waitsFor(4, target({ AllowTraffic: "InProgress" }, 10), { AllowTraffic: [1] })).toBe(
      "10 % of production traffic has shifted; the next shift is due in 2m 00s",
    );
  });

  test.each([
    [3, "20 % of production traffic has shifted; the next shift is due in 1m 00s"],
    [7, "20 % of production traffic has shifted; the next shift is due in 3m 00s"],
  ])("the step of a linear shift that has come by minute %i", async (minute, words) => {
    const shift = { kind: "linear", percent: 20, intervalMinutes: 3 } as const;
    const seen = target({ AllowTraffic: "InProgress" }, 20);
    expect(await waitsFor(minute, seen, { AllowTraffic: [1] }, { shift })).toBe(words);
  });

  test("the end of the old tasks, from the end of the last event on", async () => {
    const hookTook9Minutes = { AllowTraffic: [1, 7], AfterAllowTraffic: [7, 16] } as const;
    expect(await waitsFor(19, allDone, hookTook9Minutes)).toBe(
      "all production traffic has shifted; the old tasks are kept for a rollback, 2m 00s left",
    );
  });

  test("the end of the old tasks, at most, when CodeDeploy doesn't say when the last event ended", async () => {
    expect(await waitsFor(10, allDone, { AllowTraffic: [1, 7], AfterAllowTraffic: [7] })).toBe(
      "all production traffic has shifted; the old tasks are kept for a rollback, at most 5m 00s left",
    );
  });

  const ready = (minute: number, times: Parameters<typeof timed>[1], readyWait: ReadyWait) =>
    waitsFor(
      minute,
      target({ BeforeAllowTraffic: "Pending" }),
      times,
      { group: group({ readyWait }) },
      {
        status: "Ready",
      },
    );
  const within45Minutes = { kind: "approval", minutes: 45 } as const;

  test.each([
    ["the last event on", [2, 42], "45m 00s left before it stops"],
    ["whatever CodeDeploy says", [2], "at most 45m 00s left before it stops"],
  ] as const)("a person, from the end of %s, with the command", async (_what, hook, words) => {
    const waits = await ready(42, { AfterAllowTestTraffic: hook }, within45Minutes);

    expect(waits).toMatch(new RegExp(`^waiting for approval, ${words}: aws deploy .* --region eu-west-1$`));
  });

  test("an approval, without a time when the group no longer waits for one", async () => {
    const waits = await ready(42, { AfterAllowTestTraffic: [2, 42] }, { kind: "continue" });

    expect(waits).toMatch(/^waiting for approval, time left not known: aws deploy /);
  });
});

describe("what a deployment waits for", () => {
  test("is CodeDeploy, before it begins", async () => {
    expect(await waitsFor(1, undefined, {})).toBe("waiting for CodeDeploy to continue");
  });

  test("isn't known where its target may not be asked", async () => {
    const fails: World["fails"] = (method) => (method === "deploymentTarget" ? failure("denied") : undefined);
    expect(await waitsFor(1, undefined, {}, { fails })).toContain(
      "what it waits for is not known: The caller is not allowed to call",
    );
  });

  test("is shown without a time when its configuration can't be read", async () => {
    const fails: World["fails"] = (method) => (method === "trafficShift" ? failure("denied") : undefined);
    expect(
      await waitsFor(4, target({ AllowTraffic: "InProgress" }, 10), { AllowTraffic: [1] }, { fails }),
    ).toBe("waiting for production traffic to shift: 10 % so far");
  });

  test("is nothing when it has just ended", async () => {
    expect(await waitsFor(1, undefined, {}, {}, { status: "Succeeded" })).toBeUndefined();
  });
});
