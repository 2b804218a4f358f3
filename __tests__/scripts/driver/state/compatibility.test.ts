import { describe, expect, test } from "@jest/globals";
import type { DeploymentGroup, Service } from "../../../../scripts/aws";
import {
  describeMismatch,
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
  expect([serviceProblems(service(blue)), groupProblems(STACK, group())]).toEqual([[], []]);
});

/** All mismatches, and the service that has each. */
const OF_SERVICES: readonly [Mismatch, Service | undefined][] = [
  [{ kind: "no-service" }, undefined],
  [{ kind: "no-service" }, { ...service(blue), status: "INACTIVE" }],
  [
    { kind: "wrong-controller", controller: "ECS" },
    { ...service(blue), controller: "ECS" },
  ],
  [
    { kind: "service-draining", status: "DRAINING" },
    { ...service(blue), status: "DRAINING" },
  ],
];

const API = { cluster: "shop", service: "api" };

/** The same for groups. */
const OF_GROUPS: readonly [Mismatch, DeploymentGroup | undefined][] = [
  [{ kind: "no-group" }, undefined],
  [
    { kind: "group-mismatch", platform: "Lambda", deploys: [] },
    group({ computePlatform: "Lambda", services: [] }),
  ],
  [{ kind: "group-mismatch", platform: "ECS", deploys: ["shop/api"] }, group({ services: [API] })],
  [{ kind: "group-mismatch", platform: "ECS", deploys: [] }, group({ services: [] })],
];

test.each(OF_SERVICES)("a service has the mismatch %j", (mismatch, of) => {
  expect(serviceProblems(of)).toEqual([mismatch]);
});

test.each(OF_GROUPS)("a group has the mismatch %j", (mismatch, of) => {
  expect(groupProblems(STACK, of)).toEqual([mismatch]);
});

test("each mismatch is described by its golden line", () => {
  const mismatches = [...OF_SERVICES, ...OF_GROUPS].map(([mismatch]) => mismatch);

  expectGolden(
    "mismatches.txt",
    mismatches.map((mismatch) => describeMismatch(STACK, mismatch)),
  );
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
