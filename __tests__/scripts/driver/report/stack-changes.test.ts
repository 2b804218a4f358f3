import { describe, expect, test } from "@jest/globals";
import { type StackChanges, stackChangeLines } from "../../../../scripts/driver/report/stack-changes";
import { reportOf } from "../../../../scripts/driver/report/text";
import { NO_EVIDENCE } from "../../../../scripts/driver/state/evidence";
import { expectGolden } from "../../../support/golden";
import { blue, deployment, forwards, PAIR, request } from "../fixtures";

const changed = (count: number, action: "created" | "replaced" = "created"): StackChanges => ({
  kind: "known",
  plannedAt: "2026-11-29T10:32:00Z",
  changes: Array.from({ length: count }, (_, index) => ({
    address: `aws_sqs_queue.queue${index + 1}`,
    action,
  })),
});

describe("after a rollout that failed, the report says of the rest of the apply", () => {
  test.each([
    ["what it changed", "known", changed(2)],
    ["the first ten of many changes", "many", changed(12)],
    ["what is lost with a resource that it replaced", "replaced", changed(1, "replaced")],
    ["that it changed nothing", "nothing", changed(0)],
    ["that Terraform's output lists it, without a plan", "not-known", { kind: "not-known" } as const],
  ])("%s", (_what, name, changes) => {
    expectGolden(`stack-changes-${name}.txt`, stackChangeLines(changes, undefined, "deployed"));
  });

  test("that the expand migration of the stack runs first", () => {
    expectGolden("stack-changes-expand.txt", [
      ...stackChangeLines(changed(1), { hasExpandMigration: true }, "deployed"),
      ...stackChangeLines({ kind: "not-known" }, { hasExpandMigration: true }, "nothing-deployed"),
    ]);
  });

  test.each(["nothing-deployed", "running"] as const)("how to go back: %s", (reached) => {
    expectGolden(`stack-changes-${reached}.txt`, stackChangeLines({ kind: "not-known" }, undefined, reached));
  });

  test("nothing if the run is no apply", () => {
    expect(stackChangeLines(undefined, undefined, "deployed")).toEqual([]);
  });

  test("all of it before the next step", () => {
    const { lines } = reportOf(
      {
        kind: "rolled-back",
        deployment: deployment("Failed"),
        rollback: undefined,
        stoppedEarly: false,
        evidence: NO_EVIDENCE,
        live: { primary: blue, production: forwards(0), pair: PAIR },
        deploymentId: "d-NEW000001",
      },
      { request: request({ stack: "web" }), changes: changed(1) },
    );
    expectGolden("stack-changes-rolled-back.txt", lines);
  });
});
