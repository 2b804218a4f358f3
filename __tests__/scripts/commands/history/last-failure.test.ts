import { describe, expect, test } from "@jest/globals";
import type { Deployment, StoppedTask } from "../../../../scripts/aws";
import { describeError } from "../../../../scripts/commands/history/deployment-words";
import { history } from "../../../../scripts/commands/history/history";
import {
  causeLines,
  failureOf,
  lastFailed,
  lastReleaseFailed,
  mainCause,
} from "../../../../scripts/commands/history/last-failure";
import { status } from "../../../../scripts/commands/status/status";
import { type WatchResult, watch } from "../../../../scripts/commands/watch/watch";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import {
  deployment,
  described,
  failure,
  green,
  group,
  MINUTE,
  START,
  target,
  taskDefinition,
} from "../../driver/fixtures";
import { examined, problemsIn } from "../doctor/support";
import { FINGERPRINT, WANTED } from "../status/support";
import { fakeContext } from "../support";

const PULL = "CannotPullContainerError: pull image manifest has been retried 5 time(s)";
const stoppedTask: StoppedTask = {
  startedBy: green.id,
  taskDefinition: taskDefinition(7),
  stopCode: "TaskFailedToStart",
  reason: PULL,
  containers: [],
};
/** Stopped by the driver, since its tasks didn't start. */
const stopped = deployment("Stopped", {
  sha256: FINGERPRINT,
  endedAt: START,
  error: { code: "MANUAL_STOP", message: "The deployment was stopped on request" },
  description: described({ fingerprint: FINGERPRINT, runId: "42", who: "ada" }),
});

/** What is known this many minutes after it ended. */
async function known(of: Deployment, minutes: number, world: Partial<World> = {}) {
  const context = fakeContext({
    courses: { [of.id]: [{ minute: 0, deployment: of, target: target({ Install: "Failed" }) }] },
    stoppedTasks: [stoppedTask, stoppedTask, { ...stoppedTask, startedBy: "ecs-svc/9999", reason: "other" }],
    ...world,
  });
  await context.clock.sleep(minutes * MINUTE);
  const found = await failureOf(context, of, undefined);
  return { ...found, lines: causeLines(found), cause: mainCause(found), aws: context.aws };
}

describe("the cause of a failed deployment", () => {
  const events = (of: Deployment, diagnostics?: { code: string; message: string; logTail: undefined }) => ({
    courses: {
      [of.id]: [{ minute: 0, deployment: of, target: target({ AfterInstall: "Failed" }, 0, diagnostics) }],
    },
  });

  test("is why its own tasks stopped", async () => {
    const { cause, lines, isExpired } = await known(stopped, 10);
    expect([cause, isExpired]).toEqual([`2 x ${PULL}`, false]);
    expectGolden("last-failure-stopped-tasks.txt", lines);
  });

  test("is the failed lifecycle event, even days later", async () => {
    const diagnostics = { code: "ScriptFailed", message: "the probe got 500", logTail: undefined };
    const { evidence, lines, cause, isExpired, aws } = await known(
      stopped,
      10_000,
      events(stopped, diagnostics),
    );
    expect(evidence.failedEvents).toMatchObject([{ event: "AfterInstall", ...diagnostics }]);
    expect(isExpired).toBe(false);
    expectGolden("last-failure-event.txt", [String(cause), ...lines]);
    expect(aws.count("stoppedTasks")).toBe(0);
  });

  test("is the alarm that stopped it", async () => {
    const error = { code: "ALARM_ACTIVE", message: "alarms" };
    const { evidence, lines } = await known({ ...stopped, error }, 10, {
      courses: { [stopped.id]: [{ minute: 0, deployment: stopped }] },
      group: group({ alarmNames: ["shop-5xx"] }),
      alarms: [{ name: "shop-5xx", state: "ALARM", reason: "9 errors" }],
    });
    expect(evidence.alarms).toMatchObject([{ name: "shop-5xx", reason: "9 errors" }]);
    expectGolden("last-failure-alarm.txt", lines);
  });

  test("is no longer known after more than an hour, and a line shows what to check", async () => {
    const { cause, lines, isExpired } = await known(stopped, 61, {
      courses: { [stopped.id]: [{ minute: 0, deployment: stopped, target: target({ Install: "Failed" }) }] },
      stoppedTasks: [],
    });
    expect([cause, isExpired]).toEqual([describeError(stopped), true]);
    expectGolden("last-failure-expired.txt", lines);
  });

  test("has gaps when AWS may not be asked", async () => {
    const { evidence } = await known(stopped, 10, {
      fails: (method) => (method === "stoppedTasks" ? failure("denied") : undefined),
    });
    expect(evidence.gaps).toHaveLength(1);
  });
});

describe("the last failed deployment", () => {
  const good = deployment("Succeeded", { id: "d-GOOD00001" });
  const back = deployment("Succeeded", { id: "d-BACK00001", isRollback: true });
  const runs = deployment("InProgress", { id: "d-RUNS00001" });

  test.each<[string, readonly Deployment[], string | undefined, string | undefined]>([
    ["before its rollback", [back, stopped, good], stopped.id, stopped.id],
    ["before one that runs", [runs, stopped], stopped.id, stopped.id],
    ["before one that succeeded", [good, stopped], undefined, stopped.id],
    ["that succeeded and was rolled back", [back, { ...good, rollbackId: back.id }], good.id, good.id],
    ["where none failed", [back, good], undefined, undefined],
    ["where only a rollback failed", [{ ...back, status: "Failed" }, good], undefined, undefined],
  ])("%s", (_, all, ofRelease, ofAll) => {
    expect([lastReleaseFailed(all)?.id, lastFailed(all)?.id]).toEqual([ofRelease, ofAll]);
  });
});

describe("the cause is shown by", () => {
  const world: Partial<World> = {
    ended: [stopped],
    revisions: { [FINGERPRINT]: WANTED },
    courses: { [stopped.id]: [{ minute: 0, deployment: stopped, target: target({ Install: "Failed" }) }] },
    stoppedTasks: [stoppedTask],
  };
  const reasons = [{ text: PULL, count: 1 }];

  test("status, in its first line and in its document", async () => {
    const { data, lines } = await status(fakeContext(world, { wantedAppSpec: WANTED }));
    expectGolden("last-failure-status.txt", lines);

    expect(data).toMatchObject({ lastFailure: { deploymentId: stopped.id, stopReasons: reasons } });
  });

  test("history, below the deployment and in its document", async () => {
    const { data, lines } = await history(fakeContext(world), { limit: 10 });
    expectGolden("last-failure-history.txt", lines);
    expect(data).toMatchObject({ lastFailure: { deploymentId: stopped.id, stopReasons: reasons } });
  });

  test("watch, when no deployment is running", async () => {
    const { data, lines } = await watch(fakeContext(world), {});
    expectGolden("last-failure-watch.txt", lines);
    expect((data as WatchResult).lastFailure?.stopReasons).toEqual(reasons);
  });

  test("doctor, as information that blocks nothing", async () => {
    const { exitCode, findings, lastFailure, lines } = await examined(
      world,
      {},
      { wantedAppSpec: undefined },
    );
    expect([exitCode, findings]).toEqual([0, []]);
    expect(lastFailure?.stopReasons).toEqual(reasons);
    expectGolden("last-failure-doctor.txt", lines);
  });

  test("doctor and status, which call an operator's rollback a rollback", async () => {
    const description = described({
      fingerprint: FINGERPRINT,
      taskDefinition: "shop:7",
      liveBefore: "shop:6",
      isRollback: true,
    });
    const rollback = { ...world, ended: [{ ...stopped, description }] };
    const found = await examined(rollback, {}, { wantedAppSpec: undefined });
    const { lines } = await status(fakeContext(rollback));

    expect(found.lastFailure?.rollbackOf).toBe("shop:6");
    expectGolden("last-failure-of-a-rollback.txt", [...found.lines, ...lines.slice(0, 1)]);
  });

  test("doctor's finding that the driver refuses the revision", async () => {
    expect((await examined(world)).exitCode).toBe(6);
    expect(await problemsIn(world)).toMatchObject([
      { kind: "failed-before", deployment: { id: stopped.id }, cause: `1 x ${PULL}` },
    ]);
  });
});
