import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeClustersCommand, ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { LiveState } from "../../local/live-state";
import { REPORT_FILE_VARIABLE } from "../../scripts/contract";
import { EXIT_CODE } from "../../scripts/driver/exit-code";
import type { AppSettings } from "./support/app-settings";
import { PipedCommand } from "./support/piped-command";
import { plannedChanges } from "./support/plan";
import { processesIn } from "./support/processes";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { Shop } from "./support/shop";
import { until } from "./support/until";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const V1: AppSettings = { image: "public.ecr.aws/shop/shop:1" };
const V2: AppSettings = { image: "public.ecr.aws/shop/shop:2" };
/** V2 with one more security group; known once there is a network. */
let v2WithDatabase: AppSettings;

let shop: Shop;

async function securityGroupId(name: string): Promise<string> {
  const ec2 = new EC2Client(shop.client());
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values: [name] }] }),
  );
  return SecurityGroups?.[0]?.GroupId ?? "";
}

async function activeClusters(): Promise<string[]> {
  const ecs = new ECSClient(shop.client());
  const { clusterArns } = await ecs.send(new ListClustersCommand({}));
  const { clusters } = await ecs.send(new DescribeClustersCommand({ clusters: clusterArns ?? [] }));
  return (clusters ?? [])
    .filter(({ status }) => status !== "INACTIVE")
    .map(({ clusterName }) => `${clusterName}`);
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test goes on where the one before it has left the service.
describeEndToEnd("a service, through the cdktf CLI", () => {
  beforeAll(async () => {
    shop = await Shop.open();
  });

  afterAll(() => shop?.close());

  test("is deployed first without a CodeDeploy deployment, and tells where it is", async () => {
    const result = await shop.deployAll(V1);
    expect(result).toMatchObject({ exitCode: 0 });
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

  test("with a new image has a plan of a new task definition and the trigger, and nothing else", async () => {
    const { output } = await shop.diff(V2);
    expect(plannedChanges(output)).toEqual([
      { resource: "aws_ecs_task_definition task/definition", action: "replaced" },
      { resource: "terraform_data deployment/trigger", action: "replaced" },
    ]);
    // The reviewer sees which field of the AppSpec changes.
    expect(output).toMatch(
      /~ TaskDefinition\s+= "arn:aws:ecs:\S+:task-definition\/shop:1" -> \(known after apply\)/,
    );
  });

  test("rolls a new image out, to the other target group and with all of the traffic", async () => {
    const result = await shop.deploy(V2);
    expect(result).toMatchObject({ exitCode: 0 });
    const [id, ...others] = await shop.deploymentIds();
    expect(others).toEqual([]);
    expect(result.output).toContain(`Deployment ${id}`);
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

  test("rolls a change of its security groups out through the AppSpec, not through UpdateService", async () => {
    v2WithDatabase = { ...V2, securityGroupIds: [await securityGroupId("database-clients")] };
    const { output } = await shop.diff(v2WithDatabase);
    expect(plannedChanges(output)).toEqual([
      { resource: "terraform_data deployment/trigger", action: "replaced" },
    ]);
    const before = await shop.live();
    expect(await shop.deploy(v2WithDatabase)).toMatchObject({ exitCode: 0 });
    const after = await shop.live();
    expect(before.securityGroupIds).toHaveLength(1);
    expect(after.securityGroupIds).toHaveLength(2);
    expect(after).toMatchObject({ taskDefinition: "shop:2", targetGroup: "shop-blue" });
    expect(await shop.deploymentIds()).toHaveLength(2);
  });

  test("after a swap takes a change of the TLS policy without moving any traffic", async () => {
    const stricterTls = { ...v2WithDatabase, tlsPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" };
    const before = await shop.live();
    const { output } = await shop.diff(stricterTls);
    expect(plannedChanges(output)).toEqual([
      { resource: "aws_lb_listener load-balancer/production-listener", action: "updated in-place" },
      { resource: "aws_lb_listener load-balancer/test-listener", action: "updated in-place" },
    ]);
    expect(await shop.deploy(stricterTls)).toMatchObject({ exitCode: 0 });
    expect(await shop.live()).toEqual(before);
    expect(await shop.deploymentIds()).toHaveLength(2);
    expect(await shop.deploy(v2WithDatabase)).toMatchObject({ exitCode: 0 });
  });

  test("fails when a release can't start, goes back, and says why in its last lines", async () => {
    const before = await shop.live();
    const result = await shop.deploy({ ...v2WithDatabase, image: "registry.invalid/shop:3" });
    expect(result.exitCode).not.toBe(0);
    const lastLines = result.output.split("\n").slice(-40).join("\n");
    expect(lastLines).toContain("CannotPullContainerError");
    expect(lastLines).toContain("registry.invalid/shop:3");
    expect(await shop.live()).toEqual(before);
    // Terraform remembers that the rollout failed: the next apply takes it up again.
    const { output } = await shop.diff(v2WithDatabase);
    expect(output).toMatch(/terraform_data\.\S+ \(deployment\/trigger\) is tainted, so must be replaced/);
  });

  test("is put right by the next good release, without a deployment where that is live already", async () => {
    const count = (await shop.deploymentIds()).length;
    expect(await shop.deploy(v2WithDatabase)).toMatchObject({ exitCode: 0 });
    // The bad release registered shop:3, so going back to the good image is a new revision, shop:4.
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:4" });
    expect(await shop.deploymentIds()).toHaveLength(count + 1);
  });

  describe("when its run is cut off in the middle of a canary", () => {
    /** Starts a rollout that stays at 10 percent for two minutes, and comes back once it is there. */
    async function startSlowRollout(image: string) {
      const before = await shop.live();
      const green = before.targetGroup === "shop-blue" ? "shop-green" : "shop-blue";
      const deploying = shop.deploy({ ...v2WithDatabase, image, bakeMinutes: 600 });
      await until(
        "10 percent of the traffic is on green",
        async () => (await shop.live()).weights[443]?.[green] === 10,
      );
      const [id = ""] = await shop.deploymentIds();
      expect(await shop.isScalingSuspended()).toBe(true);
      return { before, deploying, id };
    }

    /**
     * Production is on blue alone, green is gone, which takes its tasks a moment longer, and the service scales again.
     */
    async function isTakenBack(id: string, before: LiveState): Promise<boolean> {
      const { status } = await shop.deployment(id);
      const { weights, taskSets } = await shop.live();
      const isBack = weights[443]?.[before.targetGroup] === 100 && taskSets === 1;
      return status === "Stopped" && isBack && !(await shop.isScalingSuspended());
    }

    test("by an interrupt of Terraform, the rollout is stopped and taken back", async () => {
      const { before, deploying, id } = await startSlowRollout("public.ecr.aws/shop/shop:5");
      process.kill(shop.terraformApply(), "SIGINT");
      await until("it is taken back", () => isTakenBack(id, before));
      expect((await deploying).exitCode).not.toBe(0);
      expect(await shop.live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
    });

    test("by the death of the driver, the rollout is stopped and taken back", async () => {
      const { before, deploying, id } = await startSlowRollout("public.ecr.aws/shop/shop:6");
      process.kill(shop.driver(), "SIGKILL");
      await until("it is taken back", () => isTakenBack(id, before));
      expect((await deploying).exitCode).not.toBe(0);
      expect(await shop.live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
    });

    test("by the end of the program that reads its output, the rollout is stopped and taken back", async () => {
      const before = await shop.live();
      const green = before.targetGroup === "shop-blue" ? "shop-green" : "shop-blue";
      const appSpec = join(shop.temporary, "app-spec.json");
      writeFileSync(appSpec, JSON.stringify(shop.triggeringAppSpec()));
      const report = join(shop.temporary, "piped.json");
      const command = PipedCommand.start(shop.temporary, { ...shop.env, [REPORT_FILE_VARIABLE]: report }, [
        ...["deploy", "--application", "shop", "--app-spec", appSpec, "--retry"],
      ]);
      try {
        await until(
          "10 percent of the traffic is on green",
          async () => (await shop.live()).weights[443]?.[green] === 10,
        );
        const [id = ""] = await shop.deploymentIds();
        command.endReader();
        await until("it is taken back", () => isTakenBack(id, before));
        expect(await command.exitCode()).toBe(EXIT_CODE.outOfTime);
      } finally {
        command.kill();
      }
      expect(JSON.parse(readFileSync(report, "utf8")).verdict).toEqual({
        kind: "cut-off",
        reason: "its output can't be written: EPIPE",
      });
      expect(await shop.live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
    });

    test("by the death of Terraform, which the shell between it and the driver outlives, the rollout is stopped and taken back", async () => {
      const { before, deploying, id } = await startSlowRollout("public.ecr.aws/shop/shop:7");
      process.kill(shop.terraformApply(), "SIGKILL");
      await until("it is taken back", () => isTakenBack(id, before));
      // Whatever cdktf makes of it, which ends with 0 when Terraform is killed.
      const { verdict } = await deploying;
      // By the terminal that cdktf gave to Terraform, or by the end of the driver's parent.
      expect(verdict?.verdict).toEqual({
        kind: "cut-off",
        reason: expect.stringMatching(/^(SIGHUP|the process that started it has ended)$/),
      });
      expect(await shop.live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
    });

    test("only the logs of the watchdogs are left of the runs", async () => {
      await until("the watchdogs are gone", async () => processesIn(shop.project.folder).length === 0);
      const logs = readdirSync(shop.temporary).filter((name) => name.startsWith("ecs-codedeploy-watchdog-"));
      expect(logs).toHaveLength(4);
      for (const log of logs) {
        const done = readFileSync(join(shop.temporary, log), "utf8");
        expect(done).toMatch(/d-\w+ is being stopped and rolled back/);
        expect(done).toContain("the scaling of shop is restored");
      }
    });
  });

  test("goes back to the traffic shift from before the runs that were cut off, and is deployed", async () => {
    expect(await shop.deploy(v2WithDatabase)).toMatchObject({ exitCode: 0 });
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:8", taskSets: 1 });
    expect(await shop.isScalingSuspended()).toBe(false);
  });

  test("leaves nothing behind when it is destroyed", async () => {
    const result = await shop.destroy(v2WithDatabase);
    expect(result).toMatchObject({ exitCode: 0 });
    const elb = new ElasticLoadBalancingV2Client(shop.client());
    expect((await elb.send(new DescribeLoadBalancersCommand({}))).LoadBalancers).toEqual([]);
    expect((await elb.send(new DescribeTargetGroupsCommand({}))).TargetGroups).toEqual([]);
    expect(await activeClusters()).toEqual([]);
    await expect(shop.deploymentIds()).rejects.toMatchObject({ name: "ApplicationDoesNotExistException" });
  });
});
