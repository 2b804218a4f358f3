import { describe, expect, test } from "@jest/globals";
import type { Service } from "../../../../scripts/aws";
import type { StatusResult } from "../../../../scripts/commands/status/result";
import { status } from "../../../../scripts/commands/status/status";
import { running } from "../../driver/courses";
import { blue, group, service } from "../../driver/fixtures";
import { fakeContext } from "../support";
import { FAILED, ON_SEVEN, seen, WANTED } from "./support";

const GROUP = "he deployment group shop-web-group of the application shop-web";
const SERVICE = "he service web in the cluster shop";

describe("a deployment group", () => {
  test.each([
    ["that isn't there", undefined, "does not exist in eu-west-1"],
    [
      "for Lambda",
      group({ computePlatform: "Lambda", services: [] }),
      "is for the compute platform Lambda; it must be ECS",
    ],
    [
      "of another service",
      group({ services: [{ cluster: "shop", service: "other" }], alarmNames: ["other-5xx"] }),
      "deploys shop/other, not shop/web",
    ],
  ])("%s is reported first, and everything about the group is not known", async (_, of, what) => {
    const world = { ...ON_SEVEN, ...running("d-RUNS00001"), ended: [FAILED], group: of };
    const { first, lines, unknown, live, aws, ...data } = await seen(world);
    expect(first).toBe(`T${GROUP} ${what}.`);
    for (const name of ["production", "test", "alarms", "deployment", "latest"]) {
      expect(lines).toContain(`${name.padEnd(13)}not known: t${GROUP} ${what}`);
    }
    expect(unknown).toEqual([`t${GROUP} ${what}`]);
    expect(live).toEqual({ taskDefinition: expect.stringMatching(/shop:7$/), taskSet: "ecs-svc/0002" });
    expect([data.production, data.running, data.deployments]).toEqual([undefined, undefined, []]);
    expect([aws.count("listener"), aws.count("alarms")]).toEqual([0, 0]);
  });
});

describe("a service", () => {
  test.each<[Service, string, string]>([
    [
      { ...service(), controller: "ECS" },
      "has the deployment controller ECS; CodeDeploy deploys services with CODE_DEPLOY only: recreate the service with this controller",
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
    expect((data as StatusResult).summary).toBe(`T${SERVICE} ${what}.`);
    expect(lines.find((line) => line.startsWith("live "))).toContain(live);
  });
});
