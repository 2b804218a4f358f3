import { describe, expect, test } from "@jest/globals";
import type { Suspension } from "../../../../scripts/aws";
import { type RunInput, run } from "../../../../scripts/driver/run";
import { parseDescription } from "../../../../scripts/driver/state/description";
import { guardBy } from "../../../../scripts/watchdog/pipe";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../courses";
import { recordVerdict } from "../drive";
import { fakeAws, type World } from "../fake-aws";
import {
  deployment,
  described,
  failure,
  fakeClock,
  fakeReporter,
  green,
  OTHER_REVISION,
  request,
  START,
  weights,
} from "../fixtures";
import { ALL, course, ON, suspensionFails } from "./support";

const PARTLY: Suspension = { dynamicIn: true, dynamicOut: false, scheduled: true };

async function drive(world: Partial<World>) {
  const clock = fakeClock();
  const aws = fakeAws(clock, world);
  const reporter = fakeReporter();
  const words: string[] = [];
  const input = { write: (text: string) => words.push(JSON.parse(text).kind), end: () => words.push("end") };
  const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()) };
  const guard: RunInput["guard"] = (place, onCancel) =>
    guardBy(() => input, reporter.failure, { place, onCancel });
  const { publisher, verdict } = recordVerdict({ clock, reporter });
  const exitCode = await run({ env, connect: () => aws, guard, clock, reporter, publisher }).catch(
    (bug: Error) => bug.message,
  );
  return { exitCode, aws, words, printed: reporter.printed, verdict: verdict(), clock };
}

describe("the scaling of the service", () => {
  test("is restored when production traffic has shifted, because the new tasks need it while the old ones are kept", async () => {
    const { aws, printed } = await drive({ ...course, suspension: ON });

    expect(aws.suspensions).toEqual([ALL, ON]);
    expectGolden("restored-at-the-traffic-shift.txt", printed);
    // It is not called again, however often the deployment is polled.
    expect(aws.count("suspendScaling")).toBe(2);
  });

  test("is restored at the end of a deployment that failed before that", async () => {
    const { exitCode, aws, verdict } = await drive({
      courses: {
        "d-NEW000001": [...canaryCourse.slice(0, 3), { minute: 3, deployment: deployment("Failed") }],
      },
      suspension: ON,
    });

    expect(exitCode).toBe(3);
    expect(aws.suspensions).toEqual([ALL, ON]);
    expect(verdict.scalingSuspended).toBeUndefined();
  });

  test("is restored at the end when the call at the traffic shift failed", async () => {
    const { fails, calls } = suspensionFails((nth) => nth === 2);
    const { exitCode, aws, verdict, printed, words } = await drive({ ...course, suspension: ON, fails });

    expect([exitCode, calls()]).toEqual([0, 3]);
    expect(aws.suspensions).toEqual([ALL, ON]);
    expectGolden("restored-at-the-second-call.txt", printed);
    expect(verdict.scalingSuspended).toBeUndefined();
    expect(words).toEqual(["protect", "suspended", "release", "resumed", "end"]);
  });

  test("is suspended after the deployment was created, and restored during it", async () => {
    const { exitCode, aws, printed } = await drive({ ...course, suspension: ON });

    expect(exitCode).toBe(0);
    expect(aws.suspensions).toEqual([ALL, ON]);
    expect(aws.calls.indexOf("suspendScaling")).toBeGreaterThan(aws.calls.indexOf("createDeployment"));
    expect(parseDescription(aws.orders[0]?.description)?.scalingBefore).toEqual(ON);
    expectGolden("suspended.txt", printed);
  });

  test("is restored to its previous state when an operator had suspended a part of it", async () => {
    const { aws } = await drive({ ...course, suspension: PARTLY });
    expect(aws.suspensions).toEqual([ALL, PARTLY]);
  });

  test("is suspended when only its schedule is on", async () => {
    const scheduled = { dynamicIn: true, dynamicOut: true, scheduled: false };
    const { aws } = await drive({ ...course, suspension: scheduled });
    expect(aws.suspensions).toEqual([ALL, scheduled]);
  });

  test("is restored when the call to suspend it got no answer", async () => {
    const { fails } = suspensionFails((nth) => nth === 1);
    const { exitCode, aws, words } = await drive({ ...course, suspension: ON, fails });

    expect(exitCode).toBe(0);
    expect(aws.suspensions).toEqual([ON]);
    expect(words).toEqual(["protect", "suspended", "resumed", "release", "end"]);
  });

  test("is not changed when the service has none", async () => {
    const { exitCode, aws } = await drive({ ...course, suspension: undefined });
    expect(exitCode).toBe(0);
    expect(aws.suspensions).toEqual([]);
    expect(parseDescription(aws.orders[0]?.description)?.scalingBefore).toBeUndefined();
  });

  test("is not changed when all of it is already suspended, which the next run can read", async () => {
    const { exitCode, aws } = await drive({ ...course, suspension: ALL });
    expect(exitCode).toBe(0);
    expect(aws.suspensions).toEqual([]);
    expect(parseDescription(aws.orders[0]?.description)?.scalingBefore).toEqual(ALL);
  });

  test("is restored after the rollback of a deployment that failed, and not before", async () => {
    const failed = deployment("Failed", { rollbackId: "d-BACK00001" });
    const back = (status: string) => deployment(status, { id: "d-BACK00001", isRollback: true });
    const { exitCode, aws } = await drive({
      suspension: ON,
      courses: {
        "d-NEW000001": [{ minute: 0, deployment: failed }],
        "d-BACK00001": [
          { minute: 0, deployment: back("InProgress") },
          { minute: 3, deployment: back("Succeeded") },
        ],
      },
    });
    expect(exitCode).toBe(3);
    expect(aws.suspensions).toEqual([ALL, ON]);
    expect(aws.calls.lastIndexOf("suspendScaling")).toBe(aws.calls.length - 1);
  });

  test("is restored when the run can no longer read the deployment, and when a bug ends it", async () => {
    const blind = (method: string) =>
      method === "deployment" ? failure("credentials", "ExpiredToken") : undefined;
    const lost = await drive({ ...course, suspension: ON, fails: blind });
    expect(lost.exitCode).toBe(5);
    expect(lost.aws.suspensions).toEqual([ALL, ON]);

    const bug = (method: string) => (method === "deployment" ? (new TypeError("a bug") as never) : undefined);
    const broken = await drive({ ...course, suspension: ON, fails: bug });
    expect(broken.exitCode).toBe("a bug");
    expect(broken.aws.suspensions).toEqual([ALL, ON]);
  });

  test("is known to the watchdog until it is restored", async () => {
    const { words } = await drive({ ...course, suspension: ON });
    expect(words).toEqual(["protect", "suspended", "resumed", "release", "end"]);
  });

  test("stays with the watchdog when it can't be restored, which the report says", async () => {
    const { fails } = suspensionFails((nth) => nth > 1);
    const { exitCode, words, verdict, printed } = await drive({ ...course, suspension: ON, fails });

    expect(exitCode).toBe(0);
    expect(words).toEqual(["protect", "suspended", "release"]);
    expect(verdict.scalingSuspended?.activities).toEqual(["dynamicIn", "dynamicOut", "scheduled"]);
    expectGolden("not-restored.txt", printed);
  });

  test("continues if the caller may not suspend it, with a line that says so", async () => {
    const { fails } = suspensionFails(() => true, "denied");
    const { exitCode, words, printed, aws } = await drive({ ...course, suspension: ON, fails });

    expect(exitCode).toBe(0);
    expect(words).toEqual(["protect", "suspended", "resumed", "release", "end"]);
    expectGolden("may-not-suspend.txt", printed);
    expect(aws.count("suspendScaling")).toBe(1);
  });

  test("is not known if the caller may not read it, which a line reports, and the deployment continues", async () => {
    const fails = (method: string) =>
      method === "scalingSuspension" ? failure("denied", "AccessDeniedException") : undefined;
    const { exitCode, printed, aws } = await drive({ ...course, suspension: ON, fails });

    expect(exitCode).toBe(0);
    expectGolden("may-not-read.txt", printed.slice(0, 1));
    expect(aws.count("suspendScaling")).toBe(0);
  });
});

describe("scaling that a killed run left suspended", () => {
  const dead = (description: string) =>
    deployment("Stopped", { id: "d-DEAD00001", description, createdAt: START - 1, sha256: OTHER_REVISION });
  const left = dead(described({ taskDefinition: "shop:6", scalingBefore: PARTLY }));

  test("is resumed by the next one, which suspends it again for its own deployment", async () => {
    const { exitCode, aws, printed } = await drive({ ...course, suspension: ALL, ended: [left] });

    expect(exitCode).toBe(0);
    expectGolden("restored-for-an-earlier-run.txt", printed.slice(0, 1));
    expect(aws.suspensions).toEqual([PARTLY, ALL, PARTLY]);
  });

  test("is restored even if there is nothing to deploy", async () => {
    const health = { state: "healthy", reason: undefined, description: undefined };
    const { exitCode, aws } = await drive({
      taskSets: [{ ...green, status: "PRIMARY" }],
      weights: weights(100),
      targetHealth: ["10.0.0.1:8080", "10.0.0.2:8080"].map((target) => ({ target, ...health })),
      suspension: ALL,
      ended: [left],
    });
    expect(exitCode).toBe(0);
    expect(aws.suspensions).toEqual([PARTLY]);
  });

  test("stays suspended if it was suspended before the last deployment", async () => {
    const ended = [dead(described({ scalingBefore: ALL })), { ...left, createdAt: 0 }];
    const { aws } = await drive({ ...course, suspension: ALL, ended });
    expect(aws.suspensions).toEqual([]);
  });

  test("is also resumed after a deployment that was created by hand", async () => {
    const ended = [dead("by hand"), { ...left, createdAt: 0 }];
    const { aws } = await drive({ ...course, suspension: ALL, ended });
    expect(aws.suspensions).toEqual([PARTLY, ALL, PARTLY]);
  });

  test("is not changed when another deployment has started meanwhile and suspended it", async () => {
    const { printed, aws } = await drive({
      ...course,
      running: [[], ["d-OTHER0001"], []],
      suspension: ALL,
      ended: [left],
    });

    expectGolden("left-to-a-running-deployment.txt", printed.slice(0, 1));
    expect(aws.suspensions).toEqual([]);
    // What it would say of the scaling before it is what the other one made of it.
    expect(parseDescription(aws.orders[0]?.description)?.scalingBefore).toBeUndefined();
  });

  test("is searched for again after another deployment", async () => {
    const other = { ...left, id: "d-OTHER0001", status: "InProgress" };
    const { exitCode, aws } = await drive({
      courses: {
        "d-NEW000001": canaryCourse,
        "d-OTHER0001": [
          { minute: 0, deployment: other },
          { minute: 0.5, deployment: { ...other, status: "Succeeded" } },
        ],
      },
      running: [[], ["d-OTHER0001"], []],
      creations: [{ kind: "another-deployment-running" }, { kind: "created", id: "d-NEW000001" }],
      suspension: ALL,
      ended: [{ ...other, status: "Succeeded" }],
      // At the first look the other one has suspended it already, and hasn't ended.
      fails: (method, minute) =>
        method === "endedDeployments" && minute < 1 ? failure("transient") : undefined,
    });
    expect(exitCode).toBe(0);
    expect(aws.suspensions).toEqual([PARTLY, ALL, PARTLY]);
  });
});
