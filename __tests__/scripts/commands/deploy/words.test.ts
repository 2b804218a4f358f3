import { describe, expect, test } from "@jest/globals";
import {
  COMMAND_WORDING,
  fieldsOf,
  namesFor,
  rollbackWording,
} from "../../../../scripts/commands/deploy/words";
import type { Outcome } from "../../../../scripts/driver/conclude/outcome";
import { creationUnknown } from "../../../../scripts/driver/context/errors";
import { TRIGGER_WORDING, type Wording } from "../../../../scripts/driver/context/wording";
import type { Refusal } from "../../../../scripts/driver/decide/refusal";
import { reportOf } from "../../../../scripts/driver/report/text";
import { NO_EVIDENCE } from "../../../../scripts/driver/state/evidence";
import { expectGolden } from "../../../support/golden";
import { blue, deployment, failure, forwards, PAIR, request } from "../../driver/fixtures";

const id = "d-OTHER0001";
const live = { primary: blue, production: forwards(0), pair: PAIR };
const ended = { deployment: deployment("Failed"), stoppedEarly: false, evidence: NO_EVIDENCE };
const findings = [
  { kind: "alarm", name: "errors", reason: "5 errors" },
  { kind: "port-not-mapped", taskDefinition: "shop:7", container: "app", port: 80, ports: [] },
  { kind: "hook-missing", function: "probe", events: ["AfterInstall"] },
] as const;

/** All messages whose wording is different for a command and for the trigger. */
const SAID: Readonly<Record<string, (wording: Wording) => readonly string[]>> = {
  ...Object.fromEntries(
    (
      [
        { kind: "another-deployment-running", id, isRollback: false },
        { kind: "another-deployment-running", id, isRollback: true },
        { kind: "wait-timed-out", id, isRollback: false },
        { kind: "not-superseded", id, failure: failure("denied") },
        { kind: "unlisted-deployment-running" },
        { kind: "failed-before", deployment: deployment("Failed"), findings },
        { kind: "preflight", findings },
        { kind: "preflight", findings: findings.slice(0, 1) },
        { kind: "unstable" },
        { kind: "live-changed", basedOn: "shop:5" },
      ] satisfies Refusal[]
    ).map((refusal, index) => [
      `${refusal.kind} ${index}`,
      (wording: Wording) =>
        reportOf({ kind: "refused", refusal, superseded: [] }, { request: request(), wording }).lines,
    ]),
  ),
  ...Object.fromEntries(
    (
      [
        { kind: "not-live", live },
        { kind: "rolled-back", ...ended, rollback: undefined, live },
        { kind: "not-rolled-back", ...ended, rollback: undefined, live },
      ] satisfies Outcome[]
    ).map((outcome) => [
      outcome.kind,
      (wording: Wording) =>
        reportOf({ ...outcome, deploymentId: "d-NEW000001" }, { request: request(), wording }).lines,
    ]),
  ),
  "not-steady": (wording) =>
    reportOf(
      { kind: "not-steady", missing: "a task", evidence: NO_EVIDENCE, superseded: [] },
      { request: request(), wording },
    ).lines,
  "tasks-failed": (wording) =>
    reportOf(
      { kind: "tasks-failed", failedTasks: 3, live, evidence: NO_EVIDENCE, superseded: [] },
      { request: request(), wording },
    ).lines,
  "no-answer": (wording) => creationUnknown(failure("transient"), true, request(), { wording }).lines,
};

const NAMES = Object.keys(SAID);

describe("the driver's messages", () => {
  const said = (wording: Wording) => NAMES.flatMap((name) => [`${name}:`, ...(SAID[name]?.(wording) ?? [])]);

  test("of a command name flags, and no variable", () => {
    const lines = said(COMMAND_WORDING);

    expect(lines.filter((line) => /ECS_CODEDEPLOY|apply again|tainted/.test(line))).toEqual([]);
    expectGolden("words-of-a-command.txt", lines);
  });

  test("of Terraform's run name variables, and no flag", () => {
    const lines = said(TRIGGER_WORDING);

    expect(lines.filter((line) => / --(retry|when-running|break-glass)|try again/.test(line))).toEqual([]);
    expectGolden("words-of-the-trigger.txt", lines);
  });
});

test("a rollback that was not rolled back names the command that lists the revisions", () => {
  const history = "npx cdktf-ecs-codedeploy history";
  const outcome = { kind: "not-rolled-back", ...ended, rollback: undefined, live } as const;
  const wording = rollbackWording(() => "npx cdktf-ecs-codedeploy rollback", history);
  const { lines } = reportOf({ ...outcome, deploymentId: "d-NEW000001" }, { request: request(), wording });

  expect(lines.slice(2, 4)).toEqual([
    "  Next: choose a good revision, and name it with `rollback --to`. To see the revisions:",
    `  ${history}`,
  ]);
});

describe("a wrong input", () => {
  const nameOf = namesFor({ ECS_CODEDEPLOY_RETRY: "true" });

  test("is named by its flag if that was given, otherwise by its variable", () => {
    expect(nameOf("ECS_CODEDEPLOY_RETRY")).toBe("--retry");
    expect(nameOf("ECS_CODEDEPLOY_WHEN_RUNNING")).toBe("ECS_CODEDEPLOY_WHEN_RUNNING");
  });

  test.each(["ECS_CODEDEPLOY_BREAK_GLASS", "ECS_CODEDEPLOY_BREAK_GLASS_REASON"] as const)(
    "of a break-glass is named by flags if one of the two is given: %s",
    (variable) => {
      const names = namesFor({ [variable]: "x" });

      expect(names("ECS_CODEDEPLOY_BREAK_GLASS")).toBe("--break-glass");
      expect(names("ECS_CODEDEPLOY_BREAK_GLASS_REASON")).toBe("--reason");
    },
  );

  test.each([
    [["appSpec", "Resources", 0, "TargetService"], "app.json: Resources.0.TargetService"],
    [["appSpec"], "app.json"],
    [["region"], "region"],
    [[], "the document"],
  ])("of an AppSpec is named by its file: %j", (path, name) => {
    expect(fieldsOf("app.json")(path)).toBe(name);
  });
});
