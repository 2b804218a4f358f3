import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../../support/golden";
import type { World } from "../../../driver/fake-aws";
import { failure, group } from "../../../driver/fixtures";
import { found, lost, PLACE, refused } from "./located";

/** The problem, the fix, and the command that does it. */
type Lost = readonly [problem: string, fix: string, command?: string, more?: readonly string[]];

const EVERY_SERVICE = "npx cdktf-ecs-codedeploy status --region eu-west-1";

describe("by its names, a service is found", () => {
  test("through its application's only group", async () => {
    const { service, by } = await found("--application shop-web");
    expect(service).toEqual(PLACE);
    // Nothing was deployed yet.
    expect(by).toBeUndefined();
  });

  test("through the application's name as an argument", async () => {
    const { service, regions } = await found("shop-web");
    expect([service, regions]).toEqual([PLACE, ["eu-west-1"]]);
    expect((await found("shop-web --group blue", undefined, { groups: ["blue", "green"] })).service).toEqual({
      ...PLACE,
      deploymentGroup: "blue",
    });
  });

  test("through the named group", async () => {
    const { service } = await found("--application shop-web --group blue", undefined, {
      groups: ["blue", "green"],
    });
    expect(service).toEqual({ ...PLACE, deploymentGroup: "blue" });
  });

  test.each([
    ["--region us-east-1", { AWS_REGION: "eu-west-1" }, "us-east-1"],
    ["", { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-north-1" }, "eu-west-1"],
    ["", { AWS_REGION: "", AWS_DEFAULT_REGION: "eu-north-1" }, "eu-north-1"],
    ["--region us-east-1", { AWS_REGION: "Ireland" }, "us-east-1"],
  ])("with %p and %p in %s", async (flags, env, region) => {
    const line = `--application shop-web ${flags}`.trim();
    expect((await found(line, { env })).regions).toEqual([region]);
  });
});

describe("by its names, no service is found and it fails when", () => {
  test.each<[string, Partial<World>, Lost]>([
    [
      "there is no such application",
      { groups: undefined },
      [
        "the application does not exist (shop-web in eu-west-1)",
        "list all services of this account and region",
        EVERY_SERVICE,
      ],
    ],
    [
      "the application has no group",
      { groups: [] },
      [
        "the application has no deployment group (shop-web in eu-west-1)",
        "find out who deleted it. An apply of its stack creates it again. To see who",
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteDeploymentGroup --region eu-west-1",
        ["  To see what is live, list all services of this account and region:", `  ${EVERY_SERVICE}`],
      ],
    ],
    [
      "the application has several groups",
      { groups: ["blue", "green"] },
      [
        "the application has several deployment groups (shop-web in eu-west-1)",
        "pass one of them with --group: blue, green. To see to which service the first one belongs",
        "npx cdktf-ecs-codedeploy status --application shop-web --group blue --region eu-west-1",
      ],
    ],
    [
      "there is no such group",
      { group: undefined },
      [
        "the deployment group does not exist (shop-web-group of the application shop-web in eu-west-1)",
        "check the names, the account and the region. If they are right, an apply of its stack creates it again. To list all services of this account and region",
        EVERY_SERVICE,
      ],
    ],
    [
      "the group is for another platform",
      { group: group({ computePlatform: "Lambda" }) },
      [
        "the deployment group has the compute platform Lambda (shop-web-group of the application shop-web in eu-west-1)",
        "pass a deployment group for ECS. To list all services of this account and region",
        EVERY_SERVICE,
      ],
    ],
    [
      "the group deploys nothing",
      { group: group({ services: [] }) },
      [
        "the deployment group deploys no service (shop-web-group of the application shop-web in eu-west-1)",
        "find out who removed its service. An apply of its stack sets it again. To see the deployment group",
        "aws deploy get-deployment-group --application-name shop-web --deployment-group-name shop-web-group --query 'deploymentGroupInfo.[computePlatform,ecsServices,loadBalancerInfo]' --region eu-west-1",
      ],
    ],
  ])("%s", async (_, world, lines) => {
    expect(await lost("--application shop-web", undefined, world)).toEqual(refused(...lines));
  });

  test.each([
    ["denied", 2],
    ["credentials", 2],
    ["transient", 5],
  ] as const)("AWS's answer is: %s", async (kind, exitCode) => {
    const fails = () => failure(kind);
    const answer = await lost("--application shop-web", undefined, { fails });
    expect(answer.exitCode).toBe(exitCode);
    expectGolden(`locate-names-${kind}.txt`, answer.stderr);
  });

  test.each([
    [{ AWS_REGION: "eu west-1" }, "AWS_REGION", "eu west-1"],
    [{ AWS_REGION: "", AWS_DEFAULT_REGION: "Ireland" }, "AWS_DEFAULT_REGION", "Ireland"],
    [{ AWS_REGION: "Ireland", AWS_DEFAULT_REGION: "eu-west-1" }, "AWS_REGION", "Ireland"],
  ])("the region variable is not a region: %j", async (env, variable, region) => {
    expect(await lost("--application shop-web", { env })).toEqual({
      exitCode: 2,
      stderr: [
        "status: nothing was done.",
        `  - ${variable}: must be an AWS region, such as eu-west-1 (got ${region})`,
        "See cdktf-ecs-codedeploy status --help.",
      ],
    });
  });

  test("an endpoint is not a URL, together with all other problems", async () => {
    const env = { AWS_REGION: "Ireland", AWS_ENDPOINT_URL: "127.0.0.1:4566" };
    const { exitCode, stderr } = await lost("--application shop-web", { env });
    expect(exitCode).toBe(2);
    expectGolden("locate-names-all-problems.txt", stderr);
  });
});
