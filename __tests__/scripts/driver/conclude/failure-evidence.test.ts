import { describe, expect, test } from "@jest/globals";
import type { Diagnostics, LifecycleEvent } from "../../../../scripts/aws";
import { evidenceLines } from "../../../../scripts/driver/report/evidence-lines";
import { githubSummary } from "../../../../scripts/driver/report/github/summary";
import { gather, LOG_TAIL } from "../../../../scripts/driver/state/evidence";
import { expectGolden } from "../../../support/golden";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import { fakeContext } from "../fake-aws";
import { appSpec, deployment, failure, group, request, START, target } from "../fixtures";
import { published } from "../report/published";

const document = request({
  appSpec: appSpec({}, [{ AfterInstall: "probe" }, { AfterAllowTraffic: "smoke" }]),
});
const logs = { "/aws/lambda/probe": ["GET http://test:8080", "answered 500"] };
const diagnostics = (logTail?: string): Diagnostics => ({ code: "ScriptFailed", message: "no", logTail });

/** What is seen of a deployment of which an event failed. */
function seen(event: string, printed?: Diagnostics, changes: Partial<LifecycleEvent> = {}) {
  const failed = target({ [event]: "Failed" }, 0, printed);
  const events = failed.events.map((one) => (one.name === event ? { ...one, ...changes } : one));
  return { deployment: deployment("Failed"), target: { ...failed, events } };
}

async function gathered(
  world: Partial<World>,
  found: Parameters<typeof gather>[2],
  alarmNames: readonly string[] = [],
) {
  const context = fakeContext(world, document);
  const asked: [string, number][] = [];
  const logTail: typeof context.aws.logTail = (logGroup, since) => {
    asked.push([logGroup, since]);
    return context.aws.logTail(logGroup, since);
  };
  const evidence = await gather(
    { ...context, aws: { ...context.aws, logTail } },
    group({ alarmNames }),
    found,
  );
  return { ...evidence, asked, aws: context.aws };
}

describe("the log of a hook that failed", () => {
  test("has the end of its function's output since the event began", async () => {
    const at = START + 1_000;
    const { failedEvents, asked, gaps } = await gathered(
      { logs },
      seen("AfterInstall", diagnostics(), { startedAt: at }),
    );

    expect(failedEvents).toEqual([
      {
        event: "AfterInstall",
        code: "ScriptFailed",
        message: "no",
        logTail: "GET http://test:8080\nanswered 500",
      },
    ]);
    expect(asked).toEqual([["/aws/lambda/probe", at]]);
    expect(gaps).toEqual([]);
  });

  test("is read from the function's configured log group, and from the run's start if the start of the event isn't known", async () => {
    const { failedEvents, asked } = await gathered(
      { hookFunctions: { probe: { state: "Active", logGroup: "/hooks" } }, logs: { "/hooks": ["no"] } },
      seen("AfterInstall"),
    );

    expect(failedEvents).toEqual([{ event: "AfterInstall", logTail: "no" }]);
    expect(asked).toEqual([["/hooks", START]]);
  });

  test.each([
    [LOG_TAIL, "x".repeat(LOG_TAIL)],
    [LOG_TAIL + 1, "x".repeat(LOG_TAIL)],
  ])("is shortened to fit a report: %s characters", async (length, logTail) => {
    const long = { "/aws/lambda/probe": ["y", "x".repeat(length)] };

    expect((await gathered({ logs: long }, seen("AfterInstall"))).failedEvents[0]?.logTail).toBe(logTail);
  });

  test("comes from CodeDeploy if it has one, and no other service is called", async () => {
    const { failedEvents, aws } = await gathered({ logs }, seen("AfterInstall", diagnostics("kept")));

    expect(failedEvents[0]?.logTail).toBe("kept");
    expect(aws.count("hookFunction")).toBe(0);
    expect(aws.count("logTail")).toBe(0);
  });

  test.each<[string, Partial<World>, string]>([
    ["the event has none", { logs }, "BeforeAllowTraffic"],
    ["its function is gone", { logs, hookFunctions: { probe: undefined } }, "AfterInstall"],
    ["its function wrote nothing", {}, "AfterInstall"],
  ])("is left out if %s", async (_why, world, event) => {
    const { failedEvents, gaps } = await gathered(world, seen(event, diagnostics()));

    expect(failedEvents).toEqual([{ event, code: "ScriptFailed", message: "no", logTail: undefined }]);
    expect(gaps).toEqual([]);
  });

  test.each(["hookFunction", "logTail"] as const)(
    "is reported as not known if access to %s is denied",
    async (denied) => {
      const { failedEvents, gaps } = await gathered(
        {
          logs,
          fails: (method) => (method === denied ? failure("denied", "AccessDeniedException") : undefined),
        },
        seen("AfterInstall", diagnostics()),
      );

      expect(failedEvents).toEqual([{ event: "AfterInstall", code: "ScriptFailed", message: "no" }]);
      expect(gaps).toEqual([expect.stringContaining("AccessDeniedException")]);
    },
  );
});

describe("the alarms behind ALARM_ACTIVE", () => {
  const stopped = (code: string) => ({
    deployment: deployment("Stopped", { error: { code, message: "an alarm" } }),
    target: undefined,
  });
  const firing = { name: "5xx", state: "ALARM", reason: "too many" };
  const alarms = [firing, { name: "slow", state: "OK", reason: "quick" }];

  test("are those of the group that are in ALARM now", async () => {
    const found = await gathered({ alarms }, stopped("ALARM_ACTIVE"), ["5xx", "slow"]);

    expect(found.alarms).toEqual([firing]);
    expect(found.aws.count("alarms")).toBe(1);
  });

  test("are none if all are OK by now, or the group no longer has alarms", async () => {
    expect((await gathered({ alarms }, stopped("ALARM_ACTIVE"), ["slow"])).alarms).toEqual([]);
    const without = await gathered({ alarms }, stopped("ALARM_ACTIVE"));

    expect(without.alarms).toEqual([]);
    expect(without.aws.count("alarms")).toBe(0);
  });

  test("include those that do not exist, which also stop a deployment", async () => {
    const found = await gathered({ alarms, missingAlarms: ["typo"] }, stopped("ALARM_ACTIVE"), [
      "slow",
      "typo",
    ]);

    expect(found).toMatchObject({ alarms: [], missingAlarms: ["typo"] });
    expect(evidenceLines(found).slice(1)).toEqual([
      "  Alarms: CodeDeploy stops a deployment when it cannot read the state of an alarm. Missing in CloudWatch: typo",
      "  None of the group's other alarms is in ALARM now.",
    ]);
  });

  test("are not read if something else ended the deployment", async () => {
    const found = await gathered({ alarms }, stopped("HEALTH_CONSTRAINTS"), ["5xx"]);

    expect(found.alarms).toBeUndefined();
    expect(found.aws.count("alarms")).toBe(0);
  });

  test("are reported as not known if access is denied", async () => {
    const fails: World["fails"] = (method) => (method === "alarms" ? failure("denied") : undefined);
    const found = await gathered({ alarms, fails }, stopped("ALARM_ACTIVE"), ["5xx"]);

    expect(found.alarms).toBeUndefined();
    expect(found.gaps).toHaveLength(1);
  });
});

describe("a report", () => {
  test("has the end of a long log next to CodeDeploy's message, and so has the step summary", async () => {
    const cause = "Error: connect ECONNREFUSED 10.0.3.17:5432";
    const log = `${"GET /healthz answered 503. ".repeat(100)}${cause}`;
    const printed = {
      ...diagnostics(log),
      message: "One or more of the lifecycle event hooks failed. ".repeat(20),
    };
    const { exitCode, reporter, document } = await published({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("InProgress") },
          { minute: 1, ...seen("AfterInstall", printed) },
        ],
      },
    });
    const line = reporter.failed.find((one) => one.startsWith("  Log: "));

    expect(exitCode).toBe(3);
    expect(line?.endsWith(cause)).toBe(true);
    expect(line).toHaveLength("  Log: ... ".length + LOG_TAIL);
    expect(githubSummary(document)).toContain(`${cause}\n`);
  });

  test("has both, and the log is unchanged except for line breaks", async () => {
    const error = { code: "ALARM_ACTIVE", message: "an alarm" };
    const failed = {
      ...seen("AfterAllowTraffic", diagnostics()),
      deployment: deployment("Failed", { error }),
    };
    let reads = 0;
    // It is quiet when the driver begins, and rings while it deploys.
    const alarm = {
      name: "5xx",
      reason: "too many",
      get state() {
        reads += 1;
        return reads > 1 ? "ALARM" : "OK";
      },
    };
    const { exitCode, failed: lines } = await drive(
      {
        group: group({ alarmNames: ["5xx"] }),
        alarms: [alarm],
        logs: { "/aws/lambda/smoke": ["GET /", "  answered 500"] },
        courses: {
          "d-NEW000001": [
            { minute: 0, deployment: deployment("InProgress") },
            { minute: 1, ...failed },
          ],
        },
      },
      { document },
    );

    expect(exitCode).toBe(3);
    expectGolden("failed-by-alarm-and-hook.txt", lines);
  });
});
