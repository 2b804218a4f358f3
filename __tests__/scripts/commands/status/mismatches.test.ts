import { describe, expect, test } from "@jest/globals";
import type { Service } from "../../../../scripts/aws";
import type { StatusResult } from "../../../../scripts/commands/status/result";
import { status } from "../../../../scripts/commands/status/status";
import { expectGolden } from "../../../support/golden";
import { running } from "../../driver/courses";
import { blue, group, service } from "../../driver/fixtures";
import { fakeContext } from "../support";
import { FAILED, ON_SEVEN, seen, WANTED } from "./support";

const SERVICE = "he service web in the cluster shop";
const FIX =
  "For the fix, run: npx cdktf-ecs-codedeploy doctor --application shop-web --group shop-web-group --region eu-west-1";

describe("a deployment group", () => {
  test.each([
    ["missing", undefined],
    ["for-lambda", group({ computePlatform: "Lambda", services: [] })],
    [
      "of-another-service",
      group({ services: [{ cluster: "shop", service: "other" }], alarmNames: ["other-5xx"] }),
    ],
  ])("that does not fit comes first, and what it shows is not known: %s", async (why, of) => {
    const world = { ...ON_SEVEN, ...running("d-RUNS00001"), ended: [FAILED], group: of };
    const { first, lines, unknown, live, aws, ...data } = await seen(world);
    expectGolden(`fits-${why}.txt`, lines);
    // What the first line says, in the middle of a sentence.
    expect(unknown.map((line) => `T${line.slice(1)}.`)).toEqual([first?.replace(` ${FIX}`, "")]);
    expect(live).toEqual({ taskDefinition: expect.stringMatching(/shop:7$/), taskSet: "ecs-svc/0002" });
    expect([data.production, data.running, data.deployments]).toEqual([undefined, undefined, []]);
    expect([aws.count("listener"), aws.count("alarms")]).toEqual([0, 0]);
  });
});

describe("a service", () => {
  test.each<[Service, string, string]>([
    [
      { ...service(), controller: "ECS" },
      "has the deployment controller ECS; CodeDeploy deploys only services with CODE_DEPLOY: recreate the service with CODE_DEPLOY",
      "the service web in the cluster shop has the deployment controller ECS",
    ],
    [
      { ...service(blue), status: "DRAINING" },
      "is DRAINING: it is being deleted",
      "shop:6, task set ecs-svc/0001",
    ],
  ])("that CodeDeploy cannot deploy is reported first: %j", async (of, what, live) => {
    const context = fakeContext({}, { wantedAppSpec: WANTED });
    const { data, lines } = await status({ ...context, aws: { ...context.aws, service: async () => of } });
    expect((data as StatusResult).summary).toBe(`T${SERVICE} ${what}. ${FIX}`);
    expect(lines.find((line) => line.startsWith("live "))).toContain(live);
  });
});
