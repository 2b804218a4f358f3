import { expect, test } from "@jest/globals";
import { cutOffLine, telling } from "../../../../scripts/commands/frame/cut-off";
import { type Guard, NO_GUARD } from "../../../../scripts/driver/guard";

test("a command that is cut off says what becomes of its deployment, as long as it has one", () => {
  const told: string[] = [];
  const inner = {
    ...NO_GUARD,
    protect: (id: string) => told.push(`protect ${id}`),
    release: () => told.push("release"),
    watches: () => true,
  };
  const guard = telling(inner, "stop");
  expect(cutOffLine("SIGINT", undefined)).toBe("Cut off (SIGINT).");
  expect(cutOffLine("SIGINT", guard)).toBe("Cut off (SIGINT).");
  guard.protect("d-NEW000001");
  expect(cutOffLine("SIGINT", guard)).toBe(
    "Cut off (SIGINT): its deployment d-NEW000001 is being stopped, with a rollback. `watch d-NEW000001` follows that.",
  );
  guard.release();
  expect(cutOffLine("SIGINT", guard)).toBe("Cut off (SIGINT).");
  expect(told).toEqual(["protect d-NEW000001", "release"]);

  const leaving = telling({ ...inner, watches: () => false }, "leave");
  leaving.protect("d-NEW000001");
  expect(cutOffLine("SIGINT", leaving)).toContain("its deployment d-NEW000001 goes on.");
});

test("a command that is cut off while its order is on its way says that its deployment is looked for", () => {
  const order = {} as Parameters<Guard["ordered"]>[0];
  const guard = telling({ ...NO_GUARD, watches: () => true }, "stop");
  guard.ordered(order);
  expect(cutOffLine("SIGTERM", guard)).toBe(
    "Cut off (SIGTERM) while a deployment was being ordered: if it was created, it is looked for and stopped, with a rollback. `history` shows it.",
  );
  guard.protect("d-NEW000001");
  guard.release();
  expect(cutOffLine("SIGTERM", guard)).toBe("Cut off (SIGTERM).");

  const leaving = telling(NO_GUARD, "leave");
  leaving.ordered(order);
  expect(cutOffLine("SIGTERM", leaving)).toContain("if it was created, it goes on.");
});

test("a command whose watchdog is gone says that its deployment goes on", () => {
  const gone = telling(NO_GUARD, "stop");
  gone.protect("d-NEW000001");
  expect(cutOffLine("SIGINT", gone)).toContain("its deployment d-NEW000001 goes on.");
});
