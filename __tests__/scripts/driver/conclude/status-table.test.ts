import { describe, expect, test } from "@jest/globals";
import { FINAL_STATUSES, type FinalStatus, isFinal, RUNNING_STATUSES } from "../../../../scripts/aws";
import { conclude } from "../../../../scripts/driver/conclude/conclude";
import { endOf, type RollbackState } from "../../../../scripts/driver/conclude/status-table";
import type { Step } from "../courses";
import { fakeContext } from "../fake-aws";
import { blue, canary, deployment, green, group, MINUTE, START, weights } from "../fixtures";

/** By a deployment's status and its rollback's state: the outcome if production is on the old revision, and on the new. */
const CELLS: readonly (readonly [FinalStatus, RollbackState, string, string])[] = [
  ["Succeeded", "none", "not-live", "succeeded"],
  ["Succeeded", "running", "out-of-time", "out-of-time"],
  ["Succeeded", "succeeded", "rolled-back", "not-rolled-back"],
  ["Succeeded", "failed", "not-rolled-back", "not-rolled-back"],
  ["Failed", "none", "rolled-back", "not-rolled-back"],
  ["Failed", "running", "out-of-time", "out-of-time"],
  ["Failed", "succeeded", "rolled-back", "not-rolled-back"],
  ["Failed", "failed", "not-rolled-back", "not-rolled-back"],
  ["Stopped", "none", "rolled-back", "not-rolled-back"],
  ["Stopped", "running", "out-of-time", "out-of-time"],
  ["Stopped", "succeeded", "rolled-back", "not-rolled-back"],
  ["Stopped", "failed", "not-rolled-back", "not-rolled-back"],
];

const ROLLBACK_STATUS = { running: "InProgress", succeeded: "Succeeded", failed: "Failed" } as const;

async function concluded(
  status: FinalStatus,
  state: RollbackState,
  live: Pick<Step, "taskSets" | "weights">,
) {
  const rollbackId = state === "none" ? undefined : "d-BACK00001";
  const rollback: readonly Step[] =
    state === "none"
      ? []
      : [{ minute: 0, deployment: deployment(ROLLBACK_STATUS[state], { id: "d-BACK00001" }) }];
  const context = fakeContext({
    courses: {
      "d-NEW000001": [{ minute: 0, deployment: deployment(status, { rollbackId }), ...live }],
      "d-BACK00001": rollback,
    },
  });
  return conclude(context, {
    course: {
      deploymentId: "d-NEW000001",
      label: "",
      isRollback: false,
      plan: { shift: canary, group: group(), hooks: 0 },
      startedAt: START,
      earliestStart: START,
      deadline: START + 85 * MINUTE,
    },
    group: group(),
    before: blue,
  });
}

describe("the status table", () => {
  test.each(CELLS)("%s with a rollback: %s", async (status, state, onOld, onNew) => {
    const [back, ahead] = await Promise.all([
      concluded(status, state, { taskSets: [blue], weights: weights(0) }),
      concluded(status, state, { taskSets: [green], weights: weights(100) }),
    ]);

    expect([back.kind, ahead.kind]).toEqual([onOld, onNew]);
  });
});

describe("a status", () => {
  test("is final for three statuses, and not for the five running ones or an unknown one", () => {
    expect(FINAL_STATUSES.map(isFinal)).toEqual([true, true, true]);
    expect([...RUNNING_STATUSES, "Pondering", "constructor"].filter(isFinal)).toEqual([]);
  });

  test("that is not final fails", () => {
    expect(() => endOf("InProgress")).toThrow(new Error("the status InProgress is not final"));
  });
});
