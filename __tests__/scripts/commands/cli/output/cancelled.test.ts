import { expect, test } from "@jest/globals";
import { cutOffLines } from "../../../../../scripts/commands/cli/output/cancelled";
import { type Guard, NO_GUARD } from "../../../../../scripts/driver/context/guard";
import { cutOffBy, telling } from "../../../../../scripts/driver/report/cancelled";
import { request } from "../../../driver/fixtures";

/** Nothing was told to stop. */
const NOTHING = { toldToStop: [] };
const SERVICE = "--application shop-web --group shop-web-group --region eu-west-1";
const WATCH = ["  Next: follow it:", `  npx cdktf-ecs-codedeploy watch d-NEW000001 ${SERVICE}`];
const HISTORY = ["  Next: see whether it was created:", `  npx cdktf-ecs-codedeploy history ${SERVICE}`];
const NO_DEPLOYMENT = ["Cancelled (SIGINT): this command had no deployment to stop."];

test("a cancelled command says what happens to its deployment, and how to follow it", () => {
  const told: string[] = [];
  const inner = {
    ...NO_GUARD,
    protect: (id: string) => told.push(`protect ${id}`),
    release: () => told.push("release"),
    watches: () => true,
  };
  const guard = telling(inner);
  expect(cutOffLines(cutOffBy("SIGINT", undefined, NOTHING), undefined)).toEqual(["Cancelled (SIGINT)."]);
  expect(cutOffLines(cutOffBy("SIGINT", undefined, NOTHING), request())).toEqual(NO_DEPLOYMENT);
  expect(cutOffLines(cutOffBy("SIGINT", guard, NOTHING), request())).toEqual(NO_DEPLOYMENT);
  guard.protect("d-NEW000001");
  expect(cutOffLines(cutOffBy("SIGINT", guard, NOTHING), request())).toEqual([
    "Cancelled (SIGINT): its deployment d-NEW000001 is being stopped, with a rollback.",
    ...WATCH,
  ]);
  guard.release();
  expect(cutOffLines(cutOffBy("SIGINT", guard, NOTHING), request())).toEqual(NO_DEPLOYMENT);
  expect(told).toEqual(["protect d-NEW000001", "release"]);

  const leaving = telling({ ...inner, watches: () => false });
  leaving.protect("d-NEW000001");
  expect(cutOffLines(cutOffBy("SIGINT", leaving, NOTHING), request())).toEqual([
    "Cancelled (SIGINT): its deployment d-NEW000001 continues.",
    ...WATCH,
  ]);
});

test("a command that is cancelled while it creates a deployment says that the deployment is looked for", () => {
  const order = {} as Parameters<Guard["ordered"]>[0];
  const guard = telling({ ...NO_GUARD, watches: () => true });
  guard.ordered(order);
  expect(cutOffLines(cutOffBy("SIGTERM", guard, NOTHING), request())).toEqual([
    "Cancelled (SIGTERM) while a deployment was being created: if it was created, it is found and stopped, with a rollback.",
    ...HISTORY,
  ]);
  guard.protect("d-NEW000001");
  guard.release();
  expect(cutOffLines(cutOffBy("SIGTERM", guard, NOTHING), request())).toEqual([
    "Cancelled (SIGTERM): this command had no deployment to stop.",
  ]);

  const leaving = telling(NO_GUARD);
  leaving.ordered(order);
  expect(cutOffBy("SIGTERM", leaving, NOTHING)).toEqual({
    reason: "SIGTERM",
    deploymentId: undefined,
    fate: "left",
    toldToStop: [],
  });
  expect(cutOffLines(cutOffBy("SIGTERM", leaving, NOTHING), request())).toEqual([
    "Cancelled (SIGTERM) while a deployment was being created: if it was created, it continues.",
    ...HISTORY,
  ]);
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
  expect(cutOffLines(cutOffBy("SIGINT", gone, NOTHING), request())).toEqual([
    "Cancelled (SIGINT): its deployment d-NEW000001 continues.",
    ...WATCH,
  ]);
});
