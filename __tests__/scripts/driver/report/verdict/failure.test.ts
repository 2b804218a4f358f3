import { expect, test } from "@jest/globals";
import type { TimelineEvent } from "../../../../../scripts/driver/context/observed";
import { newRecord } from "../../../../../scripts/driver/context/run-record";
import { failureOf } from "../../../../../scripts/driver/report/verdict/failure";
import type { Evidence } from "../../../../../scripts/driver/state/evidence";
import { NO_EVIDENCE } from "../../../../../scripts/driver/state/evidence";
import { newImages } from "../../../../../scripts/driver/state/images";
import { deployment, fakeClock } from "../../fixtures";

const failed: Extract<TimelineEvent, { kind: "lifecycle-event" }> = {
  kind: "lifecycle-event",
  event: "AfterInstall",
  status: "Failed",
  diagnostics: { code: "ScriptFailed", message: "no", logTail: undefined },
};

function failureWith(changes: Partial<Evidence>) {
  const record = newRecord(fakeClock(), newImages());
  record.deploymentId = "d-NEW000001";
  record.add("d-NEW000001", { ...failed, status: "InProgress" });
  record.add("d-NEW000001", failed);
  record.add("d-BACK00001", failed);
  const evidence = { ...NO_EVIDENCE, ...changes };
  const outcome = {
    kind: "rolled-back",
    deployment: deployment("Failed"),
    stoppedEarly: false,
    evidence,
    rollback: undefined,
    live: undefined,
  } as const;
  return failureOf(record, { ...outcome, deploymentId: "d-NEW000001" });
}

test("the document has the hook's log with the event of the run's deployment", () => {
  const logTail = "GET /\nanswered 500";
  const failure = failureWith({ failedEvents: [{ event: "AfterInstall", logTail }] });

  expect(failure?.failedEvents).toEqual([
    { deploymentId: "d-NEW000001", event: "AfterInstall", code: "ScriptFailed", message: "no", logTail },
    { deploymentId: "d-BACK00001", event: "AfterInstall", code: "ScriptFailed", message: "no" },
  ]);
});

test("the document has the alarms in ALARM by name and reason, and none if no alarm stopped the deployment", () => {
  const alarms = [{ name: "5xx", state: "ALARM", reason: "too many" }];

  expect(failureWith({ alarms })?.alarms).toEqual([{ name: "5xx", reason: "too many" }]);
  expect(failureWith({ alarms: [] })?.alarms).toEqual([]);
  expect(failureWith({})?.alarms).toBeUndefined();
  expect(failureWith({ missingAlarms: ["typo"] })?.missingAlarms).toEqual(["typo"]);
});

test("the document of a run without a failure has none", () => {
  const record = newRecord(fakeClock(), newImages());

  expect(failureOf(record, undefined)).toBeUndefined();
  expect(failureOf(record, { kind: "bug" })).toBeUndefined();
});
