import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EXIT_CODE } from "../../scripts/driver/context/exit-code";
import { cliProgram } from "../support/programs";
import type { AppSettings } from "./support/app-settings";
import { CdktfShop } from "./support/cdktf-shop";
import { readNetworking } from "./support/everything/read";
import { type Inventory, readEverything } from "./support/inventory";
import { plannedChanges } from "./support/plan";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { runCommand } from "./support/run-command";
import { expectDone, expectFailure } from "./support/verdict-checks";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const V1: AppSettings = { image: "public.ecr.aws/shop/shop:1" };
const V2: AppSettings = { image: "public.ecr.aws/shop/shop:2" };
const GOOD_AGAIN = "public.ecr.aws/shop/shop:5";
/** What all later releases have beside their image: a security group, then a TLS policy too. */
let withDatabase: Omit<AppSettings, "image">;
let withStricterTls: Omit<AppSettings, "image">;

let shop: CdktfShop;
/** What exists without the service. */
let before: Inventory;

async function securityGroupId(name: string): Promise<string> {
  const ec2 = new EC2Client(shop.client());
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values: [name] }] }),
  );
  return SecurityGroups?.[0]?.GroupId ?? "";
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it. Only this file runs the cdktf CLI and deploys
// all of the stacks, which takes long; what doesn't need them is in the other files.
describeEndToEnd("a service, through the cdktf CLI", () => {
  beforeAll(async () => {
    shop = await CdktfShop.open();
    before = await readEverything(shop.client());
  });

  afterAll(() => shop?.close());

  test("is created without a CodeDeploy deployment, and has outputs with its names and URLs", async () => {
    const result = await shop.deployAll(V1);
    expectDone(result);
    expect(await shop.deploymentIds()).toEqual([]);
    expect(await shop.live()).toMatchObject({
      taskDefinition: "shop:1",
      taskSets: 1,
      targetGroup: "shop-blue",
      healthyTargets: 2,
      weights: { 443: { "shop-blue": 100, "shop-green": 0 } },
    });
    const outputs = result.outputs["shop"] ?? {};
    expect(outputs).toMatchObject({
      url: expect.stringMatching(/^https:\/\/shop-[\w.-]+$/),
      "test-url": expect.stringMatching(/^https:\/\/shop-[\w.-]+:8443$/),
      "cluster-name": "shop",
      "service-name": "shop",
      "application-name": "shop",
      "deployment-group-name": "shop",
    });
    expect(outputs["app-spec"]).toMatchObject({
      version: 0,
      Resources: [{ TargetService: { Properties: { PlatformVersion: "LATEST" } } }],
    });
  });

  test("has an empty plan after its first deploy", async () => {
    const result = await shop.diff(V1);
    expect(result).toMatchObject({ exitCode: 0, output: expect.stringContaining("No changes.") });
  });

  test("has a network with endpoints, flow logs and a NAT gateway", async () => {
    expect(await readNetworking(shop.client())).toEqual({
      natGateways: 1,
      endpoints: [
        "Gateway s3",
        "Interface codedeploy",
        "Interface ecr.api",
        "Interface ecr.dkr",
        "Interface logs",
        "Interface secretsmanager",
        "Interface ssm",
        "Interface ssmmessages",
      ],
      flowLogs: ["cloud-watch-logs ALL"],
    });
  });

  test("deploys a new image to the other target group, with all of the traffic", async () => {
    const result = await shop.deploy(V2);
    const { deploymentId } = expectDone(result);
    expect(plannedChanges(result.output)).toEqual([
      { resource: "aws_ecs_task_definition task/definition", action: "replaced" },
      { resource: "terraform_data deployment/trigger", action: "replaced" },
    ]);
    // The reviewer sees the image, and which field of the AppSpec changes; no empty list is removed.
    expect(result.output).toMatch(
      /~ image\s+= "public\.ecr\.aws\/shop\/shop:1" -> "public\.ecr\.aws\/shop\/shop:2"/,
    );
    expect(result.output).not.toMatch(/- (environment|mountPoints|volumesFrom|systemControls)\s+=/);
    expect(result.output).toMatch(
      /~ TaskDefinition\s+= "arn:aws:ecs:\S+:task-definition\/shop:1" -> \(known after apply\)/,
    );
    expect(await shop.deploymentIds()).toEqual([deploymentId]);
    expect(await shop.live()).toMatchObject({
      taskDefinition: "shop:2",
      taskSets: 1,
      targetGroup: "shop-green",
      healthyTargets: 2,
      weights: {
        443: { "shop-blue": 0, "shop-green": 100 },
        8443: { "shop-blue": 0, "shop-green": 100 },
      },
    });
  });

  test("has an empty plan after CodeDeploy has swapped the target groups", async () => {
    const result = await shop.diff(V2);
    expect(result).toMatchObject({ exitCode: 0, output: expect.stringContaining("No changes.") });
  });

  test("deploys a change of its security groups through the AppSpec, not through UpdateService", async () => {
    withDatabase = { securityGroupIds: [await securityGroupId("database-clients")] };
    const before = await shop.live();
    const result = await shop.deploy({ ...V2, ...withDatabase });
    expectDone(result);
    expect(plannedChanges(result.output)).toEqual([
      { resource: "terraform_data deployment/trigger", action: "replaced" },
    ]);
    const after = await shop.live();
    expect(before.securityGroupIds).toHaveLength(1);
    expect(after.securityGroupIds).toHaveLength(2);
    expect(after).toMatchObject({ taskDefinition: "shop:2", targetGroup: "shop-blue" });
    expect(await shop.deploymentIds()).toHaveLength(2);
  });

  test("accepts a change of the TLS policy after a swap without moving traffic", async () => {
    withStricterTls = { ...withDatabase, tlsPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" };
    const before = await shop.live();
    const result = await shop.deploy({ ...V2, ...withStricterTls });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(plannedChanges(result.output)).toEqual([
      { resource: "aws_lb_listener load-balancer/production-listener", action: "updated in-place" },
      { resource: "aws_lb_listener load-balancer/test-listener", action: "updated in-place" },
    ]);
    expect(await shop.live()).toEqual(before);
    expect(await shop.deploymentIds()).toHaveLength(2);
  });

  test("fails when a release cannot start, is rolled back, and reports the reason in the last lines", async () => {
    const before = await shop.live();
    const result = await shop.deploy({ ...withStricterTls, image: "registry.invalid/shop:3" });
    expectFailure(result, EXIT_CODE.rolledBack);
    const lastLines = result.output.split("\n").slice(-40).join("\n");
    expect(lastLines).toContain("CannotPullContainerError");
    expect(lastLines).toContain("registry.invalid/shop:3");
    expect(await shop.live()).toEqual(before);
  });

  test("has a plan that names the image which the next apply deploys, while the trigger is tainted", async () => {
    const image = "registry.invalid/shop:3";
    const { output } = await shop.diff({ ...withStricterTls, image });
    expect(plannedChanges(output)).toEqual([
      { resource: "terraform_data deployment/trigger", action: "replaced" },
    ]);
    expect(output).toContain(image);
  });

  test("is stopped and rolled back when Terraform is interrupted in the middle of a canary", async () => {
    const before = await shop.live();
    const image = "public.ecr.aws/shop/shop:4";
    const deploying = shop.deploy({ ...withStricterTls, image, bakeMinutes: 600 });
    await shop.canary();
    const [id = ""] = await shop.deploymentIds();
    expect(await shop.isScalingSuspended()).toBe(true);
    process.kill(shop.terraformApply(), "SIGINT");
    await shop.rolledBack(id, before);
    const { exitCode, output } = await deploying;
    expect(exitCode).not.toBe(0);
    // Terraform remembers that the release before had failed.
    expect(output).toMatch(/terraform_data\.\S+ \(deployment\/trigger\) is tainted, so must be replaced/);
    expect(await shop.live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
    await shop.processesEnded();
  });

  test("recovers with the next good release, with the earlier traffic shift", async () => {
    const count = (await shop.deploymentIds()).length;
    expectDone(await shop.deploy({ ...withStricterTls, image: GOOD_AGAIN }));
    // Each image since then was a separate revision.
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:5", taskSets: 1 });
    expect(await shop.isScalingSuspended()).toBe(false);
    expect(await shop.deploymentIds()).toHaveLength(count + 1);
  });

  test("is rolled back to the previous release by `rollback`, after which its plan is empty", async () => {
    const command = [cliProgram(), "rollback", "--application", "shop"];
    const rolledBack = await runCommand(process.execPath, command, { cwd: shop.temporary, env: shop.env });
    expect({
      ...rolledBack,
      output: rolledBack.exitCode === EXIT_CODE.done ? "" : rolledBack.output,
    }).toEqual({
      exitCode: EXIT_CODE.done,
      output: "",
    });
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:2" });
    const result = await shop.diff({ ...withStricterTls, image: GOOD_AGAIN });
    expect(result).toMatchObject({ exitCode: 0, output: expect.stringContaining("No changes.") });
  });

  test("leaves nothing behind when it is destroyed", async () => {
    const result = await shop.destroy({ ...V2, ...withStricterTls });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(await readEverything(shop.client())).toEqual(before);
    await expect(shop.deploymentIds()).rejects.toMatchObject({ name: "ApplicationDoesNotExistException" });
  });
});
