import { describe, expect, test } from "@jest/globals";
import type { Service } from "../../../../scripts/aws";
import {
  groupProblems,
  type Mismatch,
  mismatchLines,
  serviceProblems,
} from "../../../../scripts/driver/state/compatibility";
import { takeSnapshot } from "../../../../scripts/driver/state/snapshot";
import { expectGolden } from "../../../support/golden";
import { expectComplete, incompleteNextLines } from "../../../support/printed-command";
import { fakeAws } from "../fake-aws";
import { blue, fakeClock, group, request, service } from "../fixtures";

const STACK = request({ stack: "shop-web" });
const KINDS: readonly Mismatch["kind"][] = [
  "no-service",
  "wrong-controller",
  "service-draining",
  "no-group",
  "group-mismatch",
];

test("a service and a group that fit each other have no problems", () => {
  expect([serviceProblems(STACK, service(blue)), groupProblems(STACK, group())]).toEqual([[], []]);
});

test.each<[Mismatch["kind"], Service | undefined]>([
  ["no-service", undefined],
  ["no-service", { ...service(blue), status: "INACTIVE" }],
  ["wrong-controller", { ...service(blue), controller: "ECS" }],
  ["service-draining", { ...service(blue), status: "DRAINING" }],
])("a service is %s", (kind, of) => {
  expect(serviceProblems(STACK, of).map((problem) => problem.kind)).toEqual([kind]);
});

test.each([
  ["no-group", undefined],
  ["group-mismatch", group({ computePlatform: "Lambda" })],
  ["group-mismatch", group({ services: [{ cluster: "shop", service: "api" }] })],
])("a group is %s", (kind, of) => {
  expect(groupProblems(STACK, of).map((problem) => problem.kind)).toEqual([kind]);
});

describe("the next steps", () => {
  test.each(KINDS)("of %s are its golden file", (kind) => {
    expectGolden(`mismatch-${kind}.txt`, mismatchLines(STACK, { kind }));
  });

  test.each(KINDS)("of %s are complete commands, with and without the stack's name", (kind) => {
    for (const place of [STACK, request()]) {
      const lines = mismatchLines(place, { kind });
      expect(lines[0]).toMatch(/^ {2}Next: /);
      expectComplete(lines);
      expect(incompleteNextLines(lines.join("\n"))).toEqual([]);
    }
  });

  test("are the last lines of a run that finds no group or no service", async () => {
    const aws = fakeAws(fakeClock(), {});
    const withoutGroup = { ...aws, deploymentGroup: async () => undefined };
    const withoutService = { ...aws, service: async () => undefined };

    await expect(takeSnapshot(withoutGroup, STACK)).rejects.toMatchObject({
      exitCode: 2,
      lines: [expect.anything(), expect.anything(), ...mismatchLines(STACK, { kind: "no-group" })],
    });
    await expect(takeSnapshot(withoutService, STACK)).rejects.toMatchObject({
      exitCode: 2,
      lines: [expect.anything(), expect.anything(), ...mismatchLines(STACK, { kind: "no-service" })],
    });
  });
});
