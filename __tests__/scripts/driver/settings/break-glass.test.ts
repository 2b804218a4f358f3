import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../scripts/aws";
import { problemText } from "../../../../scripts/contract";
import { run } from "../../../../scripts/driver/run";
import { readBreakGlass } from "../../../../scripts/driver/settings/break-glass";
import { parseDescription } from "../../../../scripts/driver/state/description";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { canaryCourse, running } from "../courses";
import { beforeDeployment } from "../drive";
import { fakeAws, type World } from "../fake-aws";
import { deployment, fakeClock, fakeReporter, group, request, weights } from "../fixtures";

const REASON = "checkout is down, this is the fix";

async function driven(
  measures: string,
  world: Partial<World> = {},
  variables: Readonly<Record<string, string>> = {},
) {
  const clock = fakeClock();
  const aws = fakeAws(clock, {
    courses: { "d-NEW000001": canaryCourse },
    group: group({ alarmNames: ["5xx"] }),
    ...world,
  });
  const configs: string[] = [];
  const reporter = fakeReporter();
  const env = {
    ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()),
    ECS_CODEDEPLOY_BREAK_GLASS: measures,
    ECS_CODEDEPLOY_BREAK_GLASS_REASON: REASON,
    GITHUB_ACTOR: "octocat",
    GITHUB_RUN_ID: "41",
    ...variables,
  };
  const trafficShift: typeof aws.trafficShift = async (name) => {
    configs.push(name);
    return name === "CodeDeployDefault.ECSAllAtOnce" ? { kind: "all-at-once" } : aws.trafficShift(name);
  };
  const exitCode = await run({ env, connect: () => ({ ...aws, trafficShift }), clock, reporter });
  return { exitCode, aws, order: aws.orders[0], configs, printed: reporter.printed, failed: reporter.failed };
}

const firing = { alarms: [{ name: "5xx", state: "ALARM", reason: "too many" }] };

describe("a break-glass", () => {
  test("is reported first and kept in the description, with who, which run and why", async () => {
    const { exitCode, printed, order } = await driven("no-rollback, ignore-alarms");

    expect(exitCode).toBe(0);
    expectGolden("break-glass.txt", printed.slice(0, 1));
    expect(parseDescription(order?.description)).toMatchObject({
      runId: "41",
      who: "octocat",
      breakGlass: { measures: ["ignore-alarms", "no-rollback"], reason: REASON },
    });
    expect(order).toMatchObject({ ignoresAlarms: true, neverRollsBack: true });
    expect(order).not.toHaveProperty("deploymentConfigName");
  });

  test("names the shell's user outside of GitHub", async () => {
    const { order, printed } = await driven("no-rollback", {}, { GITHUB_ACTOR: "", USER: "ada" });

    expect(parseDescription(order?.description)).toMatchObject({ who: "ada" });
    expectGolden("break-glass-by-a-user.txt", printed.slice(0, 1));
  });

  test("for alarms ignores those in ALARM, and names them", async () => {
    const { exitCode, printed } = await driven("ignore-alarms", firing);

    expect(exitCode).toBe(0);
    expectGolden("ignored-alarm.txt", beforeDeployment(printed));
  });

  test("for alarms ignores those that do not exist, and names them", async () => {
    const { exitCode, printed, order } = await driven("ignore-alarms", { missingAlarms: ["5xx"] });

    expect(exitCode).toBe(0);
    expect(order).toMatchObject({ ignoresAlarms: true });
    expectGolden("ignored-alarm-that-does-not-exist.txt", beforeDeployment(printed));
  });

  test("for something else fails with 6 while an alarm is in ALARM", async () => {
    const { exitCode, order } = await driven("all-at-once,no-rollback", firing);

    expect(exitCode).toBe(6);
    expect(order).toBeUndefined();
  });

  test("for everything fails with 6 when the production listener is wrong", async () => {
    const { exitCode, order } = await driven("ignore-alarms,all-at-once,no-rollback", {
      weights: weights(10),
    });

    expect(exitCode).toBe(6);
    expect(order).toBeUndefined();
  });

  test("for all-at-once has the time limit of such a shift, not of the group's", async () => {
    const { order, configs, printed } = await driven("all-at-once");

    expect(order?.deploymentConfigName).toBe("CodeDeployDefault.ECSAllAtOnce");
    expect(configs).toEqual(["CodeDeployDefault.ECSAllAtOnce"]);
    expectGolden("all-at-once.txt", printed.slice(0, 7));
  });

  test("without rollback waits less long for a rollback than the group would need", async () => {
    const courses = {
      "d-NEW000001": [
        { minute: 0, deployment: deployment("InProgress") },
        { minute: 1, deployment: deployment("Failed"), weights: weights(10) },
      ],
    };
    const { exitCode, aws } = await driven("no-rollback", { courses });
    const { aws: looking } = await driven("all-at-once", { courses });

    expect(exitCode).toBe(4);
    expect(looking.count("deployment") - aws.count("deployment")).toBe(40);
  });

  test("has no effect on a running deployment, which a line reports", async () => {
    const sha256 = fingerprintOf(request());
    const { printed } = await driven("all-at-once", running("d-NEW000001", { sha256 }));

    expectGolden("no-effect.txt", printed.slice(0, 2));
  });

  const denied = (action: string) => new AwsFailure("denied", action, "AccessDeniedException", "no");

  test("fails with 2 and the IAM action when the caller lacks permission", async () => {
    const { exitCode, failed } = await driven("ignore-alarms", {
      creations: [denied("codedeploy:CreateDeployment")],
    });

    expect(exitCode).toBe(2);
    expectGolden("may-not-ignore-alarms.txt", failed);
  });

  test("fails with 2 and another IAM action alone when that is the one that AWS denied", async () => {
    const { exitCode, failed } = await driven("ignore-alarms", {
      creations: [denied("codedeploy:RegisterApplicationRevision")],
    });

    expect(exitCode).toBe(2);
    expectGolden("may-not-register-a-revision.txt", failed);
  });

  test("fails with 2 and only CreateDeployment's IAM action when alarms are not ignored", async () => {
    const { exitCode, failed } = await driven("all-at-once,no-rollback", {
      creations: [denied("codedeploy:CreateDeployment")],
    });

    expect(exitCode).toBe(2);
    expectGolden("may-not-deploy.txt", failed);
  });

  test("is none when the variables are empty", async () => {
    const { exitCode, printed } = await driven("", {}, { ECS_CODEDEPLOY_BREAK_GLASS_REASON: "" });

    expect(exitCode).toBe(0);
    expect(printed.join("\n")).not.toContain("break-glass");
  });
});

describe("a break-glass fails with 2", () => {
  test.each<[string, string, string, number]>([
    ["without a reason", "no-rollback", "", 1],
    ["with a reason of four characters", "no-rollback", "oops", 1],
    ["with a reason of 201 characters", "no-rollback", "x".repeat(201), 1],
    ["with a reason on two lines", "no-rollback", "one line\nanother", 1],
    ["with a reason for nothing", "", REASON, 1],
    ["for what it doesn't know, each of it, and without a reason", "no-alarms,,ignore-alarms", "", 3],
  ])("%s", async (_how, measures, reason, problems) => {
    const { exitCode, aws, failed } = await driven(
      measures,
      {},
      { ECS_CODEDEPLOY_BREAK_GLASS_REASON: reason },
    );

    expect(exitCode).toBe(2);
    expect(failed.slice(1)).toHaveLength(problems);
    expect(aws.calls).toEqual([]);
  });
});

describe("a reason", () => {
  const problemsOf = (reason: string) => {
    const read = readBreakGlass({
      ECS_CODEDEPLOY_BREAK_GLASS: "no-rollback",
      ECS_CODEDEPLOY_BREAK_GLASS_REASON: reason,
    });
    return read.kind === "wrong" ? read.problems.map(problemText) : [];
  };
  const allowed = "must give the reason in 5 to 200 characters on one line";

  test.each([
    ["", `is missing: it ${allowed}`],
    ["x", `${allowed} (it has 1 character)`],
    ["oops", `${allowed} (it has 4 characters)`],
    ["x".repeat(201), `${allowed} (it has 201 characters)`],
    ["one line\nanother", `${allowed} (it has a line break or another control character)`],
  ])("fails without content: %j", (reason, says) => {
    expect(problemsOf(reason)).toEqual([`ECS_CODEDEPLOY_BREAK_GLASS_REASON: ${says}`]);
  });

  test.each(["fives", "x".repeat(200)])("is accepted at the length limits: %s", (reason) => {
    expect(problemsOf(reason)).toEqual([]);
  });
});
