import { describe, expect, test } from "@jest/globals";
import type { Outcome } from "../../../../scripts/driver/conclude/outcome";
import { EXIT_CODE } from "../../../../scripts/driver/context/exit-code";
import { LONGEST_LINE } from "../../../../scripts/driver/context/format";
import type { Refusal } from "../../../../scripts/driver/decide/refusal";
import { budgetOf, type Plan } from "../../../../scripts/driver/follow/budget";
import { reportOf } from "../../../../scripts/driver/report/text";
import { type Evidence, NO_EVIDENCE as nothing } from "../../../../scripts/driver/state/evidence";
import { describeLive, type Live } from "../../../../scripts/driver/state/live";
import {
  answering,
  BLUE_GROUP,
  blue,
  canary,
  deployment,
  elsewhere,
  failure,
  forwards,
  forwardsBy,
  green,
  group,
  LISTENER,
  PAIR,
  request,
  route,
  START,
} from "../fixtures";

/** A refusal as it is printed. */
const refusalReport = (refusal: Refusal) =>
  reportOf({ kind: "refused", refusal, superseded: [] }, { request: request() });

const ID = "d-NEW000001";
const plan: Plan = { shift: canary, group: group(), hooks: 0 };
const course = {
  deploymentId: ID,
  label: "",
  isRollback: false,
  plan,
  startedAt: START,
  begunAt: START,
  deadline: START + budgetOf(plan).limitMinutes,
};
const back: Live = { primary: blue, production: forwards(0), pair: PAIR };
const there: Live = { primary: green, production: forwards(100), pair: PAIR };

const failed = (changes: Partial<Evidence> = {}) => ({
  deployment: deployment("Failed"),
  stoppedEarly: false,
  evidence: { ...nothing, ...changes },
});
const reported = (outcome: Outcome) => reportOf({ ...outcome, deploymentId: ID }, { request: request() });
const text = (outcome: Outcome) => reported(outcome).lines.join("\n");

describe("a verdict", () => {
  test.each<[string, number, Outcome]>([
    ["succeeded", 0, { kind: "succeeded", live: there }],
    ["not live", 4, { kind: "not-live", live: back }],
    ["rolled back", 3, { kind: "rolled-back", ...failed(), rollback: undefined, live: back }],
    ["not rolled back", 4, { kind: "not-rolled-back", ...failed(), rollback: undefined, live: undefined }],
    [
      "out of time",
      5,
      { kind: "out-of-time", course, failed: undefined, evidence: nothing, trouble: undefined },
    ],
    [
      "lost access",
      5,
      { kind: "lost-sight", course, failed: undefined, status: "InProgress", failure: failure("denied") },
    ],
  ])("of '%s' ends with %s, names the deployment first and links to it last", (_name, exitCode, outcome) => {
    const { lines, result: _, ...verdict } = reported(outcome);

    expect(verdict.exitCode).toBe(exitCode);
    expect(lines[0]).toContain(`Deployment ${ID} `);
    if (exitCode !== EXIT_CODE.done) {
      expect(lines.at(-1)).toContain(`/deployments/${ID}?region=eu-west-1`);
    }
  });

  test("says what is live by task definition, task set, target group and weights", () => {
    expect(describeLive(back)).toBe(
      "shop:6, task set ecs-svc/0001 (PRIMARY) behind shop-blue, 2 of 2 tasks run; production 100 % to shop-blue",
    );
    expect(describeLive({ ...back, primary: undefined, production: { kind: "gone" } })).toBe(
      "no PRIMARY task set; production has no listener",
    );
    expect(describeLive({ ...back, production: elsewhere(answering("redirect")) })).toContain(
      "production does not reach the service: default action answers with redirect",
    );
    expect(
      describeLive({ ...back, production: forwardsBy(route([{ targetGroupArn: BLUE_GROUP, percent: 0 }])) }),
    ).toContain("production nothing to any target group");
    expect(describeLive(undefined)).toBe("unknown: AWS could not be asked");
  });

  test("says why green failed, in a line each", () => {
    const lines = reported({
      kind: "rolled-back",
      ...failed({
        error: { code: "TIMEOUT", message: "too late" },
        failedEvents: [{ event: "Install" }],
        stopReasons: [
          { text: "no such image", count: 100 },
          { text: "out of memory", count: 99 },
        ],
        unhealthy: [{ text: "Target.Timeout", count: 2 }],
        gaps: ["no permission"],
      }),
      rollback: deployment("Succeeded", { id: "d-BACK00001" }),
      live: back,
    }).lines;

    expect(lines.slice(1, 7)).toEqual([
      "  CodeDeploy: TIMEOUT: too late",
      "  Event: Install failed",
      "  Green's stopped tasks: 100 or more x no such image",
      "  Green's stopped tasks: 99 x out of memory",
      "  Green's unhealthy targets: 2 x Target.Timeout",
      "  Not known: no permission",
    ]);
  });

  test("of a rollback that isn't over names both deployments, and tells nobody to stop the one that runs", () => {
    const said = text({
      kind: "out-of-time",
      course: { ...course, deploymentId: "d-BACK00001", isRollback: true },
      failed: failed(),
      evidence: nothing,
      trouble: undefined,
    });

    expect(said).toContain(`Deployment ${ID} failed, and its rollback d-BACK00001 did not end in time`);
    expect(said).not.toContain("stop-deployment");
    expect(said).toContain("It brings back what was live before: don't stop it.");
  });

  test.each<[string, Outcome]>([
    [
      "did not end in time",
      { kind: "out-of-time", course, failed: undefined, evidence: nothing, trouble: undefined },
    ],
    [
      "can no longer be watched",
      { kind: "lost-sight", course, failed: undefined, status: "InProgress", failure: failure("denied") },
    ],
  ])("of a rollback that is watched by itself and %s tells nobody to stop it either", (what, outcome) => {
    const ofRollback = { ...outcome, course: { ...course, isRollback: true } } as Outcome;
    const { exitCode, lines } = reported(ofRollback);

    expect(exitCode).toBe(5);
    expect(lines[0]).toContain(`Rollback ${ID} ${what}`);
    expect(lines.join("\n")).not.toContain("stop-deployment");
    expect(lines.at(-2)).toContain("see what is live once it has ended");
    expect(text(outcome)).toContain("stop-deployment");
  });

  test("that could not be checked doesn't offer to stop what has ended", () => {
    const said = text({
      kind: "lost-sight",
      course,
      failed: undefined,
      status: "Succeeded",
      failure: failure("denied", "AccessDeniedException"),
    });

    expect(said).toContain("ended as Succeeded, but what is live could not be seen");
    expect(said).toContain("codedeploy:GetDeployment: allow this IAM action");
    expect(said).not.toContain("stop-deployment");
  });

  test("says what CodeDeploy says about a rollback that failed", () => {
    const said = text({
      kind: "not-rolled-back",
      stoppedEarly: false,
      deployment: deployment("Stopped", { rollbackMessage: "no capacity" }),
      evidence: nothing,
      rollback: deployment("Failed", {
        id: "d-BACK00001",
        error: { code: "ECS_UPDATE_ERROR", message: "x" },
      }),
      live: { ...back, production: forwards(10) },
    });

    expect(said).toContain(
      "was stopped, and it was NOT rolled back: its rollback d-BACK00001 ended as Failed",
    );
    expect(said).toContain("  Rollback: no capacity");
    expect(said).toContain("  Rollback's error: ECS_UPDATE_ERROR: x");
    expect(said).toContain("production 90 % to shop-blue, 10 % to shop-green");
    expect(said).toContain("To send all of it to PRIMARY (shop:6), before anything else is deployed:");
    expect(said).toContain(`aws elbv2 modify-listener --listener-arn ${LISTENER}`);
  });
});

test("a listener that is as it should be isn't told to be changed", () => {
  const said = text({ kind: "not-rolled-back", ...failed(), rollback: undefined, live: there });

  expect(said).toContain("A deployment of the last good revision brings it back");
  expect(said).not.toContain("modify-listener");
});

describe("a report", () => {
  test("is shorter than the 8 KiB that Terraform shows, whatever AWS says", () => {
    const long = "y".repeat(5_000);
    const reasons = [1, 2, 3].map((count) => ({ text: long, count }));
    const { lines } = reported({
      kind: "not-rolled-back",
      ...failed({
        error: { code: "TIMEOUT", message: long },
        alarms: Array.from({ length: 10 }, () => ({ name: "5xx", state: "ALARM", reason: long })),
        missingAlarms: Array.from({ length: 10 }, () => "z".repeat(255)),
        failedEvents: [{ event: "Install", code: "ScriptFailed", message: long, logTail: long }],
        stopReasons: reasons,
        unhealthy: reasons,
        gaps: [],
      }),
      rollback: undefined,
      live: back,
    });

    expect(Math.max(...lines.map((line) => line.length))).toBe(LONGEST_LINE);
    expect(lines.join("\n").length).toBeLessThan(8_000);
  });

  test("has no line breaks or control characters of AWS's in it, which could pass for lines of its own", () => {
    const { lines } = reported({
      kind: "rolled-back",
      ...failed({ error: { code: "X", message: "one\n::set-output name=a::b\u001b[31m\r\ntwo" } }),
      rollback: undefined,
      live: back,
    });

    expect(lines[1]).toBe("  CodeDeploy: X: one ::set-output name=a::b [31m two");
  });
});

describe("no deployment", () => {
  test.each(["one-is-running", "outlasted"] as const)(
    "is explained without a way to stop what is a rollback: %s",
    (kind) => {
      const { lines } = refusalReport({ kind, id: "d-BACK00001", isRollback: true });

      expect(lines[0]).toContain("the rollback d-BACK00001 of shop-web-group");
      expect(lines[1]).toContain("don't stop it");
      expect(lines.join("\n")).not.toContain("stop-deployment");
    },
  );

  test("is explained when one runs, when one runs unseen, and when there is no PRIMARY", () => {
    const refusals = [
      refusalReport({ kind: "one-is-running", id: "d-OTHER0001", isRollback: false }),
      refusalReport({ kind: "one-is-running-unseen" }),
      refusalReport({ kind: "no-primary" }),
    ];

    expect(refusals.map(({ exitCode }) => exitCode)).toEqual([6, 6, 6]);
    expect(refusals.map(({ lines }) => lines.filter((line) => line.includes("Next:")).length)).toEqual([
      1, 1, 1,
    ]);
  });

  test("was needed when the service is steady already", () => {
    expect(
      reportOf({ kind: "nothing-to-do", primary: green, superseded: [] }, { request: request() }),
    ).toMatchObject({
      exitCode: 0,
      lines: ["web already runs shop:7, steady with 2 of 2 tasks: nothing to deploy."],
    });
  });
});
