import { describe, expect, test } from "@jest/globals";
import type { TrafficShift } from "../../../../scripts/aws";
import type { Observation } from "../../../../scripts/driver/context/observed";
import type { Plan } from "../../../../scripts/driver/follow/budget";
import { dueMinutes, type Phase, phaseOf, waitingFor } from "../../../../scripts/driver/follow/phase";
import { nextPoll, SHORTEST_MS } from "../../../../scripts/driver/follow/schedule";
import { expectGolden } from "../../../support/golden";
import { allDone, canary, deployment, MINUTE, request, START, target } from "../fixtures";

const SECOND = 1_000;

function plan(shift: TrafficShift = canary, terminationWaitMinutes = 5): Plan {
  return { shift, group: { readyWait: { kind: "approval", minutes: 60 }, terminationWaitMinutes }, hooks: 0 };
}

const seen = (changes: Partial<Observation>): Observation => ({
  deployment: deployment("InProgress"),
  target: undefined,
  ...changes,
});

const install: Phase = { kind: "install", running: 0, desired: 2 };
const shift = (newPercent: number): Phase => ({ kind: "shift", newPercent });
const delay = (phase: Phase, ageMs: number, of = plan()) => nextPoll(phase, of, ageMs, MINUTE).delayMs;

describe("the phase", () => {
  test.each<[string, Observation, Phase]>([
    ["nothing was seen at the service", seen({}), { kind: "begin" }],
    ["no event has begun", seen({ target: target({ BeforeInstall: "Pending" }) }), { kind: "begin" }],
    ["it is between two events", seen({ target: target({ AfterInstall: "Pending" }) }), { kind: "begin" }],
    [
      "Install runs",
      seen({ target: target({ Install: "InProgress" }) }),
      { kind: "install", running: 2, desired: 2 },
    ],
    [
      "a hook runs",
      seen({ target: target({ AfterInstall: "InProgress" }) }),
      { kind: "event", event: "AfterInstall" },
    ],
    ["traffic shifts", seen({ target: target({ AllowTraffic: "InProgress" }, 10) }), shift(10)],
    ["everything is done", seen({ target: allDone }), { kind: "termination" }],
    [
      "all that is left was skipped",
      seen({ target: target({ AllowTraffic: "Succeeded", AfterAllowTraffic: "Skipped" }) }),
      { kind: "termination" },
    ],
    [
      "a hook runs after the shift",
      seen({ target: target({ AllowTraffic: "Succeeded", AfterAllowTraffic: "Pending" }) }),
      { kind: "begin" },
    ],
    [
      "it waits for approval",
      seen({ deployment: deployment("Ready"), target: target({ BeforeAllowTraffic: "Pending" }) }),
      { kind: "approval" },
    ],
  ])("is known when %s", (_when, observation, phase) => {
    expect(phaseOf(observation)).toEqual(phase);
  });
});

describe("a change is due", () => {
  const linear: TrafficShift = { kind: "linear", percent: 10, intervalMinutes: 3 };

  test("one interval after each step of a running shift, and not before the first or after the last", () => {
    expect([0, 10, 99, 100].map((percent) => dueMinutes(shift(percent), plan()))).toEqual([
      undefined,
      5,
      5,
      undefined,
    ]);
    expect(dueMinutes(shift(40), plan(linear))).toBe(3);
    expect(dueMinutes(shift(40), plan({ kind: "all-at-once" }))).toBeUndefined();
  });

  test("at the end of the termination wait, and at an unknown time in other phases", () => {
    expect(dueMinutes({ kind: "termination" }, plan(canary, 30))).toBe(30);
    expect(dueMinutes(install, plan())).toBeUndefined();
    expect(dueMinutes({ kind: "approval" }, plan())).toBeUndefined();
  });
});

describe("the next poll is", () => {
  test("every 15 seconds if the time of the next change isn't known", () => {
    const approval: Phase = { kind: "approval" };

    expect([0, 60, 3_600].map((age) => delay(install, age * SECOND))).toEqual([15_000, 15_000, 15_000]);
    expect(delay(approval, 0)).toBe(15_000);
  });

  test("in a third of the time that it took so far, from 3 seconds on, when CodeDeploy is about to continue", () => {
    const ages = [0, 9, 12, 45, 3_600].map((age) => delay({ kind: "begin" }, age * SECOND));

    expect(ages).toEqual([3_000, 3_000, 4_000, 15_000, 15_000]);
  });

  test("every second at the beginning and at the end of a shift", () => {
    expect([0, 4, 8].map((age) => delay(shift(0), age * SECOND))).toEqual([1_000, 1_000, 2_000]);
    expect(delay(shift(100), 0)).toBe(1_000);
  });

  test("every minute in a bake, with the last poll shortly after the shift is due", () => {
    const ages = [0, 60, 238, 239, 240, 298, 299.5].map((age) => delay(shift(10), age * SECOND));

    expect(ages).toEqual([60_000, 60_000, 60_000, 61_250, 60_250, 2_250, 750]);
  });

  test("every second from when the shift is due until 4 seconds later, then less and less often", () => {
    const ages = [299, 300, 304, 308, 360, 500].map((age) => delay(shift(10), age * SECOND));

    expect(ages).toEqual([1_250, 1_000, 1_000, 2_000, 15_000, 15_000]);
  });

  test("in the same way at the end of the termination wait", () => {
    expect([0, 299, 300, 400].map((age) => delay({ kind: "termination" }, age * SECOND))).toEqual([
      60_000, 1_250, 1_000, 15_000,
    ]);
    expect(delay({ kind: "termination" }, 0, plan(canary, 0))).toBe(1_000);
  });

  test("scaled with the length of a minute, but at least a tenth of a second later", () => {
    expect(nextPoll(shift(10), plan(), 0, 6_000).delayMs).toBe(6_000);
    expect(nextPoll(install, plan(), 0, 300).delayMs).toBe(SHORTEST_MS);
  });

  test("about the deployment alone when nothing but its end can come, about its target elsewhere", () => {
    const question = (phase: Phase, ageMs: number) => nextPoll(phase, plan(), ageMs, MINUTE).question;

    expect(question(install, 0)).toBe("target");
    expect(question(shift(0), 0)).toBe("target");
    expect(question(shift(10), 0)).toBe("deployment");
    expect(question(shift(10), 238 * SECOND)).toBe("deployment");
    expect(question(shift(10), 239 * SECOND)).toBe("target");
    expect(question({ kind: "termination" }, 0)).toBe("deployment");
    expect(question({ kind: "approval" }, 0)).toBe("deployment");
  });
});

describe("the text of a wait", () => {
  /** The phase began so many minutes ago, or between so many and that. */
  const textOfWait = (phase: Phase, ageMinutes: number, most = ageMinutes, of = plan()) => {
    const began = { earliest: START - most * MINUTE, latest: START - ageMinutes * MINUTE };
    return waitingFor(phase, of, { id: "d-1", place: request() }, { began, now: START, minuteMs: MINUTE });
  };

  test("is reported with the time that is left, or with the longest time if it is not known when it began", () => {
    const without = {
      ...plan(),
      group: { readyWait: { kind: "continue" }, terminationWaitMinutes: 5 },
    } as const;

    expectGolden("waiting.txt", [
      textOfWait(install, 5),
      textOfWait({ kind: "event", event: "AfterInstall" }, 1),
      textOfWait({ kind: "event", event: "AllowTestTraffic" }, 1),
      textOfWait(shift(10), 2),
      textOfWait(shift(0), 2),
      textOfWait({ kind: "begin" }, 2),
      textOfWait({ kind: "approval" }, 20),
      textOfWait({ kind: "approval" }, 20, 30),
      textOfWait({ kind: "approval" }, 20, 20, without),
      textOfWait({ kind: "termination" }, 2),
      textOfWait({ kind: "termination" }, 2, 5),
      textOfWait({ kind: "termination" }, 5),
    ]);
  });
});
