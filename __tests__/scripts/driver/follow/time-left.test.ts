import { describe, expect, test } from "@jest/globals";
import type { DeploymentTarget, ReadyWait } from "../../../../scripts/aws";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { drive } from "../drive";
import {
  allDone,
  blue,
  deployment,
  green,
  group,
  MINUTE,
  request,
  START,
  target,
  timed,
  weights,
} from "../fixtures";

const ID = "d-NEW000001";
const deploymentWith = (status: string, createdAt: number) =>
  deployment(status, { sha256: fingerprintOf(request()), createdAt });

/** What a run says of the person whom a deployment waits for that it comes upon: at once, and after five minutes. */
async function approvalLines(of: DeploymentTarget, readyWait: ReadyWait): Promise<readonly string[]> {
  const { printed } = await drive({
    running: [[ID]],
    group: group({ readyWait }),
    courses: {
      [ID]: [
        { minute: 0, deployment: deploymentWith("Ready", START - 50 * MINUTE), target: of },
        { minute: 6, deployment: deploymentWith("Stopped", START - 50 * MINUTE), target: of },
      ],
    },
  });
  return printed.filter((line) => line.includes("waiting for approval"));
}

describe("a run that adopts a deployment in status Ready shows the time left for approval,", () => {
  const ready = target({ BeforeAllowTraffic: "Pending" });
  const readyWait = { kind: "approval", minutes: 45 } as const;

  test("counted from the end of the last event, at once and later", async () => {
    const printed = await approvalLines(timed(ready, { AfterAllowTestTraffic: [-48, -40] }), readyWait);

    expect(printed).toEqual([
      expect.stringContaining("5m 00s left before it stops: aws deploy continue-deployment"),
      expect.stringContaining("0s left"),
    ]);
  });

  test.each([
    ["the last event ended", timed(ready, { AfterAllowTestTraffic: [-48] })],
    ["any event ended", ready],
    ["any event began", { ...ready, events: [] }],
  ])("at most, counted from when it was seen, if CodeDeploy does not report when %s", async (_what, of) => {
    expect(await approvalLines(of, readyWait)).toEqual([
      expect.stringContaining("at most 45m 00s left"),
      expect.stringContaining("at most 40m 00s left"),
    ]);
  });

  test("or that it is not known, if the group no longer has the wait", async () => {
    const reported = timed(ready, { AfterAllowTestTraffic: [-48, -40] });
    const [first] = await approvalLines(reported, { kind: "continue" });

    expect(first).toContain("waiting for approval, time left not known: aws deploy");
  });
});

describe("a run that adopts a deployment in its termination wait shows when the wait ends,", () => {
  /** The hook after the shift began 7 minutes ago. */
  const keptBy = async (hook: readonly [number, number?]) => {
    const of = timed(allDone, { AllowTraffic: [-12, -7], AfterAllowTraffic: hook });
    const { exitCode, printed } = await drive(
      {
        running: [[ID]],
        courses: {
          [ID]: [{ minute: 0, deployment: deploymentWith("InProgress", START - 15 * MINUTE), target: of }],
        },
        taskSets: [green, { ...blue, status: "ACTIVE" }],
        weights: weights(100),
      },
      { document: request({ successPoint: "traffic-shifted" }) },
    );
    return { exitCode, kept: printed.find((line) => line.includes("The old tasks are kept")) };
  };

  test("counted from the end of the last event", async () => {
    expect(await keptBy([-7, -1])).toEqual({
      exitCode: 0,
      kept: expect.stringContaining("until about 12:04:00 UTC;"),
    });
  });

  test("at most, counted from when it was seen, if CodeDeploy does not report when that ended", async () => {
    expect(await keptBy([-7])).toEqual({
      exitCode: 0,
      kept: expect.stringContaining("until 12:05:00 UTC at the latest;"),
    });
  });
});
