import { describe, expect, test } from "@jest/globals";
import { type WatchResult, watch } from "../../../../scripts/commands/watch/watch";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import type { Step } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { allDone, appSpec, deployment, failure, MINUTE, START, target } from "../../driver/fixtures";
import { fakeContext } from "../support";

const ID = "d-NEW000001";
const BACK = "d-BACK00001";
const TEXT = canonicalJson(appSpec());
const failed = deployment("Failed", { sha256: sha256(TEXT), endedAt: START + 9_000, rollbackId: BACK });
const rollback = (status: string, endedAt?: number) =>
  deployment(status, { id: BACK, isRollback: true, endedAt });

/** A watch that starts five minutes after the start of a deployment that failed after 9 seconds, with 10 % on the new tasks. */
async function watchedLater(rollbackCourse: readonly Step[], world: Partial<World> = {}) {
  const context = fakeContext({
    running: [[]],
    ended: [failed],
    revisions: { [sha256(TEXT)]: TEXT },
    courses: {
      [ID]: [{ minute: 0, deployment: failed, target: target({ AllowTraffic: "Failed" }, 10) }],
      [BACK]: rollbackCourse,
    },
    ...world,
  });
  await context.clock.sleep(5 * MINUTE);
  const { exitCode, data } = await watch(context, { deploymentId: ID });
  return { exitCode, context, printed: context.printed, data: data as WatchResult };
}

describe("a named deployment that is the last one and has failed", () => {
  const ended: Step[] = [{ minute: 0, deployment: rollback("Succeeded", START + 12_000), target: allDone }];

  test("is shown with its final state, without a forecast or a share of traffic", async () => {
    const { exitCode, printed, data } = await watchedLater(ended);

    expect(exitCode).toBe(3);
    expectGolden("ended-with-a-rollback.txt", printed);
    expect(data.result).toBe("followed");
    expect(data.verdict?.timeline.filter(({ kind }) => kind === "traffic")).toEqual([]);
  });

  test("does not need its traffic shift from AWS", async () => {
    const { printed } = await watchedLater(ended);
    const { exitCode, context, ...denied } = await watchedLater(ended, {
      fails: (method) => (method === "trafficShift" ? failure("denied") : undefined),
    });

    expect([exitCode, denied.printed]).toEqual([3, printed]);
    expect(context.aws.count("trafficShift")).toBe(0);
  });

  test("has its full time limit while AWS does not answer, even if it started long ago", async () => {
    let fails = 2;
    const { exitCode } = await watchedLater(ended, {
      ended: [{ ...failed, createdAt: START - 7 * 24 * 60 * MINUTE }],
      fails: (method) => (method === "deployment" && fails-- > 0 ? failure("transient") : undefined),
    });

    expect(exitCode).toBe(3);
  });

  test("has a running rollback, which is followed with its share of traffic", async () => {
    const { exitCode, printed, context } = await watchedLater(
      [
        { minute: 0, deployment: rollback("InProgress"), target: target({ Install: "InProgress" }) },
        {
          minute: 8,
          deployment: rollback("InProgress"),
          target: target({ AllowTraffic: "InProgress" }, 100),
        },
        { minute: 9, deployment: rollback("Succeeded", START + 9 * MINUTE), target: allDone },
      ],
      { running: [[BACK]] },
    );

    expect(exitCode).toBe(3);
    expect(context.minutes()).toBeGreaterThanOrEqual(9);
    expectGolden("ended-with-a-running-rollback.txt", printed);
  });
});
