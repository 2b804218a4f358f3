import { describe, expect, test } from "@jest/globals";
import type { LifecycleEvent } from "../../../../scripts/aws";
import type { Plan } from "../../../../scripts/driver/follow/budget";
import { follow } from "../../../../scripts/driver/follow/follow";
import { canaryCourse, type Step } from "../courses";
import { fakeContext, type World } from "../fake-aws";
import { allDone, canary, deployment, failure, MINUTE, START, target } from "../fixtures";

const plan: Plan = {
  shift: canary,
  group: { readyWait: { kind: "approval", minutes: 60 }, terminationWaitMinutes: 5 },
  hooks: 0,
};

async function followed(steps: readonly Step[], changes: Partial<World> = {}, limitMinutes = 85) {
  const context = fakeContext({ courses: { "d-NEW000001": steps }, ...changes });
  const end = await follow(context, {
    deploymentId: "d-NEW000001",
    label: "",
    isRollback: false,
    plan,
    startedAt: START,
    begunAt: START,
    deadline: START + limitMinutes * MINUTE,
  });
  return {
    end,
    context,
    said: context.reporter.said,
    minutes: (context.clock.now() - START) / MINUTE,
  };
}

/** The course, of which CodeDeploy says when the shift began, and when it was done. */
const toldCourse = (beganAt: number, doneAt = 7.55) => {
  const begins: Readonly<Record<string, number>> = { AllowTraffic: beganAt, AfterAllowTraffic: doneAt };
  const told = (event: LifecycleEvent): LifecycleEvent => {
    const minute = event.status === "Pending" ? undefined : begins[event.name];
    return minute === undefined ? event : { ...event, startedAt: START + minute * MINUTE };
  };
  return canaryCourse.map(({ target: of, ...step }) =>
    of === undefined ? step : { ...step, target: { ...of, events: of.events.map(told) } },
  );
};

/** A line without the time in front. */
const text = (line: string) => line.replace(/^ {2}\+.{8} /, "");

describe("a deployment that is followed", () => {
  test("shows every change once, in order, to its end", async () => {
    const { end, said } = await followed(canaryCourse);

    expect(end.kind).toBe("final");
    expect(said.map(text).filter((line) => !/waiting|due|left/.test(line))).toEqual([
      "status: Created",
      "BeforeInstall succeeded",
      "Install started",
      "status: InProgress",
      "Install succeeded",
      "AfterInstall succeeded",
      "AllowTestTraffic started",
      "AllowTestTraffic succeeded",
      "AfterAllowTestTraffic succeeded",
      "BeforeAllowTraffic succeeded",
      "AllowTraffic started",
      "production traffic: 10 % new, 90 % old",
      "production traffic: 100 % new, 0 % old",
      "AllowTraffic succeeded",
      "AfterAllowTraffic succeeded",
      "status: Succeeded",
    ]);
  });

  test("sees a step of the shift, and the end, within moments of when it was due", async () => {
    const { said, minutes } = await followed(canaryCourse);
    const step = said.find((line) => line.includes("100 % new"));

    // At minute 7.5 in the course.
    expect(step).toMatch(/^ {2}\+7m 3[01]s/);
    // At minute 12.8, which is 12 s after the termination wait, of which a quarter is allowed.
    expect(minutes - 12.8).toBeLessThan(3 / 60);
  });

  test("counts the time to a step from when CodeDeploy says that the shift began, not from the look before", async () => {
    // Right; by a clock that is an hour behind, and one that is an hour ahead.
    const [right, behind, ahead] = await Promise.all(
      [0, -60, 60].map((skew) => followed(toldCourse(2.5 + skew, 7.55 + skew))),
    );

    const looks = (run: typeof right) => run?.context.aws.count("deploymentTarget") ?? 0;
    expect(looks(right)).toBeLessThan(looks(behind));
    for (const run of [right, behind, ahead]) {
      expect(run?.said.find((line) => line.includes("100 % new"))).toMatch(/^ {2}\+7m (3\d|4[0-5])s/);
    }
  });

  test("isn't asked for its target before it has begun", async () => {
    const { context } = await followed([
      { minute: 0, deployment: deployment("Created") },
      { minute: 0.3, deployment: deployment("Queued") },
      { minute: 0.6, deployment: deployment("Succeeded"), target: allDone },
    ]);

    expect(context.aws.calls.slice(0, -1).every((method) => method === "deployment")).toBe(true);
    expect(context.aws.count("deploymentTarget")).toBe(1);
  });

  test("costs fewer calls than asking every 15 seconds", async () => {
    const { context, minutes } = await followed(toldCourse(2.5));

    expect(context.aws.calls.length).toBeLessThan(minutes * 4);
  });

  test("shows a sign of life in a long wait, each minute at first and every five when it has lasted", async () => {
    const { said } = await followed(canaryCourse.slice(0, 2), {}, 60);
    const beats = said.filter((line) => line.includes("waiting for the new tasks"));

    expect(beats.length).toBeGreaterThanOrEqual(15);
    expect(beats.length).toBeLessThanOrEqual(20);
    expect(beats[0]).toContain("2 of 2 running; CodeDeploy gives up in 58m");
  });

  test("says whom a Ready deployment waits for as soon as it does, and goes on when they act", async () => {
    const ready = { ...target({ BeforeAllowTraffic: "Pending" }), status: "Ready" };
    const { end, said } = await followed([
      ...canaryCourse.slice(0, 3),
      { minute: 3, deployment: deployment("Ready"), target: ready },
      { minute: 20, deployment: deployment("Succeeded") },
    ]);
    const asked = said.filter((line) => line.includes("continue-deployment"));

    expect(end.kind).toBe("final");
    expect(asked[0]).toContain("60m 00s left".replace("60m 00s", "1h 00m"));
    expect(asked[0]).toMatch(/^ {2}\+3m/);
    for (const line of asked) {
      expect(line).toMatch(/ --deployment-id d-NEW000001 .* --region eu-west-1$/);
    }
  });
});

describe("trouble on the way", () => {
  const outage = (from: number, to: number, kind: "transient" | "denied" | "credentials" = "transient") => ({
    fails: (_method: unknown, minute: number) => (minute > from && minute < to ? failure(kind) : undefined),
  });

  test("that passes is reported once, and the run continues", async () => {
    const { end, said } = await followed(canaryCourse, outage(3, 6));

    expect(end.kind).toBe("final");
    expect(said.filter((line) => line.includes("ThrottlingException"))).toHaveLength(1);
    expect(said.join("\n")).toContain("100 % new");
  });

  test("that comes again is reported again", async () => {
    const twice = {
      fails: (_method: unknown, minute: number) =>
        (minute > 3 && minute < 4) || (minute > 5 && minute < 6) ? failure("transient") : undefined,
    };
    const { said } = await followed(canaryCourse, twice);

    expect(said.filter((line) => line.includes("ThrottlingException"))).toHaveLength(2);
  });

  test("that stays ends with the time, and is handed on", async () => {
    const { end, minutes } = await followed(canaryCourse, outage(3, 1_000), 30);

    expect(end).toMatchObject({ kind: "out-of-time", trouble: { code: "ThrottlingException" } });
    expect(minutes).toBe(30);
  });

  test.each(["denied", "credentials"] as const)("that won't pass (%s) ends it at once", async (kind) => {
    const { end, minutes } = await followed(canaryCourse, outage(3, 1_000, kind));

    expect(end).toMatchObject({
      kind: "lost-sight",
      failure: { kind },
      seen: { deployment: { status: "InProgress" } },
    });
    expect(minutes).toBeLessThan(4);
  });

  test.each(["denied", "rejected"] as const)(
    "with the target alone (%s) ends the timeline, is reported once, and isn't tried again",
    async (kind) => {
      const { end, said, context } = await followed(canaryCourse, {
        fails: (method) => (method === "deploymentTarget" ? failure(kind) : undefined),
      });

      expect(end).toMatchObject({ kind: "final", seen: { deployment: { status: "Succeeded" } } });
      expect(context.aws.count("deploymentTarget")).toBe(1);
      expect(said.filter((line) => line.includes("Lifecycle events are not shown"))).toHaveLength(1);
    },
  );

  test("with a deployment that CodeDeploy doesn't know yet is forgiven for the first minute", async () => {
    const unknown = (until: number): Partial<World> => ({
      fails: (method, minute) =>
        method === "deployment" && minute < until
          ? failure("rejected", "DeploymentDoesNotExistException")
          : undefined,
    });
    const [forgiven, lost, gone] = await Promise.all([
      followed(canaryCourse, unknown(0.5)),
      followed(canaryCourse, unknown(100)),
      followed(canaryCourse, {
        fails: (method, minute) =>
          method === "deployment" && minute > 0.5
            ? failure("rejected", "DeploymentDoesNotExistException")
            : undefined,
      }),
    ]);

    expect(forgiven.end.kind).toBe("final");
    expect(lost.end).toMatchObject({ kind: "lost-sight", seen: undefined });
    expect(lost.minutes).toBeGreaterThanOrEqual(1);
    expect(lost.minutes).toBeLessThan(2);
    expect(gone.end).toMatchObject({ kind: "lost-sight", seen: {} });
    expect(gone.minutes).toBeLessThan(1.5);
  });

  test("that is a bug isn't taken for trouble", async () => {
    const bug = followed([]);

    await expect(bug).rejects.toThrow("the test has no course");
  });
});

describe("the deadline", () => {
  test("ends it at the millisecond, not at the poll after", async () => {
    const { end, minutes } = await followed(canaryCourse, {}, 4.321);

    expect(end).toMatchObject({
      kind: "out-of-time",
      trouble: undefined,
      seen: { deployment: { status: "InProgress" } },
    });
    expect(minutes).toBeCloseTo(4.321, 6);
  });

  test("is no deadline for an end that is seen in time", async () => {
    const { end } = await followed([{ minute: 0, deployment: deployment("Failed") }], {}, 0);

    expect(end.kind).toBe("final");
  });
});

test("a stop that shows at the deployment alone is seen, although the target is asked as a rule", async () => {
  const { end, minutes } = await followed([
    ...canaryCourse.slice(0, 2),
    { minute: 10, deployment: deployment("Stopped"), target: target({ Install: "InProgress" }) },
  ]);

  expect(end).toMatchObject({ kind: "final", seen: { deployment: { status: "Stopped" } } });
  expect(minutes).toBeLessThan(12);
});
