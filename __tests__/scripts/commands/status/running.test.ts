import { describe, expect, test } from "@jest/globals";
import type { DeploymentTarget, ReadyWait } from "../../../../scripts/aws";
import type { StatusResult } from "../../../../scripts/commands/status/result";
import { status } from "../../../../scripts/commands/status/status";
import { expectGolden } from "../../../support/golden";
import { commandsIn, expectComplete } from "../../../support/printed-command";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { allDone, deployment, described, failure, group, MINUTE, target, timed } from "../../driver/fixtures";
import { fakeContext } from "../support";
import { FINGERPRINT } from "./support";

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
    expectGolden("running-new-tasks.txt", [
      String(await waitsFor(11, target({ Install: "InProgress" }), { Install: [1] })),
    ]);
  });

  test("a hook, an hour", async () => {
    const seen = target({ BeforeAllowTraffic: "InProgress" });
    expectGolden("running-hook.txt", [
      String(await waitsFor(13, seen, { Install: [1, 3], BeforeAllowTraffic: [3] })),
    ]);
  });

  test("the canary's bake", async () => {
    expectGolden("running-canary.txt", [
      String(await waitsFor(4, target({ AllowTraffic: "InProgress" }, 10), { AllowTraffic: [1] })),
    ]);
  });

  test.each([3, 7])("the current step of a linear shift at minute %i", async (minute) => {
    const shift = { kind: "linear", percent: 20, intervalMinutes: 3 } as const;
    const seen = target({ AllowTraffic: "InProgress" }, 20);
    const waits = await waitsFor(minute, seen, { AllowTraffic: [1] }, { shift });
    expectGolden(`running-linear-minute-${minute}.txt`, [String(waits)]);
  });

  test("the termination wait, from the end of the last event", async () => {
    const hookTook9Minutes = { AllowTraffic: [1, 7], AfterAllowTraffic: [7, 16] } as const;
    expectGolden("running-termination.txt", [String(await waitsFor(19, allDone, hookTook9Minutes))]);
  });

  test("the end of the old tasks, at most, when CodeDeploy doesn't say when the last event ended", async () => {
    expectGolden("running-termination-at-most.txt", [
      String(await waitsFor(10, allDone, { AllowTraffic: [1, 7], AfterAllowTraffic: [7] })),
    ]);
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
    ["known", [2, 42]],
    ["not-known", [2]],
  ] as const)("an approval, from the end of the last event, which is %s", async (end, hook) => {
    const waits = await ready(42, { AfterAllowTestTraffic: hook }, within45Minutes);

    expectGolden(`running-approval-${end}.txt`, [String(waits)]);
  });

  test("an approval, without a time when the group no longer waits for one", async () => {
    const waits = await ready(42, { AfterAllowTestTraffic: [2, 42] }, { kind: "continue" });

    expectGolden("running-approval-without-a-time.txt", [String(waits)]);
  });
});

describe("below a running deployment, status prints", () => {
  const id = "d-RUNS00001";
  const below = async (changes: Parameters<typeof deployment>[1]) => {
    const { lines } = await status(fakeContext(running(id, changes)));
    const at = lines.findIndex((line) => line.startsWith("deployment "));
    expectComplete(lines);
    const commands = lines.slice(at).flatMap((line) => commandsIn(line));
    return { commands: commands.map((command) => command.split(" ")[2]), lines };
  };

  test("how to follow it and how to roll it back", async () => {
    const { commands, lines } = await below({});
    expect(commands).toEqual(["watch", "stop"]);
    expectGolden("running-status.txt", lines);
  });

  test.each([
    ["CodeDeploy started", { isRollback: true }],
    [
      "an operator started",
      {
        sha256: FINGERPRINT,
        description: described({ fingerprint: FINGERPRINT, isRollback: true, liveBefore: "shop:7" }),
      },
    ],
  ])("no command that stops a rollback that %s", async (_, changes) => {
    expect((await below(changes)).commands).toEqual(["watch"]);
  });
});

describe("what a deployment waits for", () => {
  test("is CodeDeploy, before it begins", async () => {
    expectGolden("running-begin.txt", [String(await waitsFor(1, undefined, {}))]);
  });

  test("isn't known when its target may not be asked", async () => {
    const fails: World["fails"] = (method) => (method === "deploymentTarget" ? failure("denied") : undefined);
    expectGolden("running-isnt-known-where-its-target-may-not-be-asked.txt", [
      String(await waitsFor(1, undefined, {}, { fails })),
    ]);
  });

  test("is shown without a time if its config cannot be read", async () => {
    const fails: World["fails"] = (method) => (method === "trafficShift" ? failure("denied") : undefined);
    expectGolden("running-shift-without-a-time.txt", [
      String(await waitsFor(4, target({ AllowTraffic: "InProgress" }, 10), { AllowTraffic: [1] }, { fails })),
    ]);
  });

  test("is nothing if the deployment has just ended", async () => {
    expect(await waitsFor(1, undefined, {}, {}, { status: "Succeeded" })).toBeUndefined();
  });
});
