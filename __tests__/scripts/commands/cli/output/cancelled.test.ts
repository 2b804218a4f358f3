import { describe, expect, test } from "@jest/globals";
import { cancellationLines } from "../../../../../scripts/commands/cli/output/cancelled";
import { type Guard, NO_GUARD } from "../../../../../scripts/driver/context/guard";
import {
  type Cancellation,
  cancellationOf,
  type TrackingGuard,
  tracking,
} from "../../../../../scripts/driver/report/cancelled";
import { expectGolden } from "../../../../support/golden";
import { request } from "../../../driver/fixtures";

/** It had stopped no other deployment. */
const NOTHING = { stopRequested: [] };
const order = {} as Parameters<Guard["ordered"]>[0];
const watching = () => tracking({ ...NO_GUARD, watches: () => true });

describe("what becomes of the deployment of a cancelled command", () => {
  const of = (guard?: TrackingGuard) => {
    const { deploymentId, action } = cancellationOf("SIGINT", guard, NOTHING);
    return [deploymentId, action];
  };

  test("is that it is stopped while it is protected, and nothing before and after that", () => {
    const guard = watching();
    expect([of(), of(guard)]).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    guard.protect("d-NEW000001");
    expect(of(guard)).toEqual(["d-NEW000001", "stop"]);
    guard.release();
    expect(of(guard)).toEqual([undefined, undefined]);
  });

  test("is that it continues if it is left running, or its watchdog has ended", () => {
    const guard = tracking(NO_GUARD);
    guard.protect("d-NEW000001");
    expect(of(guard)).toEqual(["d-NEW000001", "leave"]);
  });

  test("is the same for an order that is not answered yet, until it is", () => {
    const guard = watching();
    guard.ordered(order);
    expect(of(guard)).toEqual([undefined, "stop"]);
    guard.protect("d-NEW000001");
    guard.release();
    expect(of(guard)).toEqual([undefined, undefined]);

    const leaving = tracking(NO_GUARD);
    leaving.ordered(order);
    expect(of(leaving)).toEqual([undefined, "leave"]);
  });

  test("is reported, with how to follow it", () => {
    const cases: readonly Cancellation[] = [
      { reason: "SIGINT", deploymentId: undefined, action: undefined, stopRequested: [] },
      { reason: "SIGINT", deploymentId: undefined, action: undefined, stopRequested: ["d-OTHER0001"] },
      { reason: "SIGINT", deploymentId: "d-NEW000001", action: "stop", stopRequested: [] },
      { reason: "SIGINT", deploymentId: "d-NEW000001", action: "stop-unless-shifted", stopRequested: [] },
      { reason: "SIGINT", deploymentId: "d-NEW000001", action: "leave", stopRequested: [] },
      { reason: "SIGTERM", deploymentId: undefined, action: "stop", stopRequested: [] },
      { reason: "SIGTERM", deploymentId: undefined, action: "leave", stopRequested: [] },
    ];

    expectGolden("cancelled.txt", [
      ...cases.flatMap((how) => cancellationLines(how, request())),
      "a command that deploys nothing:",
      ...cases.slice(0, 2).flatMap((how) => cancellationLines(how, undefined)),
    ]);
  });
});

test("a guard that tracks its deployment still passes on all calls", () => {
  const calls: string[] = [];
  const guard = tracking({
    ...NO_GUARD,
    protect: (id: string) => calls.push(id),
    release: () => calls.push("release"),
  });
  guard.protect("d-NEW000001");
  guard.release();
  expect(calls).toEqual(["d-NEW000001", "release"]);
});

test("a command tracks its order until it is answered, and its deployment until it has ended", () => {
  const guard = tracking(NO_GUARD);
  guard.ordered(order);
  expect(guard.isOrdering).toBe(true);
  guard.protect("d-NEW000001");
  expect(guard.isOrdering).toBe(false);

  guard.ordered(order);
  guard.release();
  expect(guard.isOrdering).toBe(false);
});
