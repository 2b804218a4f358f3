import { describe, expect, test } from "@jest/globals";
import type { LifecycleEvent } from "../../../../scripts/aws";
import type { Plan } from "../../../../scripts/driver/follow/budget";
import { follow } from "../../../../scripts/driver/follow/follow";
import { expectGolden } from "../../../support/golden";
import { canaryCourse, type Step } from "../courses";
import { fakeContext, NoCourse, type World } from "../fake-aws";
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
    earliestStart: START,
    deadline: START + limitMinutes * MINUTE,
  });
  return {
    end,
    context,
    printed: context.reporter.printed,
    minutes: (context.clock.now() - START) / MINUTE,
  };
}

/** The canary course. CodeDeploy reports when the shift began and when it ended. */
const reportedCourse = (beganAt: number, doneAt = 7.55) => {
  const begins: Readonly<Record<string, number>> = { AllowTraffic: beganAt, AfterAllowTraffic: doneAt };
  const withTimes = (event: LifecycleEvent): LifecycleEvent => {
    const minute = event.status === "Pending" ? undefined : begins[event.name];
    return minute === undefined ? event : { ...event, startedAt: START + minute * MINUTE };
  };
  return canaryCourse.map(({ target: of, ...step }) =>
    of === undefined ? step : { ...step, target: { ...of, events: of.events.map(withTimes) } },
  );
};

/** The first minute in which all production traffic was seen on the new tasks. */
function shiftSeenAt({ context }: Awaited<ReturnType<typeof followed>>): number {
  const seen = context.record.events.find(
    ({ event }) => event.kind === "traffic" && event.newPercent === 100,
  );
  return ((seen?.at ?? Number.NaN) - START) / MINUTE;
}

/** A line without the time in front. */
const text = (line: string) => line.replace(/^ {2}\+.{8} /, "");

describe("a deployment that is followed", () => {
  test("shows every change once, in order, to its end", async () => {
    const { end, printed } = await followed(canaryCourse);

    expect(end.kind).toBe("final");
    expect(printed.map(text).filter((line) => !/waiting|due|left/.test(line))).toEqual([
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

  test("sees a step of the shift, and the end, shortly after it was due", async () => {
    const run = await followed(canaryCourse);
    const { minutes } = run;

    // At minute 7.5 in the course.
    expect((shiftSeenAt(run) - 7.5) * 60).toBeGreaterThanOrEqual(0);
    expect((shiftSeenAt(run) - 7.5) * 60).toBeLessThan(2);
    // At minute 12.8, which is 12 s after the termination wait, of which a quarter is allowed.
    expect(minutes - 12.8).toBeLessThan(3 / 60);
  });

  test("counts the time to a step from CodeDeploy's start of the shift, not from the poll before", async () => {
    // Right; by a clock that is an hour behind, and one that is an hour ahead.
    const courses = [0, -60, 60].map((skew) => reportedCourse(2.5 + skew, 7.55 + skew));
    const runs = await Promise.all(courses.map((course) => followed(course)));
    const [readsWhenRight = 0, readsWhenBehind] = runs.map(({ context }) =>
      context.aws.count("deploymentTarget"),
    );

    expect(readsWhenRight).toBeLessThan(readsWhenBehind ?? 0);
    for (const seenAt of runs.map(shiftSeenAt)) {
      expect(seenAt).toBeGreaterThanOrEqual(7.5);
      expect(seenAt).toBeLessThan(7.5 + 16 / 60);
    }
  });

  test("is not asked for its target before it has started", async () => {
    const { context } = await followed([
      { minute: 0, deployment: deployment("Created") },
      { minute: 0.3, deployment: deployment("Queued") },
      { minute: 0.6, deployment: deployment("Succeeded"), target: allDone },
    ]);

    expect(context.aws.calls.slice(0, -1).every((method) => method === "deployment")).toBe(true);
    expect(context.aws.count("deploymentTarget")).toBe(1);
  });

  test("needs fewer calls than polling every 15 seconds", async () => {
    const { context, minutes } = await followed(reportedCourse(2.5));

    expect(context.aws.calls.length).toBeLessThan(minutes * 4);
  });

  test("prints a line in a long wait, every minute at first and every five minutes later", async () => {
    const { printed } = await followed(canaryCourse.slice(0, 2), {}, 60);

    expectGolden("long-wait.txt", printed);
  });

  test("reports at once that a Ready deployment waits for approval, and continues when it is approved", async () => {
    const ready = { ...target({ BeforeAllowTraffic: "Pending" }), status: "Ready" };
    const { end, printed } = await followed([
      ...canaryCourse.slice(0, 3),
      { minute: 3, deployment: deployment("Ready"), target: ready },
      { minute: 20, deployment: deployment("Succeeded") },
    ]);

    expect(end.kind).toBe("final");
    expectGolden("waits-for-approval.txt", printed);
  });
});

describe("a failed call", () => {
  const outage = (from: number, to: number, kind: "transient" | "denied" | "credentials" = "transient") => ({
    fails: (_method: unknown, minute: number) => (minute > from && minute < to ? failure(kind) : undefined),
  });

  test("that later succeeds is reported once, and the run continues", async () => {
    const { end, printed } = await followed(canaryCourse, outage(3, 6));

    expect(end.kind).toBe("final");
    expect(printed.filter((line) => line.includes("ThrottlingException"))).toHaveLength(1);
    expect(printed.join("\n")).toContain("100 % new");
  });

  test("that fails again later is reported again", async () => {
    const twice = {
      fails: (_method: unknown, minute: number) =>
        (minute > 3 && minute < 4) || (minute > 5 && minute < 6) ? failure("transient") : undefined,
    };
    const { printed } = await followed(canaryCourse, twice);

    expect(printed.filter((line) => line.includes("ThrottlingException"))).toHaveLength(2);
  });

  test("that keeps failing ends the run at its time limit, and is reported", async () => {
    const { end, minutes } = await followed(canaryCourse, outage(3, 1_000), 30);

    expect(end).toMatchObject({ kind: "out-of-time", trouble: { code: "ThrottlingException" } });
    expect(minutes).toBe(30);
  });

  test.each(["denied", "credentials"] as const)(
    "that cannot succeed (%s) ends the run at once",
    async (kind) => {
      const { end, minutes } = await followed(canaryCourse, outage(3, 1_000, kind));

      expect(end).toMatchObject({
        kind: "outcome-unknown",
        failure: { kind },
        seen: { deployment: { status: "InProgress" } },
      });
      expect(minutes).toBeLessThan(4);
    },
  );

  test.each(["denied", "rejected"] as const)(
    "for the target only (%s) ends the timeline, is reported once, and is not repeated",
    async (kind) => {
      const { end, context } = await followed(canaryCourse, {
        fails: (method) => (method === "deploymentTarget" ? failure(kind) : undefined),
      });

      expect(end).toMatchObject({ kind: "final", seen: { deployment: { status: "Succeeded" } } });
      expect(context.aws.count("deploymentTarget")).toBe(1);
      expect(context.record.events.filter(({ event }) => event.kind === "note")).toHaveLength(1);
    },
  );

  test("because CodeDeploy does not know the deployment yet is ignored in the first minute", async () => {
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
    expect(lost.end).toMatchObject({ kind: "outcome-unknown", seen: undefined });
    expect(lost.minutes).toBeGreaterThanOrEqual(1);
    expect(lost.minutes).toBeLessThan(2);
    expect(gone.end).toMatchObject({ kind: "outcome-unknown", seen: {} });
    expect(gone.minutes).toBeLessThan(1.5);
  });

  test("because of a bug throws the bug", async () => {
    const bug = followed([]);

    await expect(bug).rejects.toThrow(NoCourse);
  });
});

describe("the deadline", () => {
  test("ends the run on time, not at the next poll", async () => {
    const { end, minutes } = await followed(canaryCourse, {}, 4.321);

    expect(end).toMatchObject({
      kind: "out-of-time",
      trouble: undefined,
      seen: { deployment: { status: "InProgress" } },
    });
    expect(minutes).toBeCloseTo(4.321, 6);
  });

  test("does not matter if the deployment ends in time", async () => {
    const { end } = await followed([{ minute: 0, deployment: deployment("Failed") }], {}, 0);

    expect(end.kind).toBe("final");
  });
});

test("a stop is seen even if only the deployment shows it, and not the target", async () => {
  const { end, minutes } = await followed([
    ...canaryCourse.slice(0, 2),
    { minute: 10, deployment: deployment("Stopped"), target: target({ Install: "InProgress" }) },
  ]);

  expect(end).toMatchObject({ kind: "final", seen: { deployment: { status: "Stopped" } } });
  expect(minutes).toBeLessThan(12);
});
