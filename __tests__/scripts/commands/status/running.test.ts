import { describe, expect, test } from "@jest/globals";
import type { DeploymentTarget, ReadyWait } from "../../../../scripts/aws";
import type { StatusResult } from "../../../../scripts/commands/status/result";
import { status } from "../../../../scripts/commands/status/status";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { allDone, deployment, failure, group, MINUTE, target, timed } from "../../driver/fixtures";
import { fakeContext } from "../support";

/** `status` reads the deployment some minutes after its creation. The events have the given start and end times. */
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

describe("the time of a wait counts from the start of its phase:", () => {
  test("the new tasks, an hour", async () => {
    expect(await waitsFor(11, target({ Install: "InProgress" }), { Install: [1] })).toBe(
      "waiting for the new tasks to run and be healthy: 2 of 2 tasks running; CodeDeploy gives up in 50m 00s",
    );
  });

  test("a hook, an hour", async () => {
    const seen = target({ BeforeAllowTraffic: "InProgress" });
    expect(await waitsFor(13, seen, { Install: [1, 3], BeforeAllowTraffic: [3] })).toBe(
      "waiting for the result of the hook BeforeAllowTraffic, 50m 00s left",
    );
  });

  test("the bake time of a canary", async () => {
    expect(await waitsFor(4, target({ AllowTraffic: "InProgress" }, 10), { AllowTraffic: [1] })).toBe(
      "10 % of production traffic has shifted; the next shift is due in 2m 00s",
    );
  });

  test.each([
    [3, "20 % of production traffic has shifted; the next shift is due in 1m 00s"],
    [7, "20 % of production traffic has shifted; the next shift is due in 3m 00s"],
  ])("the current step of a linear shift at minute %i", async (minute, words) => {
    const shift = { kind: "linear", percent: 20, intervalMinutes: 3 } as const;
    const seen = target({ AllowTraffic: "InProgress" }, 20);
    expect(await waitsFor(minute, seen, { AllowTraffic: [1] }, { shift })).toBe(words);
  });

  test("the termination wait, from the end of the last event", async () => {
    const hookTook9Minutes = { AllowTraffic: [1, 7], AfterAllowTraffic: [7, 16] } as const;
    expect(await waitsFor(19, allDone, hookTook9Minutes)).toBe(
      "all production traffic has shifted; the old tasks are kept for a rollback, 2m 00s left",
    );
  });

  test("the termination wait, at most, when CodeDeploy does not report when the last event ended", async () => {
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
  ] as const)("an approval, from the end of %s, with the command", async (_what, hook, words) => {
    const waits = await ready(42, { AfterAllowTestTraffic: hook }, within45Minutes);

    expect(waits).toMatch(new RegExp(`^waiting for approval, ${words}: aws deploy .* --region eu-west-1$`));
  });

  test("an approval, without a time when the group no longer waits for one", async () => {
    const waits = await ready(42, { AfterAllowTestTraffic: [2, 42] }, { kind: "continue" });

    expect(waits).toMatch(/^waiting for approval, time left not known: aws deploy /);
  });
});

describe("the wait of a deployment", () => {
  test("is for CodeDeploy before it starts", async () => {
    expect(await waitsFor(1, undefined, {})).toBe("waiting for CodeDeploy to continue");
  });

  test("is not known if the target may not be read", async () => {
    const fails: World["fails"] = (method) => (method === "deploymentTarget" ? failure("denied") : undefined);
    expect(await waitsFor(1, undefined, {}, { fails })).toContain(
      "what it waits for is not known: The caller is not allowed to call",
    );
  });

  test("is shown without a time if its config cannot be read", async () => {
    const fails: World["fails"] = (method) => (method === "trafficShift" ? failure("denied") : undefined);
    expect(
      await waitsFor(4, target({ AllowTraffic: "InProgress" }, 10), { AllowTraffic: [1] }, { fails }),
    ).toBe("waiting for production traffic to shift: 10 % so far");
  });

  test("is nothing if the deployment has just ended", async () => {
    expect(await waitsFor(1, undefined, {}, {}, { status: "Succeeded" })).toBeUndefined();
  });
});
