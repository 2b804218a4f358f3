import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CodeDeployClient, GetDeploymentCommand, ListDeploymentsCommand } from "@aws-sdk/client-codedeploy";
import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeClustersCommand, ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { CdktfProject } from "../../local/cdktf-project";
import { LOCAL_REGION } from "../../local/environment";
import { type LiveState, readLiveState } from "../../local/live-state";
import { type LocalAws, localEnvironment, startLocalAws } from "../../local/local-aws";
import { type AppSettings, SETTINGS_VARIABLE } from "./support/app-settings";
import { plannedChanges } from "./support/plan";
import { processesIn } from "./support/processes";
import { SKIPPED_VARIABLE } from "./support/requirements";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const V1: AppSettings = { image: "public.ecr.aws/shop/shop:1" };
const V2: AppSettings = { image: "public.ecr.aws/shop/shop:2" };
/** V2 with one more security group; known once there is a network. */
let v2WithDatabase: AppSettings;

let local: LocalAws;
let project: CdktfProject;
/** Where what runs keeps its temporary files, a watchdog's log among them. */
let temporary: string;

const variables = (settings: AppSettings) => ({ [SETTINGS_VARIABLE]: JSON.stringify(settings) });
const deploy = (settings: AppSettings) => project.deploy(["*"], variables(settings));
const diff = (settings: AppSettings) => project.run(["diff", "shop"], variables(settings));
const live = (): Promise<LiveState> =>
  readLiveState("shop", { endpoint: local.endpoint, region: LOCAL_REGION });
const client = () => ({
  endpoint: local.endpoint,
  region: LOCAL_REGION,
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

async function deploymentIds(): Promise<string[]> {
  const codeDeploy = new CodeDeployClient(client());
  const { deployments } = await codeDeploy.send(
    new ListDeploymentsCommand({ applicationName: "shop", deploymentGroupName: "shop" }),
  );
  return deployments ?? [];
}

async function statusOf(deploymentId: string): Promise<string | undefined> {
  const codeDeploy = new CodeDeployClient(client());
  const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
  return deploymentInfo?.status;
}

/** Looks four times a second until something is so, for a minute at most. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) {
      throw new Error(`waited a minute until ${what}`);
    }
    await sleep(250);
  }
}

async function securityGroupId(name: string): Promise<string> {
  const ec2 = new EC2Client(client());
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values: [name] }] }),
  );
  return SecurityGroups?.[0]?.GroupId ?? "";
}

async function activeClusters(): Promise<string[]> {
  const ecs = new ECSClient(client());
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
    temporary = mkdtempSync(join(tmpdir(), "ecs-codedeploy-e2e-"));
    local = await startLocalAws({ env: process.env, minuteSeconds: 0.2 });
    project = await CdktfProject.create({
      app: join(__dirname, "support", "app.ts"),
      env: { ...localEnvironment(process.env, local), TMPDIR: temporary },
    });
  });

  afterAll(async () => {
    await project?.remove();
    await local?.stop();
    rmSync(temporary, { recursive: true, force: true });
  });

  test("is deployed first without a CodeDeploy deployment, and tells where it is", async () => {
    const result = await deploy(V1);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(await deploymentIds()).toEqual([]);
    expect(await live()).toMatchObject({
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
    expect(JSON.parse(outputs["app-spec"] as string)).toMatchObject({
      version: 0,
      Resources: [{ TargetService: { Properties: { PlatformVersion: "LATEST" } } }],
    });
  });

  test("has an empty plan after its first deploy", async () => {
    const result = await diff(V1);
    expect(result).toMatchObject({ exitCode: 0, output: expect.stringContaining("No changes.") });
  });

  test("with a new image has a plan of a new task definition and the trigger, and nothing else", async () => {
    const { output } = await diff(V2);
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
    const result = await deploy(V2);
    expect(result).toMatchObject({ exitCode: 0 });
    const [id, ...others] = await deploymentIds();
    expect(others).toEqual([]);
    expect(result.output).toContain(`Deployment ${id}`);
    expect(await live()).toMatchObject({
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
    const result = await diff(V2);
    expect(result).toMatchObject({ exitCode: 0, output: expect.stringContaining("No changes.") });
  });

  test("rolls a change of its security groups out through the AppSpec, not through UpdateService", async () => {
    v2WithDatabase = { ...V2, securityGroupIds: [await securityGroupId("database-clients")] };
    const { output } = await diff(v2WithDatabase);
    expect(plannedChanges(output)).toEqual([
      { resource: "terraform_data deployment/trigger", action: "replaced" },
    ]);
    const before = await live();
    expect(await deploy(v2WithDatabase)).toMatchObject({ exitCode: 0 });
    const after = await live();
    expect(before.securityGroupIds).toHaveLength(1);
    expect(after.securityGroupIds).toHaveLength(2);
    expect(after).toMatchObject({ taskDefinition: "shop:2", targetGroup: "shop-blue" });
    expect(await deploymentIds()).toHaveLength(2);
  });

  test("after a swap takes a change of the TLS policy without moving any traffic", async () => {
    const stricterTls = { ...v2WithDatabase, tlsPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" };
    const before = await live();
    const { output } = await diff(stricterTls);
    expect(plannedChanges(output)).toEqual([
      { resource: "aws_lb_listener load-balancer/production-listener", action: "updated in-place" },
      { resource: "aws_lb_listener load-balancer/test-listener", action: "updated in-place" },
    ]);
    expect(await deploy(stricterTls)).toMatchObject({ exitCode: 0 });
    expect(await live()).toEqual(before);
    expect(await deploymentIds()).toHaveLength(2);
    expect(await deploy(v2WithDatabase)).toMatchObject({ exitCode: 0 });
  });

  test("fails when a release can't start, goes back, and says why in its last lines", async () => {
    const before = await live();
    const result = await deploy({ ...v2WithDatabase, image: "registry.invalid/shop:3" });
    expect(result.exitCode).not.toBe(0);
    const lastLines = result.output.split("\n").slice(-40).join("\n");
    expect(lastLines).toContain("CannotPullContainerError");
    expect(lastLines).toContain("registry.invalid/shop:3");
    expect(await live()).toEqual(before);
    // Terraform remembers that the rollout failed: the next apply takes it up again.
    const { output } = await diff(v2WithDatabase);
    expect(output).toMatch(/terraform_data\.\S+ \(deployment\/trigger\) is tainted, so must be replaced/);
  });

  test("is put right by the next good release, without a deployment where that is live already", async () => {
    const count = (await deploymentIds()).length;
    expect(await deploy(v2WithDatabase)).toMatchObject({ exitCode: 0 });
    // The bad release registered shop:3, so going back to the good image is a new revision, shop:4.
    expect(await live()).toMatchObject({ taskDefinition: "shop:4" });
    expect(await deploymentIds()).toHaveLength(count + 1);
  });

  describe("when its run is cut off in the middle of a canary", () => {
    /** Starts a rollout that stays at 10 percent for two minutes, and comes back once it is there. */
    async function startSlowRollout(image: string) {
      const before = await live();
      const green = before.targetGroup === "shop-blue" ? "shop-green" : "shop-blue";
      const deploying = deploy({ ...v2WithDatabase, image, bakeMinutes: 600 });
      await until(
        "10 percent of the traffic is on green",
        async () => (await live()).weights[443]?.[green] === 10,
      );
      const [id = ""] = await deploymentIds();
      return { before, deploying, id };
    }

    async function isTakenBack(id: string, before: LiveState): Promise<boolean> {
      const now = await live();
      return (await statusOf(id)) === "Stopped" && now.weights[443]?.[before.targetGroup] === 100;
    }

    const theOne = (isIt: (args: readonly string[]) => boolean): number => {
      const [found, ...others] = processesIn(project.folder).filter(({ args }) => isIt(args));
      expect(others).toEqual([]);
      return found?.pid ?? Number.NaN;
    };

    test("by an interrupt of Terraform, the rollout is stopped and taken back", async () => {
      const { before, deploying, id } = await startSlowRollout("public.ecr.aws/shop/shop:5");
      process.kill(
        theOne(([program, command]) => /terraform$/.test(program ?? "") && command === "apply"),
        "SIGINT",
      );
      await until("it is taken back", () => isTakenBack(id, before));
      expect((await deploying).exitCode).not.toBe(0);
      expect(await live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
    });

    test("by the death of the driver, the rollout is stopped and taken back", async () => {
      const { before, deploying, id } = await startSlowRollout("public.ecr.aws/shop/shop:6");
      process.kill(
        theOne(
          (args) => args.some((arg) => arg.endsWith("create-deployment.js")) && !args.includes("--watchdog"),
        ),
        "SIGKILL",
      );
      await until("it is taken back", () => isTakenBack(id, before));
      expect((await deploying).exitCode).not.toBe(0);
      expect(await live()).toMatchObject({ taskDefinition: before.taskDefinition, taskSets: 1 });
    });

    test("nothing of the run is left behind but what its watchdogs wrote down", async () => {
      await until("the watchdogs are gone", async () => processesIn(project.folder).length === 0);
      const logs = readdirSync(temporary).filter((name) => name.startsWith("ecs-codedeploy-watchdog-"));
      expect(logs).toHaveLength(2);
      for (const log of logs) {
        expect(readFileSync(join(temporary, log), "utf8")).toMatch(
          /d-\w+ is being stopped, and CodeDeploy takes production back/,
        );
      }
    });
  });

  test("leaves nothing behind when it is destroyed", async () => {
    const result = await project.run(["destroy", "*", "--auto-approve"], variables(v2WithDatabase));
    expect(result).toMatchObject({ exitCode: 0 });
    const elb = new ElasticLoadBalancingV2Client(client());
    expect((await elb.send(new DescribeLoadBalancersCommand({}))).LoadBalancers).toEqual([]);
    expect((await elb.send(new DescribeTargetGroupsCommand({}))).TargetGroups).toEqual([]);
    expect(await activeClusters()).toEqual([]);
    await expect(deploymentIds()).rejects.toMatchObject({ name: "ApplicationDoesNotExistException" });
  });
});
