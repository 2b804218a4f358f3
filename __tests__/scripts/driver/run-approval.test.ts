import { describe, expect, test } from "@jest/globals";
import { commandWording, flagWords, rollbackWording } from "../../../scripts/commands/deploy/words";
import { notApprovedLines } from "../../../scripts/driver/report/not-approved";
import { fingerprintOf } from "../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../support/golden";
import type { Step } from "./courses";
import { drive } from "./drive";
import { deployment, group, request, target } from "./fixtures";

const APPROVERS = "the web team, in #web-releases";
const READY = target({ BeforeAllowTraffic: "Pending" });

/** A deployment that waits for approval, and ends with an error of CodeDeploy. */
function endingWith(code: string, message: string): readonly Step[] {
  return [
    { minute: 0, deployment: deployment("InProgress"), target: target({ Install: "InProgress" }) },
    { minute: 3, deployment: deployment("Ready"), target: READY },
    { minute: 33, deployment: deployment("Stopped", { error: { code, message } }), target: READY },
  ];
}

const drivenTo = (code: string, message: string, approvers?: string) =>
  drive(
    {
      group: group({ readyWait: { kind: "approval", minutes: 30 } }),
      courses: { "d-NEW000001": endingWith(code, message) },
    },
    { document: request({ stack: "web", ...(approvers === undefined ? {} : { approvers }) }) },
  );

describe("a deployment that is not approved", () => {
  test("in time fails with 3, and can be deployed again", async () => {
    const { exitCode, verdict, failed } = await drivenTo("TIMEOUT", "The deployment timed out.", APPROVERS);

    expect(exitCode).toBe(3);
    expect(verdict).toMatchObject({
      verdict: { kind: "rolled-back", status: "Stopped", stoppedEarly: false },
      failure: { notApproved: { kind: "timed-out", minutes: 30 } },
    });
    expectGolden("not-approved-in-time.txt", failed);
  });

  test("but stopped during the wait fails with 3, and shows how to find out who stopped it", async () => {
    const { exitCode, verdict, failed } = await drivenTo("MANUAL_STOP", "Stopped by a user.", APPROVERS);

    expect(exitCode).toBe(3);
    expect(verdict).toMatchObject({ failure: { notApproved: { kind: "stopped" } } });
    expectGolden("not-approved-but-stopped.txt", failed);
  });

  test("by a command is deployed again with --retry, but not by a rollback, which has no such flag", () => {
    const again = (settings: object) => ["npx tool", ...flagWords(settings)].join(" ");
    const linesBy = (wording: Parameters<typeof notApprovedLines>[2]) =>
      notApprovedLines(request(), { kind: "timed-out", minutes: 30 }, wording)[1];

    expect(linesBy(commandWording(again))).toBe("  npx tool --retry");
    expect(linesBy(rollbackWording(again, "history"))).toBe("  npx tool");
  });

  test("is not deployed again by the next run, whose report says why", async () => {
    const last = deployment("Stopped", {
      id: "d-OLD000001",
      sha256: fingerprintOf(request()),
      readyWait: { kind: "approval", minutes: 30 },
      error: { code: "TIMEOUT", message: "The deployment timed out." },
    });
    const { exitCode, verdict, failed } = await drive(
      {
        ended: [last],
        courses: { "d-OLD000001": [{ minute: 0, deployment: last, target: READY }] },
      },
      { document: request({ stack: "web" }) },
    );

    expect(exitCode).toBe(6);
    expect(verdict).toMatchObject({ verdict: { kind: "refused", why: "failed-before" } });
    expectGolden("not-approved-before.txt", failed);
  });
});
