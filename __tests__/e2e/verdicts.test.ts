import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import {
  CodeDeployClient,
  ContinueDeploymentCommand,
  GetDeploymentTargetCommand,
} from "@aws-sdk/client-codedeploy";
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import {
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { parseDescription } from "../../scripts/driver/description";
import { EXIT_CODE } from "../../scripts/driver/exit-code";
import { DRIVER_FILE } from "../../stacks/support/driver-bundle";
import { ALARM_NAME, type AppSettings } from "./support/app-settings";
import { plannedChanges } from "./support/plan";
import { processesIn } from "./support/processes";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { Shop } from "./support/shop";
import { until } from "./support/until";
import { expectDone, expectFailure } from "./support/verdict-checks";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

/** Green stays at 10 percent for 10 seconds. The shift is the same for all: a change of it is another story. */
const CANARY = { bakeMinutes: 50 };
const V1: AppSettings = { ...CANARY, image: "public.ecr.aws/shop/shop:1" };
const V2: AppSettings = { ...CANARY, image: "public.ecr.aws/shop/shop:2" };
/** In ECR, where somebody has yet to push it. */
const V3: AppSettings = { ...CANARY, image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:3" };
/** Keeps blue until somebody ends that wait. */
const V4: AppSettings = {
  ...CANARY,
  image: "public.ecr.aws/shop/shop:4",
  terminationWaitMinutes: 2400,
};
const TRIGGER = { resource: "terraform_data deployment/trigger", action: "replaced" };
const BREAK_GLASS_REASON = "The errors are what shop:2 mends";

let shop: Shop;

async function setAlarm(state: "ALARM" | "OK", reason: string): Promise<void> {
  const cloudWatch = new CloudWatchClient(shop.client());
  await cloudWatch.send(
    new SetAlarmStateCommand({ AlarmName: ALARM_NAME, StateValue: state, StateReason: reason }),
  );
}

async function pushImage(repositoryName: string, imageTag: string): Promise<void> {
  const ecr = new ECRClient(shop.client());
  const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, layers: [] });
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest }));
}

/** Carries a command out that a report gives: `aws elbv2 modify-listener …`. */
async function modifyListenerAsTold(lines: readonly string[]): Promise<void> {
  const command =
    /aws elbv2 modify-listener --listener-arn (\S+) --default-actions Type=forward,TargetGroupArn=(\S+)/;
  const [, ListenerArn, TargetGroupArn] = command.exec(lines.join("\n")) ?? [];
  const elb = new ElasticLoadBalancingV2Client(shop.client());
  await elb.send(
    new ModifyListenerCommand({ ListenerArn, DefaultActions: [{ Type: "forward", TargetGroupArn }] }),
  );
}

/** Waits until green has its first 10 percent. */
async function canary(): Promise<void> {
  const { targetGroup } = await shop.live();
  const green = targetGroup === "shop-blue" ? "shop-green" : "shop-blue";
  await until(
    "10 percent of the traffic is on green",
    async () => (await shop.live()).weights[443]?.[green] === 10,
  );
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test goes on where the one before it has left the service. That a failure has left the trigger
// tainted shows in the plan of the next deploy.
describeEndToEnd("the driver's verdict, through the cdktf CLI,", () => {
  beforeAll(async () => {
    shop = await Shop.open();
  });

  afterEach(() => shop?.mendServices());

  afterAll(() => shop?.close());

  test("is 2 for variables that are wrong, each of them named, when all else is in place", async () => {
    const deployed = await shop.deployAll(V1, {
      ECS_CODEDEPLOY_RETRI: "true",
      ECS_CODEDEPLOY_ON_CANCEL: "later",
    });
    const { verdict, lines } = expectFailure(deployed, EXIT_CODE.badInput);
    expect(verdict).toEqual({ kind: "bad-input" });
    expect(lines).toHaveLength(3);
    expect(deployed.output).toContain("did you mean ECS_CODEDEPLOY_RETRY?");
    expect(deployed.output).toContain("ECS_CODEDEPLOY_ON_CANCEL: must be stop or leave (got later)");
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:1", healthyTargets: 2 });
  });

  test("is 1 for a bug, with its stack trace in the log, and nothing was begun", async () => {
    const preload = join(shop.temporary, "bug.cjs");
    // In the driver alone, and not in the other Node processes of a deploy: what it signs its calls by is broken.
    writeFileSync(
      preload,
      `if (process.argv[1]?.endsWith("${DRIVER_FILE}")) {
        require("node:crypto").createHmac = () => { throw new TypeError("made for this test"); };
        require("node:module").syncBuiltinESMExports();
      }`,
    );
    const deployed = await shop.deploy(V1, { NODE_OPTIONS: `--require ${preload}` });
    expect(deployed.exitCode).toBe(1);
    expect(deployed.output).toContain(`exit status ${EXIT_CODE.bug}. Output:`);
    // What a person sees last is the bug itself, which the verdict's file leaves to the log.
    expect(deployed.output).toContain("A bug in cdktf-ecs-codedeploy's deployment driver:");
    expect(deployed.output).toMatch(/TypeError: made for this test[\s\S]* at .*getSigningKey/);
    expect(deployed.verdict).toMatchObject({ exitCode: EXIT_CODE.bug, verdict: { kind: "bug" } });
    expect(await shop.deploymentIds()).toEqual([]);
  });

  test("is 6 while an alarm of the group is in ALARM, with the alarm's own reason", async () => {
    await setAlarm("ALARM", "12 errors in a minute");
    const deployed = await shop.deploy(V2);
    const { verdict } = expectFailure(deployed, EXIT_CODE.refused);
    expect(verdict).toEqual({ kind: "refused", why: "preflight" });
    expect(deployed.output).toContain(`the alarm ${ALARM_NAME} is in ALARM (12 errors in a minute)`);
    expect(deployed.output).toContain("(deployment/trigger) is tainted, so must be replaced");
    expect(await shop.deploymentIds()).toEqual([]);
  });

  test("is 0 past the alarm by a break-glass, which stays with the deployment and nowhere else", async () => {
    const deployed = await shop.deploy(V2, {
      ECS_CODEDEPLOY_BREAK_GLASS: "ignore-alarms, all-at-once",
      ECS_CODEDEPLOY_BREAK_GLASS_REASON: BREAK_GLASS_REASON,
      GITHUB_ACTOR: "maria",
      GITHUB_RUN_ID: "1000",
    });
    const { verdict, deploymentId = "" } = expectDone(deployed);
    expect(verdict).toEqual({ kind: "succeeded" });
    expect(await shop.deploymentIds()).toEqual([deploymentId]);
    expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
    const broken = `break-glass by maria (ignore-alarms, all-at-once): ${BREAK_GLASS_REASON}`;
    expect(deployed.output).toContain(`This run is a ${broken} (run 1000)`);
    expect(deployed.output).toContain(
      `The alarm ${ALARM_NAME} is in ALARM, and is ignored: 12 errors in a minute`,
    );
    expect(parseDescription((await shop.deployment(deploymentId)).description)).toMatchObject({
      taskDefinition: "shop:2",
      order: expect.stringMatching(/^[0-9a-f]{8}$/),
      scalingBefore: { dynamicIn: false, dynamicOut: false, scheduled: false },
      runId: "1000",
      who: "maria",
      breakGlass: { measures: ["ignore-alarms", "all-at-once"], reason: BREAK_GLASS_REASON },
    });
    expect(shop.state()).toContain("task-definition/shop:2");
    expect(shop.state()).not.toMatch(/maria|ignore-alarms|The errors are/);
    expect(await shop.diff(V2)).toMatchObject({ output: expect.stringContaining("No changes.") });
  });

  let failedId: string;

  test("is 3 for a release that is taken back, since its image isn't there", async () => {
    await setAlarm("OK", "no errors any more");
    const before = await shop.live();
    const deployed = await shop.deploy(V3, { GITHUB_RUN_ID: "1001" });
    const verdict = expectFailure(deployed, EXIT_CODE.rolledBack);
    failedId = verdict.deploymentId ?? "";
    expect(await shop.deploymentIds()).toEqual([verdict.rollbackId, failedId, expect.anything()]);
    expect(verdict).toMatchObject({
      verdict: { kind: "rolled-back", status: "Stopped", stoppedEarly: true },
      failure: { stopReasons: [{ text: expect.stringContaining(V3.image) }] },
    });
    expect(await shop.live()).toEqual(before);
  });

  test("is 6 for the same revision in another run, with the deployment that failed", async () => {
    const deployed = await shop.deploy(V3, { GITHUB_RUN_ID: "1002" });
    expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
    const { verdict, lines } = expectFailure(deployed, EXIT_CODE.refused);
    expect(verdict).toEqual({ kind: "refused", why: "failed-before" });
    expect(lines[0]).toContain(`was stopped before, as ${failedId}`);
    expect(await shop.deploymentIds()).toHaveLength(3);
  });

  let linesOfTheReport: readonly string[];

  test("is 4 when an alarm stops what a break-glass keeps from being taken back, here in a re-run of the first run", async () => {
    await pushImage("shop", "3");
    const deploying = shop.deploy(V3, {
      GITHUB_RUN_ID: "1001",
      ECS_CODEDEPLOY_BREAK_GLASS: "no-rollback",
      ECS_CODEDEPLOY_BREAK_GLASS_REASON: "shop:2 can't read the orders of today",
    });
    await canary();
    await setAlarm("ALARM", "11 errors in a minute");
    const deployed = await deploying;
    expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
    const { verdict, failure, lines, rollbackId } = expectFailure(deployed, EXIT_CODE.notRolledBack);
    expect(verdict).toEqual({ kind: "not-rolled-back", status: "Stopped", stoppedEarly: false });
    expect(failure).toMatchObject({ error: { code: "ALARM_ACTIVE" } });
    expect(rollbackId).toBeUndefined();
    expect(await shop.deploymentIds()).toHaveLength(4);
    expect(Object.values((await shop.live()).weights[443] ?? {}).sort()).toEqual([10, 90]);
    linesOfTheReport = lines;
  });

  test("is 0 for a retry, once production is back by the report's command and the cause is gone", async () => {
    await modifyListenerAsTold(linesOfTheReport);
    await setAlarm("OK", "no errors any more");
    const deployed = await shop.deploy(V3, { ECS_CODEDEPLOY_RETRY: "true" });
    expectDone(deployed);
    expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:3", taskSets: 1 });
  });

  describe("on a deployment whose first run died,", () => {
    let id: string;
    /** The run has adopted the deployment, and has seen it. */
    const isFollowed = () =>
      until(
        "the deployment is adopted",
        async () =>
          shop.hasSaid(`Deployment ${id} of shop:4 to shop/shop is running already: following it`) &&
          shop.hasSaid("status: InProgress"),
      );

    test("is nobody's as long as it is left to itself", async () => {
      const count = (await shop.deploymentIds()).length;
      const deploying = shop.deploy(V4, { ECS_CODEDEPLOY_ON_CANCEL: "leave" });
      await canary();
      process.kill(shop.driver(), "SIGKILL");
      expect(await deploying).toMatchObject({ exitCode: 1, verdict: undefined });
      const ids = await shop.deploymentIds();
      id = ids[0] ?? "";
      expect(ids).toHaveLength(count + 1);
      // No watchdog either, once it has brought scaling back.
      await until("its watchdog is gone", async () => processesIn(shop.project.folder).length === 0);
      expect(await shop.isScalingSuspended()).toBe(false);
      expect(await shop.deployment(id)).toMatchObject({ status: "InProgress" });
    });

    test("is 5 for a run that adopts it, and whose credentials expire", async () => {
      const deploying = shop.deploy(V4);
      await isFollowed();
      await shop.breakService("codedeploy", "expired");
      const deployed = await deploying;
      await shop.mendServices();
      expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
      const { verdict, deploymentId } = expectFailure(deployed, EXIT_CODE.outOfTime);
      expect(verdict).toEqual({ kind: "lost-sight", status: "InProgress" });
      expect(deploymentId).toBe(id);
      expect(deployed.output).toContain("The AWS credentials are missing, expired or unknown");
      expect(await shop.deployment(id)).toMatchObject({ status: "InProgress" });
    });

    test("is 0 for the run that sees it through, with one deployment in all and an empty plan", async () => {
      const count = (await shop.deploymentIds()).length;
      const deploying = shop.deploy(V4);
      await isFollowed();
      const codeDeploy = new CodeDeployClient(shop.client());
      const asked = new GetDeploymentTargetCommand({ deploymentId: id, targetId: "shop:shop" });
      await until("blue is all that is left to end", async () => {
        const { deploymentTarget } = await codeDeploy.send(asked);
        return deploymentTarget?.ecsTarget?.status === "Succeeded";
      });
      await codeDeploy.send(
        new ContinueDeploymentCommand({ deploymentId: id, deploymentWaitType: "TERMINATION_WAIT" }),
      );
      const deployed = await deploying;
      expect(expectDone(deployed)).toMatchObject({ verdict: { kind: "succeeded" }, deploymentId: id });
      expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
      expect(await shop.deploymentIds()).toHaveLength(count);
      expect(await shop.live()).toMatchObject({ taskDefinition: "shop:4", taskSets: 1 });
      expect(await shop.diff(V4)).toMatchObject({ output: expect.stringContaining("No changes.") });
    });
  });
});
