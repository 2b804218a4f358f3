import { expect, test } from "@jest/globals";
import { cancellationLines } from "../../../../../scripts/commands/cli/output/cancelled";
import { type Guard, NO_GUARD } from "../../../../../scripts/driver/context/guard";
import { cancellationOf, tracking } from "../../../../../scripts/driver/report/cancelled";
import { request } from "../../../driver/fixtures";

/** Nothing was calls to stop. */
const NOTHING = { stopRequested: [] };
const SERVICE = "--application shop-web --group shop-web-group --region eu-west-1";
const WATCH = ["  Next: follow it:", `  npx cdktf-ecs-codedeploy watch d-NEW000001 ${SERVICE}`];
const HISTORY = ["  Next: see whether it was created:", `  npx cdktf-ecs-codedeploy history ${SERVICE}`];
const NO_DEPLOYMENT = ["Cancelled (SIGINT): this command had no deployment to stop."];

test("a cancelled command says what happens to its deployment, and how to follow it", () => {
  const calls: string[] = [];
  const inner = {
    ...NO_GUARD,
    protect: (id: string) => calls.push(`protect ${id}`),
    release: () => calls.push("release"),
    watches: () => true,
  };
  const guard = tracking(inner);
  expect(cancellationLines(cancellationOf("SIGINT", undefined, NOTHING), undefined)).toEqual([
    "Cancelled (SIGINT).",
  ]);
  expect(cancellationLines(cancellationOf("SIGINT", undefined, NOTHING), request())).toEqual(NO_DEPLOYMENT);
  expect(cancellationLines(cancellationOf("SIGINT", guard, NOTHING), request())).toEqual(NO_DEPLOYMENT);
  guard.protect("d-NEW000001");
  expect(cancellationLines(cancellationOf("SIGINT", guard, NOTHING), request())).toEqual([
    "Cancelled (SIGINT): its deployment d-NEW000001 is being stopped, with a rollback.",
    ...WATCH,
  ]);
  guard.release();
  expect(cancellationLines(cancellationOf("SIGINT", guard, NOTHING), request())).toEqual(NO_DEPLOYMENT);
  expect(calls).toEqual(["protect d-NEW000001", "release"]);

  const leaving = tracking({ ...inner, watches: () => false });
  leaving.protect("d-NEW000001");
  expect(cancellationLines(cancellationOf("SIGINT", leaving, NOTHING), request())).toEqual([
    "Cancelled (SIGINT): its deployment d-NEW000001 continues.",
    ...WATCH,
  ]);
});

test("a command that is cancelled while it creates a deployment reports that the watchdog searches for it", () => {
  const order = {} as Parameters<Guard["ordered"]>[0];
  const guard = tracking({ ...NO_GUARD, watches: () => true });
  guard.ordered(order);
  expect(cancellationLines(cancellationOf("SIGTERM", guard, NOTHING), request())).toEqual([
    "Cancelled (SIGTERM) while a deployment was being created: if it was created, it is found and stopped, with a rollback.",
    ...HISTORY,
  ]);
  guard.protect("d-NEW000001");
  guard.release();
  expect(cancellationLines(cancellationOf("SIGTERM", guard, NOTHING), request())).toEqual([
    "Cancelled (SIGTERM): this command had no deployment to stop.",
  ]);

  const leaving = tracking(NO_GUARD);
  leaving.ordered(order);
  expect(cancellationOf("SIGTERM", leaving, NOTHING)).toEqual({
    reason: "SIGTERM",
    deploymentId: undefined,
    action: "leave",
    stopRequested: [],
  });
  expect(cancellationLines(cancellationOf("SIGTERM", leaving, NOTHING), request())).toEqual([
    "Cancelled (SIGTERM) while a deployment was being created: if it was created, it continues.",
    ...HISTORY,
  ]);
});

test("a command tracks its order until it is answered, and its deployment until it has ended", () => {
  const order = {} as Parameters<Guard["ordered"]>[0];
  const guard = tracking(NO_GUARD);
  guard.ordered(order);
  expect(guard.isOrdering).toBe(true);
  guard.protect("d-NEW000001");
  expect(guard.isOrdering).toBe(false);

  guard.ordered(order);
  guard.release();
  expect(guard.isOrdering).toBe(false);
});

test("a command whose watchdog has ended reports that its deployment continues", () => {
  const gone = tracking(NO_GUARD);
  gone.protect("d-NEW000001");
  expect(cancellationLines(cancellationOf("SIGINT", gone, NOTHING), request())).toEqual([
    "Cancelled (SIGINT): its deployment d-NEW000001 continues.",
    ...WATCH,
  ]);
});
