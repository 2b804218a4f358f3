import { describe, expect, test } from "@jest/globals";
import type { Service } from "../../../../scripts/aws";
import type { StatusResult } from "../../../../scripts/commands/status/result";
import { status } from "../../../../scripts/commands/status/status";
import { describeMismatch, groupProblems } from "../../../../scripts/driver/state/compatibility";
import { expectGolden } from "../../../support/golden";
import { running } from "../../driver/courses";
import { blue, group, service } from "../../driver/fixtures";
import { fakeContext } from "../support";
import { FAILED, ON_SEVEN, seen, WANTED } from "./support";

describe("a deployment group", () => {
  test.each([
    ["missing", undefined],
    ["for-lambda", group({ computePlatform: "Lambda", services: [] })],
    [
      "of-another-service",
      group({ services: [{ cluster: "shop", service: "other" }], alarmNames: ["other-5xx"] }),
    ],
  ])("that does not fit is reported first, and what it shows is not known: %s", async (why, of) => {
    const world = { ...ON_SEVEN, ...running("d-RUNS00001"), ended: [FAILED], group: of };
    const { context, lines, unknown, live, aws, ...data } = await seen(world);
    expectGolden(`fits-${why}.txt`, lines);
    expect(unknown).toEqual(
      groupProblems(context.place, of).map((problem) => describeMismatch(context.place, problem)),
    );
    expect(live).toEqual({ taskDefinition: expect.stringMatching(/shop:7$/), taskSet: "ecs-svc/0002" });
    expect([data.production, data.running, data.deployments]).toEqual([undefined, undefined, []]);
    expect([aws.count("listener"), aws.count("alarms")]).toEqual([0, 0]);
  });
});

describe("a service", () => {
  test.each<[string, Service, string | undefined]>([
    ["of-another-controller", { ...service(), controller: "ECS" }, undefined],
    ["that-is-draining", { ...service(blue), status: "DRAINING" }, blue.id],
  ])("that CodeDeploy cannot deploy is reported first: %s", async (name, of, live) => {
    const context = fakeContext({}, { wantedAppSpec: WANTED });
    const { data, lines } = await status({ ...context, aws: { ...context.aws, service: async () => of } });
    expect((data as StatusResult).live?.taskSet).toBe(live);
    expectGolden(`mismatches-service-${name}.txt`, lines);
  });
});
