import { describe, expect, test } from "@jest/globals";
import { FINAL_STATUSES, RUNNING_STATUSES } from "../../../scripts/driver/aws";
import {
  endOfRollback,
  isFinal,
  type Meaning,
  meaningOf,
  type RollbackState,
  STATUS_TABLE,
} from "../../../scripts/driver/status-table";
import { deployment } from "./fixtures";

const CELLS: readonly (readonly [string, RollbackState, Meaning])[] = [
  ["Created", "none", "wait"],
  ["Created", "running", "wait"],
  ["Created", "succeeded", "wait"],
  ["Created", "failed", "wait"],
  ["Queued", "none", "wait"],
  ["Queued", "running", "wait"],
  ["Queued", "succeeded", "wait"],
  ["Queued", "failed", "wait"],
  ["InProgress", "none", "wait"],
  ["InProgress", "running", "wait"],
  ["InProgress", "succeeded", "wait"],
  ["InProgress", "failed", "wait"],
  ["Baking", "none", "wait"],
  ["Baking", "running", "wait"],
  ["Baking", "succeeded", "wait"],
  ["Baking", "failed", "wait"],
  ["Ready", "none", "wait-for-a-person"],
  ["Ready", "running", "wait-for-a-person"],
  ["Ready", "succeeded", "wait-for-a-person"],
  ["Ready", "failed", "wait-for-a-person"],
  ["Succeeded", "none", "verify"],
  ["Succeeded", "running", "follow-the-rollback"],
  ["Succeeded", "succeeded", "verify-the-rollback"],
  ["Succeeded", "failed", "rollback-failed"],
  ["Failed", "none", "ask-what-is-live"],
  ["Failed", "running", "follow-the-rollback"],
  ["Failed", "succeeded", "verify-the-rollback"],
  ["Failed", "failed", "rollback-failed"],
  ["Stopped", "none", "ask-what-is-live"],
  ["Stopped", "running", "follow-the-rollback"],
  ["Stopped", "succeeded", "verify-the-rollback"],
  ["Stopped", "failed", "rollback-failed"],
];

describe("the status table", () => {
  test.each(CELLS)("%s with a rollback that is %s means: %s", (status, rollback, meaning) => {
    expect(meaningOf(status, rollback)).toBe(meaning);
  });

  test("has no cell that isn't tried here", () => {
    const cells = Object.values(STATUS_TABLE).flatMap((row) => Object.values(row));

    expect(cells).toHaveLength(CELLS.length);
  });

  test("waits for a status that AWS added since, also one that an object has by nature", () => {
    expect(meaningOf("Pondering", "none")).toBe("wait");
    expect(meaningOf("constructor", "none")).toBe("wait");
  });

  test("calls three statuses final, and the five in which a group is busy not", () => {
    expect(FINAL_STATUSES.map(isFinal)).toEqual([true, true, true]);
    expect(RUNNING_STATUSES.map(isFinal)).toEqual([false, false, false, false, false]);
  });

  test("calls a rollback a success only when its deployment succeeded", () => {
    expect(["Succeeded", "Failed", "Stopped"].map((status) => endOfRollback(deployment(status)))).toEqual([
      "succeeded",
      "failed",
      "failed",
    ]);
  });
});
