/** Past deployments that were not approved: every command says it in the same words as the driver's report. */
import { describe, expect, test } from "@jest/globals";
import { type HistoryResult, history } from "../../../../scripts/commands/history/history";
import { watch } from "../../../../scripts/commands/watch/watch";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import { deployment, failure, MINUTE, START, target } from "../../driver/fixtures";
import { examined } from "../doctor/support";
import { FINGERPRINT, seen } from "../status/support";
import { fakeContext } from "../support";

const READY = target({ BeforeAllowTraffic: "Pending" });
const readyWait = { kind: "approval", minutes: 30 } as const;

/** Nobody approved it. It is the newest. */
const late = deployment("Stopped", {
  id: "d-LATE00001",
  sha256: FINGERPRINT,
  createdAt: START - 60 * MINUTE,
  endedAt: START - 20 * MINUTE,
  readyWait,
  error: { code: "TIMEOUT", message: "The deployment timed out." },
});
/** Somebody stopped it while it waited. */
const stopped = deployment("Stopped", {
  id: "d-STOP00001",
  createdAt: START - 120 * MINUTE,
  endedAt: START - 100 * MINUTE,
  rollbackId: "d-BACK00001",
  readyWait,
  error: { code: "MANUAL_STOP", message: "The deployment was stopped on request." },
});
/** Its tasks did not start. CodeDeploy has the same error for it. */
const slow = deployment("Failed", {
  id: "d-SLOW00001",
  createdAt: START - 300 * MINUTE,
  endedAt: START - 240 * MINUTE,
  readyWait,
  error: { code: "TIMEOUT", message: "The deployment timed out." },
});
const world: Partial<World> = {
  ended: [late, stopped, slow],
  courses: {
    [late.id]: [{ minute: 0, deployment: late, target: READY }],
    [stopped.id]: [{ minute: 0, deployment: stopped, target: READY }],
    [slow.id]: [{ minute: 0, deployment: slow, target: target({ Install: "Failed" }) }],
  },
};

describe("a deployment that was not approved", () => {
  test("is shown as that by history, also if it isn't the last one", async () => {
    const { data, lines } = await history(fakeContext(world), { limit: 10 });
    const { deployments, lastFailure } = data as HistoryResult;

    expect(deployments.map(({ verdict }) => verdict)).toEqual([
      "stopped by CodeDeploy because nobody approved it within 30 min, not rolled back",
      "stopped by an operator or a run while it waited for approval, rolled back by d-BACK00001",
      "failed, not rolled back",
    ]);
    expect(lastFailure?.notApproved).toEqual({ kind: "timed-out", minutes: 30 });
    expectGolden("not-approved.txt", lines);
  });

  test("has only CodeDeploy's error if its lifecycle events may not be read", async () => {
    const fails: World["fails"] = (method) => (method === "deploymentTarget" ? failure("denied") : undefined);
    const { data } = await history(fakeContext({ ...world, fails }), { limit: 10 });

    expect((data as HistoryResult).deployments[0]?.verdict).toBe("stopped, not rolled back");
  });

  test("is asked for only where its error may mean that", async () => {
    const context = fakeContext({
      ...world,
      ended: [{ ...slow, error: { code: "ALARM_ACTIVE", message: "" } }],
    });
    await history(context, { limit: 10 });

    // Once, for the causes of the last failure.
    expect(context.aws.count("deploymentTarget")).toBe(1);
  });

  test("is shown as that by status", async () => {
    const { first, deployments, lastFailure } = await seen(world);

    expect(first).toBe(
      "shop-web runs shop:6, but shop:7 is wanted: d-LATE00001 stopped by CodeDeploy because nobody approved it within 30 min, not rolled back.",
    );
    expect(deployments[1]?.verdict).toBe(
      "stopped by an operator or a run while it waited for approval, rolled back by d-BACK00001",
    );
    expect(lastFailure?.notApproved).toEqual({ kind: "timed-out", minutes: 30 });
  });

  test("is shown as that by watch, also if another one is named", async () => {
    const none = await watch(fakeContext(world), {});
    const back = deployment("Succeeded", { id: "d-BACK00001", isRollback: true, endedAt: START });
    const courses = { ...world.courses, [back.id]: [{ minute: 0, deployment: back }] };
    const named = await watch(fakeContext({ ...world, courses }), { deploymentId: stopped.id });

    expectGolden("not-approved-watch.txt", [...none.lines, "", ...named.lines]);
  });

  test("is a finding of doctor's with how to deploy its revision again: nothing is wrong with it", async () => {
    const { exitCode, findings, lines } = await examined(world);

    expect([exitCode, findings.map(({ kind }) => kind)]).toEqual([6, ["failed-before"]]);
    expectGolden("not-approved-doctor.txt", lines);
  });
});
