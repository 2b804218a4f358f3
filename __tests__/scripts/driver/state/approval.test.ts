import { describe, expect, test } from "@jest/globals";
import type { Deployment, DeploymentTarget } from "../../../../scripts/aws";
import { notApproved } from "../../../../scripts/driver/state/approval";
import { deployment, group, target } from "../fixtures";

const WAIT = { kind: "approval", minutes: 60 } as const;
const TIMED_OUT = { code: "TIMEOUT", message: "timed out" };
const STOPPED = { code: "MANUAL_STOP", message: "stopped" };
/** The target of a deployment that ended while it was Ready. */
const READY = target({
  BeforeAllowTraffic: "Skipped",
  AllowTraffic: "Skipped",
  AfterAllowTraffic: "Skipped",
});

const ended = (error: Deployment["error"], changes: Partial<Deployment> = {}): Deployment =>
  deployment("Stopped", { error, readyWait: WAIT, ...changes });

describe("a deployment that waited for approval", () => {
  test("was not approved in time", () => {
    expect(notApproved({ deployment: ended(TIMED_OUT), target: READY }, undefined)).toEqual({
      kind: "timed-out",
      minutes: 60,
    });
  });

  test("was stopped during the wait", () => {
    expect(notApproved({ deployment: ended(STOPPED), target: READY }, undefined)).toEqual({
      kind: "stopped",
    });
  });

  test("has the group's wait, if CodeDeploy doesn't report its own", () => {
    const old = ended(TIMED_OUT, { readyWait: undefined });
    const now = group({ readyWait: { kind: "approval", minutes: 5 } });
    expect(notApproved({ deployment: old, target: READY }, now)).toEqual({ kind: "timed-out", minutes: 5 });
  });

  test.each<[string, Deployment, DeploymentTarget | undefined]>([
    ["its new tasks didn't start in time", ended(TIMED_OUT), target({ Install: "Failed" })],
    ["it was stopped before", ended(STOPPED), target({ AfterInstall: "Failed" })],
    ["it was stopped at once", ended(STOPPED), target({ BeforeInstall: "Skipped", Install: "Skipped" })],
    ["it was approved and stopped later", ended(STOPPED), target({ AllowTraffic: "Failed" })],
    ["an alarm stopped it", ended({ code: "ALARM_ACTIVE", message: "alarm" }), READY],
    ["it needed no approval", ended(STOPPED, { readyWait: { kind: "continue" } }), READY],
    ["its lifecycle events are not known", ended(TIMED_OUT), undefined],
  ])("ended for another reason if %s", (_why, one, events) => {
    expect(notApproved({ deployment: one, target: events }, undefined)).toBeUndefined();
  });
});
