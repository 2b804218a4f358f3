import { expect, test } from "@jest/globals";
import { cutOffLine } from "../../../../../scripts/commands/cli/output/cancelled";
import { type Guard, NO_GUARD } from "../../../../../scripts/driver/context/guard";
import { cutOffBy, telling } from "../../../../../scripts/driver/report/cancelled";

/** Nothing was told to stop. */
const NOTHING = { toldToStop: [] };

test("a cancelled command says what happens to its deployment", () => {
  const told: string[] = [];
  const inner = {
    ...NO_GUARD,
    protect: (id: string) => told.push(`protect ${id}`),
    release: () => told.push("release"),
    watches: () => true,
  };
  const guard = telling(inner);
  expect(cutOffLine(cutOffBy("SIGINT", undefined, NOTHING), false)).toBe("Cancelled (SIGINT).");
  expect(cutOffLine(cutOffBy("SIGINT", undefined, NOTHING), true)).toBe(
    "Cancelled (SIGINT): this command had no deployment to stop.",
  );
  expect(cutOffLine(cutOffBy("SIGINT", guard, NOTHING), true)).toBe(
    "Cancelled (SIGINT): this command had no deployment to stop.",
  );
  guard.protect("d-NEW000001");
  expect(cutOffLine(cutOffBy("SIGINT", guard, NOTHING), true)).toBe(
    "Cancelled (SIGINT): its deployment d-NEW000001 is being stopped, with a rollback. `watch d-NEW000001` of this service follows it.",
  );
  guard.release();
  expect(cutOffLine(cutOffBy("SIGINT", guard, NOTHING), true)).toBe(
    "Cancelled (SIGINT): this command had no deployment to stop.",
  );
  expect(told).toEqual(["protect d-NEW000001", "release"]);

  const leaving = telling({ ...inner, watches: () => false });
  leaving.protect("d-NEW000001");
  expect(cutOffLine(cutOffBy("SIGINT", leaving, NOTHING), true)).toContain(
    "its deployment d-NEW000001 continues.",
  );
});

test("a command that is cancelled while it creates a deployment says that the deployment is looked for", () => {
  const order = {} as Parameters<Guard["ordered"]>[0];
  const guard = telling({ ...NO_GUARD, watches: () => true });
  guard.ordered(order);
  expect(cutOffLine(cutOffBy("SIGTERM", guard, NOTHING), true)).toBe(
    "Cancelled (SIGTERM) while a deployment was being created: if it was created, it is found and stopped, with a rollback. `history` of this service shows it.",
  );
  guard.protect("d-NEW000001");
  guard.release();
  expect(cutOffLine(cutOffBy("SIGTERM", guard, NOTHING), true)).toBe(
    "Cancelled (SIGTERM): this command had no deployment to stop.",
  );

  const leaving = telling(NO_GUARD);
  leaving.ordered(order);
  expect(cutOffBy("SIGTERM", leaving, NOTHING)).toEqual({
    reason: "SIGTERM",
    deploymentId: undefined,
    fate: "left",
    toldToStop: [],
  });
  expect(cutOffLine(cutOffBy("SIGTERM", leaving, NOTHING), true)).toContain(
    "if it was created, it continues.",
  );
});

test("a command knows its order until that is answered, and not once its deployment has ended", () => {
  const order = {} as Parameters<Guard["ordered"]>[0];
  const guard = telling(NO_GUARD);
  guard.ordered(order);
  expect(guard.isOrdering).toBe(true);
  guard.protect("d-NEW000001");
  expect(guard.isOrdering).toBe(false);

  guard.ordered(order);
  guard.release();
  expect(guard.isOrdering).toBe(false);
});

test("a command whose watchdog is gone says that its deployment continues", () => {
  const gone = telling(NO_GUARD);
  gone.protect("d-NEW000001");
  expect(cutOffLine(cutOffBy("SIGINT", gone, NOTHING), true)).toContain(
    "its deployment d-NEW000001 continues.",
  );
});
