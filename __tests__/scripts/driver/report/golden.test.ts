import { describe, expect, test } from "@jest/globals";
import { rollbackWording } from "../../../../scripts/commands/deploy/words";
import { got } from "../../../../scripts/contract";
import {
  badInput,
  creationUnknown,
  type DriverError,
  failedBeforeCreation,
  notStartedAfter,
} from "../../../../scripts/driver/context/errors";
import { newRecord } from "../../../../scripts/driver/context/run-record";
import { TRIGGER_WORDING, type Wording } from "../../../../scripts/driver/context/wording";
import type { Finding } from "../../../../scripts/driver/decide/findings";
import type { Refusal } from "../../../../scripts/driver/decide/refusal";
import { budgetOf, type Plan } from "../../../../scripts/driver/follow/budget";
import { cancellationReport } from "../../../../scripts/driver/report/cancelled";
import { githubSummary } from "../../../../scripts/driver/report/github/summary";
import type { Report } from "../../../../scripts/driver/report/lines";
import { reportOf } from "../../../../scripts/driver/report/text";
import { verdictOf } from "../../../../scripts/driver/report/verdict/to-document";
import { bugReport } from "../../../../scripts/driver/run";
import { EXIT_CODES, type RegularResult } from "../../../../scripts/driver/run-result";
import type { NotApproved } from "../../../../scripts/driver/state/approval";
import { type Evidence, NO_EVIDENCE } from "../../../../scripts/driver/state/evidence";
import { newImages } from "../../../../scripts/driver/state/images";
import type { Live } from "../../../../scripts/driver/state/live";
import { expectGolden } from "../../../support/golden";
import {
  blue,
  canary,
  deployment,
  failure,
  fakeClock,
  forwards,
  GONE,
  green,
  group,
  MINUTE,
  PAIR,
  request,
  START,
  taskDefinition,
} from "../fixtures";

const ID = "d-NEW000001";
const OTHER = "d-OTHER0001";
const superseded: readonly string[] = [];
const oldIsLive: Live = { primary: blue, production: forwards(0), pair: PAIR };
const newIsLive: Live = { primary: green, production: forwards(100), pair: PAIR };
const split: Live = { ...oldIsLive, production: forwards(10) };
const plan: Plan = { shift: canary, group: group(), hooks: 0 };
const course = {
  deploymentId: ID,
  label: "",
  isRollback: false,
  plan,
  startedAt: START,
  earliestStart: START,
  deadline: START + budgetOf(plan).limitMinutes * MINUTE,
};
const evidence: Evidence = {
  ...NO_EVIDENCE,
  error: { code: "HEALTH_CONSTRAINTS", message: "a hook failed" },
  failedEvents: [{ event: "AfterInstall", code: "ScriptFailed", message: "no answer", logTail: "the end" }],
  stopReasons: [
    { text: "no such image", count: 100 },
    { text: "out of memory", count: 99 },
  ],
  unhealthy: [{ text: "Target.Timeout", count: 2 }],
  gaps: ["no permission"],
};
const failed = { deployment: deployment("Failed"), stoppedEarly: false, evidence };
const rollback = deployment("Failed", {
  id: "d-BACK00001",
  error: { code: "ECS_UPDATE_ERROR", message: "no capacity" },
});
const noTasks = { ...green, desired: 0, running: 0 };
const noTasksRun: Live = { ...newIsLive, primary: { ...green, running: 0 } };

const notApproved = (how: NotApproved): RegularResult => ({
  kind: "rolled-back",
  deploymentId: ID,
  deployment: deployment("Stopped"),
  stoppedEarly: false,
  evidence: { ...NO_EVIDENCE, notApproved: how },
  rollback: undefined,
  live: oldIsLive,
});

/** Every kind of result of a deployment, and the cases of a kind that read differently. */
const RESULTS: Readonly<Record<string, RegularResult>> = {
  succeeded: { kind: "succeeded", deploymentId: ID, live: newIsLive },
  "succeeded-without-tasks": {
    kind: "succeeded",
    deploymentId: ID,
    live: { ...newIsLive, primary: noTasks },
    resumeFailure: failure("denied", "AccessDeniedException"),
  },
  "traffic-shifted": {
    kind: "traffic-shifted",
    deploymentId: ID,
    live: newIsLive,
    oldTasksUntil: { earliest: START, latest: START + MINUTE },
  },
  "not-live": { kind: "not-live", deploymentId: ID, live: oldIsLive },
  "rolled-back": {
    kind: "rolled-back",
    deploymentId: ID,
    ...failed,
    rollback: deployment("Succeeded", { id: "d-BACK00001" }),
    live: oldIsLive,
  },
  "rolled-back-on-alarm": {
    kind: "rolled-back",
    deploymentId: ID,
    deployment: deployment("Stopped"),
    stoppedEarly: false,
    evidence: {
      ...NO_EVIDENCE,
      error: { code: "ALARM_ACTIVE", message: "one or more alarms" },
      alarms: ["5xx", "slow", "errors", "queue"].map((name) => ({
        name,
        state: "ALARM",
        reason: "too many",
      })),
      missingAlarms: ["deleted"],
    },
    rollback: undefined,
    live: oldIsLive,
  },
  "not-approved-in-time": notApproved({ kind: "timed-out", minutes: 60 }),
  "not-approved-but-stopped": notApproved({ kind: "stopped" }),
  "not-rolled-back": {
    kind: "not-rolled-back",
    deploymentId: ID,
    ...failed,
    deployment: deployment("Stopped", { rollbackMessage: "the rollback could not start" }),
    stoppedEarly: true,
    rollback,
    live: split,
  },
  "not-rolled-back-and-new-is-live": {
    kind: "not-rolled-back",
    deploymentId: ID,
    ...failed,
    rollback: undefined,
    live: newIsLive,
  },
  "not-rolled-back-and-live-is-unknown": {
    kind: "not-rolled-back",
    deploymentId: ID,
    ...failed,
    rollback: undefined,
    live: undefined,
  },
  "out-of-time": {
    kind: "out-of-time",
    deploymentId: ID,
    course,
    failed: undefined,
    evidence: NO_EVIDENCE,
    trouble: undefined,
  },
  "out-of-time-of-a-rollback": {
    kind: "out-of-time",
    deploymentId: ID,
    course: { ...course, deploymentId: "d-BACK00001", isRollback: true },
    failed,
    evidence,
    trouble: failure("transient"),
  },
  "outcome-unknown": {
    kind: "outcome-unknown",
    deploymentId: ID,
    course,
    failed: undefined,
    status: "InProgress",
    failure: failure("denied", "AccessDeniedException"),
  },
  "outcome-unknown-after-its-end": {
    kind: "outcome-unknown",
    deploymentId: ID,
    course,
    failed: undefined,
    status: "Succeeded",
    failure: failure("denied", "AccessDeniedException"),
  },
  "nothing-to-do": { kind: "nothing-to-do", primary: green, superseded: [OTHER] },
  "nothing-to-do-without-tasks": { kind: "nothing-to-do", primary: noTasks, superseded },
  "not-steady": { kind: "not-steady", missing: "1 of 2 tasks running", evidence, superseded },
  "tasks-failed": { kind: "tasks-failed", failedTasks: 3, live: noTasksRun, evidence, superseded },
  "tasks-failed-after-a-deployment": {
    kind: "tasks-failed",
    failedTasks: 3,
    live: { ...noTasksRun, primary: { ...green, deploymentId: OTHER, running: 0 } },
    evidence,
    superseded: [OTHER],
  },
};

const splitFinding: Finding = { kind: "traffic-elsewhere", live: split };
const alarm: Finding = { kind: "alarm", name: "5xx", reason: "too many" };
const missingAlarm: Finding = { kind: "alarm-missing", name: "deleted" };
const noRole: Finding = { kind: "role-missing", roleArn: "arn:aws:iam::111122223333:role/codedeploy" };
const noListener: Finding = {
  kind: "test-traffic-elsewhere",
  test: GONE,
  pair: PAIR,
  targetGroupArn: undefined,
};

/** Every kind of refusal, and the cases of a kind that read differently. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  "another-deployment-running": { kind: "another-deployment-running", id: OTHER, isRollback: false },
  "another-deployment-running-which-is-a-rollback": {
    kind: "another-deployment-running",
    id: OTHER,
    isRollback: true,
  },
  "wait-timed-out-by-a-rollback": { kind: "wait-timed-out", id: OTHER, isRollback: true },
  "wait-timed-out": { kind: "wait-timed-out", id: OTHER, isRollback: false },
  "too-many-deployments": { kind: "too-many-deployments", id: OTHER, isRollback: false },
  "not-superseded": {
    kind: "not-superseded",
    id: OTHER,
    failure: failure("denied", "AccessDeniedException"),
  },
  "unlisted-deployment-running": {
    kind: "unlisted-deployment-running",
    message: "DeploymentLimitExceededException",
  },
  "failed-before": {
    kind: "failed-before",
    deployment: deployment("Failed", {
      id: "d-OLD000001",
      error: { code: "HEALTH_CONSTRAINTS", message: "a hook failed" },
    }),
    findings: [splitFinding],
  },
  "live-changed": { kind: "live-changed", basedOn: taskDefinition(5) },
  preflight: { kind: "preflight", findings: [splitFinding, noListener, alarm, missingAlarm] },
  "preflight-with-one-finding": { kind: "preflight", findings: [noRole] },
  unstable: { kind: "unstable" },
  "no-primary": { kind: "no-primary" },
};

const APPLY = "npx cdktf deploy shop-web --ignore-missing-stack-dependencies";

/** What a run without a result of a deployment ends with. */
const OTHER_ENDS: Readonly<Record<string, Report>> = {
  "bad-input": badInput([
    { what: "service: is missing" },
    got("region: must be an AWS region, such as eu-west-1", "Ireland"),
  ]),
  "bad-input-denied": failedBeforeCreation(failure("denied", "AccessDeniedException"), APPLY),
  "bad-input-expired": failedBeforeCreation(failure("credentials", "ExpiredTokenException"), APPLY),
  "bad-input-after-a-stop": notStartedAfter([OTHER], failure("denied"), request()) as DriverError,
  "no-answer": creationUnknown(failure("transient"), true, request()),
  "no-answer-before-the-order": failedBeforeCreation(failure("transient"), APPLY),
  bug: bugReport(request()),
  cancelled: cancellationReport(
    { reason: "SIGTERM", deploymentId: ID, action: "stop", stopRequested: [OTHER] },
    request(),
  ),
};

const ROLLBACK = "npx cdktf-ecs-codedeploy rollback ";

const SUCCESSES = ["succeeded", "traffic-shifted", "nothing-to-do"];

describe("the printed report", () => {
  test.each(["not-rolled-back", "out-of-time", "out-of-time-of-a-rollback"])(
    "of an operator's rollback names what production is or is not on: %s",
    (name) => {
      const wording = rollbackWording(() => "run it again", "list the revisions");
      const { lines } = reportOf(RESULTS[name] as RegularResult, { request: request(), wording });

      expectGolden(`${name}-of-an-operators-rollback.txt`, lines);
    },
  );

  test.each(Object.entries(RESULTS))("of '%s' is its golden file", (name, result) => {
    const { exitCode, lines } = reportOf(result, { request: request({ stack: "shop-web" }) });

    expect(exitCode).toBe(EXIT_CODES[result.kind]);
    expectGolden(`${name}.txt`, lines);
  });

  test.each(Object.entries(REFUSALS))("of the refusal '%s' matches its golden file", (name, refusal) => {
    const result = { kind: "refused", refusal, superseded: name === "preflight" ? [OTHER] : [] } as const;
    const { exitCode, lines } = reportOf(result, { request: request({ stack: "shop-web" }) });

    expect(exitCode).toBe(6);
    expectGolden(`refused-${name}.txt`, lines);
  });

  test.each(Object.entries(OTHER_ENDS))("of a run without a result of a deployment: '%s'", (name, report) => {
    expectGolden(`${name}.txt`, report.lines);
  });

  test.each(["bad-input", "no-answer", "bug", "cancelled"] as const)(
    "of a run without a result of a deployment is a document and a summary: '%s'",
    (kind) => {
      const report = OTHER_ENDS[kind] as Report;
      const record = newRecord(fakeClock(), newImages());
      record.request = kind === "bad-input" ? undefined : request();
      record.deploymentId = kind === "cancelled" ? ID : undefined;
      const verdict = verdictOf(record, { report, at: START + MINUTE });

      expect(report.exitCode).toBe(EXIT_CODES[kind]);
      expectGolden(`${kind}.json`, `${JSON.stringify(verdict, undefined, 2)}\n`);
      expectGolden(`${kind}.md`, githubSummary(verdict));
    },
  );

  test("links to the deployment in its last line unless it succeeded", () => {
    for (const result of Object.values(RESULTS).filter(({ kind }) => !SUCCESSES.includes(kind))) {
      if ("deploymentId" in result) {
        const id = "course" in result ? result.course.deploymentId : result.deploymentId;
        expect(reportOf(result, { request: request() }).lines.at(-1)).toContain(`/deployments/${id}?`);
      }
    }
  });

  test("of a rollback suggests no other rollback when tasks fail", () => {
    const result = RESULTS["tasks-failed-after-a-deployment"] as RegularResult;
    const linesBy = (wording: Wording) => reportOf(result, { request: request(), wording }).lines.join("\n");

    expect(linesBy(TRIGGER_WORDING)).toContain(ROLLBACK);
    expect(linesBy({ ...TRIGGER_WORDING, isRollback: true })).not.toContain(ROLLBACK);
  });

  test.each(["out-of-time", "outcome-unknown"])("of a rollback shows no command to stop it: %s", (name) => {
    const result = { ...RESULTS[name], course: { ...course, isRollback: true } } as RegularResult;

    expect(reportOf(result, { request: request() }).lines.join()).not.toContain("stop-deployment");
  });
});
