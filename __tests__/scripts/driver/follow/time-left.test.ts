import { describe, expect, test } from "@jest/globals";
import type { DeploymentTarget, ReadyWait } from "../../../../scripts/aws";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { drive } from "../drive";
import type { World } from "../fake-aws";
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

/** What a run prints that adopts a deployment in status Ready: at once, and after five minutes. */
async function waitsForApproval(
  of: DeploymentTarget,
  readyWait: ReadyWait,
  document = request(),
): Promise<readonly string[]> {
  const world: Partial<World> = {
    running: [[ID]],
    group: group({ readyWait }),
    courses: {
      [ID]: [
        { minute: 0, deployment: deploymentWith("Ready", START - 50 * MINUTE), target: of },
        { minute: 6, deployment: deploymentWith("Stopped", START - 50 * MINUTE), target: of },
      ],
    },
  };
  const { printed } = await drive(world, { document });
  return printed;
}

describe("a run that adopts a deployment in status Ready shows the time left for approval,", () => {
  const ready = target({ BeforeAllowTraffic: "Pending" });
  const readyWait = { kind: "approval", minutes: 45 } as const;

  test("counted from the end of the last event, at once and later", async () => {
    const printed = await waitsForApproval(timed(ready, { AfterAllowTestTraffic: [-48, -40] }), readyWait);

    expectGolden("approval-time-left.txt", printed);
  });

  test.each([
    ["the-last-event-ended", timed(ready, { AfterAllowTestTraffic: [-48] })],
    ["any-event-ended", ready],
    ["any-event-began", { ...ready, events: [] }],
  ])("at most, from when it was seen on, when CodeDeploy doesn't say when %s", async (what, of) => {
    expectGolden(`approval-longest-time-left-${what}.txt`, await waitsForApproval(of, readyWait));
  });

  test("with the people who approve, if the trigger names them", async () => {
    const document = request({ approvers: "the web team, in #web-releases" });

    const printed = await waitsForApproval(ready, readyWait, document);

    expectGolden("approval-with-approvers.txt", printed);
  });

  test("or that it doesn't know, when the group has lost its wait since", async () => {
    const of = timed(ready, { AfterAllowTestTraffic: [-48, -40] });

    expectGolden("approval-time-not-known.txt", await waitsForApproval(of, { kind: "continue" }));
  });
});

describe("a run that adopts a deployment in its termination wait shows when the wait ends,", () => {
  /** What a run prints. The hook after the shift began 7 minutes ago. */
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
    expect(exitCode).toBe(0);
    return printed;
  };

  test("from the end of the last event on", async () => {
    expectGolden("old-tasks-kept.txt", await keptBy([-7, -1]));
  });

  test("at most, from when it was seen on, when CodeDeploy doesn't say when that ended", async () => {
    expectGolden("old-tasks-kept-at-most.txt", await keptBy([-7]));
  });
});
