import { expect, test } from "@jest/globals";
import { cutOffLine, telling } from "../../../scripts/commands/cut-off";

test("a command that is cut off says what becomes of its deployment, as long as it has one", () => {
  const told: string[] = [];
  const guard = telling({ protect: (id) => told.push(`protect ${id}`), release: () => told.push("release") });
  expect(cutOffLine("SIGINT", undefined)).toBe("Cut off (SIGINT).");
  expect(cutOffLine("SIGINT", guard)).toBe("Cut off (SIGINT).");
  guard.protect("d-NEW000001");
  expect(cutOffLine("SIGINT", guard)).toBe(
    "Cut off (SIGINT): its deployment d-NEW000001 is being stopped, with a rollback. `watch d-NEW000001` follows that.",
  );
  guard.release();
  expect(cutOffLine("SIGINT", guard)).toBe("Cut off (SIGINT).");
  expect(told).toEqual(["protect d-NEW000001", "release"]);
});
