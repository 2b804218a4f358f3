import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CodeDeployClient,
  ContinueDeploymentCommand,
  GetDeploymentTargetCommand,
} from "@aws-sdk/client-codedeploy";
import {
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EXIT_CODE } from "../../scripts/driver/context/exit-code";
import { parseDescription } from "../../scripts/driver/state/description";
import { DRIVER_FILE } from "../../stacks/support/driver-bundle";
import { ALARM_NAME } from "./support/app-settings";
import { PORTS } from "./support/create-service";
import { plannedChanges } from "./support/plan";
import { pushImage } from "./support/push-image";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { TriggerShop } from "./support/trigger-shop";
import { until } from "./support/until";
import { expectDone, expectFailure } from "./support/verdict-checks";

jest.setTimeout(120_000);

const V1 = "public.ecr.aws/shop/shop:1";
const V2 = "public.ecr.aws/shop/shop:2";
/** The region of V3, whose images the driver doesn't check before a deployment. */
const OTHER_REGION = "us-east-1";
/** In ECR, where it is pushed in a later test. */
const V3 = `123456789012.dkr.ecr.${OTHER_REGION}.amazonaws.com/shop:3`;
/** In ECR, where it is never pushed. */
const NOT_PUSHED = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:5";
const V4 = "public.ecr.aws/shop/shop:4";
const TRIGGER = {
  resource: expect.stringMatching(/^terraform_data deployment_trigger_/),
  action: "replaced",
};
/** The reason of the alarm's state, as CloudWatch has it. */
const ALARM_REASON = "12 errors in a minute";
const BREAK_GLASS_REASON = "shop:2 fixes the errors";

let shop: TriggerShop;

/** Does what a report's command does: `aws elbv2 modify-listener …`. */
async function modifyListenerAsReported(lines: readonly string[]): Promise<void> {
  const command = /aws elbv2 modify-listener --listener-arn (\S+) --default-actions '(.+)' --region/;
  const [, ListenerArn, actions = "none"] = command.exec(lines.join("\n")) ?? [];
  const elb = new ElasticLoadBalancingV2Client(shop.client());
  await elb.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: JSON.parse(actions) }));
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it. The plan of the next deploy
// shows that a failure left the trigger tainted.
describeEndToEnd("the driver's verdict, run by Terraform's trigger,", () => {
  beforeAll(async () => {
    shop = await TriggerShop.open(V1);
  });

  afterEach(() => shop?.fixServices());

  afterAll(() => shop?.close());

  test("is 2 for wrong variables, and names each of them", async () => {
    const deployed = await shop.deploy(V1, {
      ECS_CODEDEPLOY_RETRI: "true",
      ECS_CODEDEPLOY_ON_CANCEL: "later",
    });
    const { verdict, lines } = expectFailure(deployed, EXIT_CODE.badInput);
    expect(verdict).toEqual({ kind: "bad-input" });
    // The verdict, a line for each variable, and two on what else the apply changed.
    expect(lines).toHaveLength(5);
    expect(lines[1]).toContain("ECS_CODEDEPLOY_RETRI ");
    expect(lines[2]).toContain("ECS_CODEDEPLOY_ON_CANCEL");
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:1", healthyTargets: 2 });
  });

  test("is 1 for a bug, with its stack trace in the log, and nothing was started", async () => {
    const preload = join(shop.temporary, "bug.cjs");
    // In the driver alone, and not in its watchdog: what it signs its calls by is broken.
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
    // The end of the log is the bug itself. The verdict's file doesn't have it.
    expect(deployed.output).toMatch(/TypeError: made for this test[\s\S]* at .*getSigningKey/);
    expect(deployed.verdict).toMatchObject({ exitCode: EXIT_CODE.bug, verdict: { kind: "bug" } });
    expect(await shop.deploymentIds()).toEqual([]);
  });

  test("is 0 without a deployment if the revision is live already", async () => {
    const deployed = await shop.deploy(V1);
    expect(expectDone(deployed)).toMatchObject({ verdict: { kind: "nothing-to-do" } });
    expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
    expect(await shop.deploymentIds()).toEqual([]);
    expect(await shop.plan(V1)).toMatchObject({ output: expect.stringContaining("No changes.") });
  });

  test("is 6 while an alarm of the group is in ALARM, with the alarm's reason", async () => {
    await shop.setAlarm("ALARM", ALARM_REASON);
    const deployed = await shop.deploy(V2);
    const { verdict, findings, lines } = expectFailure(deployed, EXIT_CODE.refused);
    expect(verdict).toEqual({ kind: "refused", why: "preflight" });
    expect(findings).toMatchObject([{ kind: "alarm", text: expect.stringContaining(ALARM_NAME) }]);
    expect(lines.join("\n")).toContain(ALARM_REASON);
    expect(await shop.deploymentIds()).toEqual([]);
  });

  test("is 0 with a break-glass that ignores the alarm, which applies to this deployment only", async () => {
    const deployed = await shop.deploy(V2, {
      ECS_CODEDEPLOY_BREAK_GLASS: "ignore-alarms, all-at-once",
      ECS_CODEDEPLOY_BREAK_GLASS_REASON: BREAK_GLASS_REASON,
      GITHUB_ACTOR: "maria",
      GITHUB_RUN_ID: "1000",
    });
    const { verdict, deploymentId = "" } = expectDone(deployed);
    expect(verdict).toEqual({ kind: "succeeded" });
    expect(await shop.deploymentIds()).toEqual([deploymentId]);
    expect(deployed.output).toContain("is tainted, so must be replaced");
    expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
    expect(deployed.output).toContain(ALARM_REASON);
    expect(parseDescription((await shop.deployment(deploymentId)).description)).toMatchObject({
      taskDefinition: "shop:2",
      order: expect.stringMatching(/^[0-9a-f]{8}$/),
      scalingBefore: { dynamicIn: false, dynamicOut: false, scheduled: false },
      runId: "1000",
      who: "maria",
      breakGlass: { measures: ["ignore-alarms", "all-at-once"], reason: BREAK_GLASS_REASON },
    });
    expect(shop.state()).toContain("task-definition/shop:2");
    for (const value of ["maria", "ignore-alarms", BREAK_GLASS_REASON]) {
      expect(shop.state()).not.toContain(value);
    }
    expect(await shop.plan(V2)).toMatchObject({ output: expect.stringContaining("No changes.") });
  });

  let failedId: string;

  test("is 3 for a release that is rolled back because its image does not exist", async () => {
    await shop.setAlarm("OK", "no errors any more");
    const before = await shop.live();
    // As `cdktf diff` does before a deploy.
    await shop.plan(V3, "-out=plan");
    const deployed = await shop.deploy(V3, { GITHUB_RUN_ID: "1001" });
    const verdict = expectFailure(deployed, EXIT_CODE.rolledBack);
    expect(deployed.output).toContain("changed: terraform_data.setting");
    failedId = verdict.deploymentId ?? "";
    expect(await shop.deploymentIds()).toEqual([verdict.rollbackId, failedId, expect.anything()]);
    expect(verdict).toMatchObject({
      verdict: { kind: "rolled-back", status: "Stopped", stoppedEarly: true },
      stackChanges: { changes: [{ address: "terraform_data.setting", action: "changed" }] },
      failure: { stopReasons: [{ text: expect.stringContaining(V3) }] },
    });
    expect(await shop.live()).toEqual(before);
  });

  test("is 6 for the same revision in another run, with the id of the failed deployment", async () => {
    const deployed = await shop.deploy(V3, { GITHUB_RUN_ID: "1002" });
    expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
    const { verdict, lines } = expectFailure(deployed, EXIT_CODE.refused);
    expect(verdict).toEqual({ kind: "refused", why: "failed-before" });
    expect(lines[0]).toContain(failedId);
    expect(await shop.deploymentIds()).toHaveLength(3);
  });

  let linesOfTheReport: readonly string[];

  test("is 4 when an alarm stops a deployment whose rollback is disabled, in a re-run of the run that failed", async () => {
    await pushImage({ ...shop.client(), region: OTHER_REGION }, "shop", "3");
    await shop.setGroup("LONG_CANARY");
    const deploying = shop.deploy(V3, {
      GITHUB_RUN_ID: "1001",
      ECS_CODEDEPLOY_BREAK_GLASS: "no-rollback",
      ECS_CODEDEPLOY_BREAK_GLASS_REASON: "shop:2 can't read the orders of today",
    });
    await shop.canary();
    await shop.setAlarm("ALARM", "11 errors in a minute");
    const deployed = await deploying;
    expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
    const { verdict, failure, lines, rollbackId } = expectFailure(deployed, EXIT_CODE.notRolledBack);
    expect(verdict).toEqual({ kind: "not-rolled-back", status: "Stopped", stoppedEarly: false });
    expect(failure).toMatchObject({ error: { code: "ALARM_ACTIVE" } });
    expect(rollbackId).toBeUndefined();
    expect(await shop.deploymentIds()).toHaveLength(4);
    expect(Object.values((await shop.live()).weights[PORTS.production] ?? {}).sort()).toEqual([10, 90]);
    linesOfTheReport = lines;
  });

  test("is 0 for a retry after the report's command has restored production and the cause is fixed", async () => {
    await modifyListenerAsReported(linesOfTheReport);
    await shop.setAlarm("OK", "no errors any more");
    await shop.setGroup("CANARY");
    const deployed = await shop.deploy(V3, { ECS_CODEDEPLOY_RETRY: "true" });
    expectDone(deployed);
    expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
    expect(await shop.live()).toMatchObject({ taskDefinition: "shop:3", taskSets: 1 });
  });

  describe("on a deployment whose first run was killed,", () => {
    let id: string;
    /** The run has adopted the deployment, and has seen it. */
    const isFollowed = () =>
      until("the deployment is adopted", async () => shop.hasSaid(id) && shop.hasSaid("InProgress"));

    test("is not written, and with ECS_CODEDEPLOY_ON_CANCEL=leave the deployment continues", async () => {
      // The old tasks are kept until a test ends that wait.
      await shop.setGroup("SLOW_CANARY", 2400);
      const count = (await shop.deploymentIds()).length;
      const deploying = shop.deploy(V4, { ECS_CODEDEPLOY_ON_CANCEL: "leave" });
      await shop.canary();
      process.kill(shop.driver(), "SIGKILL");
      expect(await deploying).toMatchObject({ exitCode: 1, verdict: undefined });
      const ids = await shop.deploymentIds();
      id = ids[0] ?? "";
      expect(ids).toHaveLength(count + 1);
      // The watchdog ends too, once the service scales again.
      await shop.processesEnded();
      expect(await shop.isScalingSuspended()).toBe(false);
      expect(await shop.deployment(id)).toMatchObject({ status: "InProgress" });
    });

    test("is 5 for a run that adopts it, and whose credentials expire", async () => {
      const deploying = shop.deploy(V4);
      await isFollowed();
      await shop.breakService("codedeploy", "expired");
      const deployed = await deploying;
      await shop.fixServices();
      expect(plannedChanges(deployed.output)).toEqual([TRIGGER]);
      const { verdict, deploymentId } = expectFailure(deployed, EXIT_CODE.outOfTime);
      expect(verdict).toEqual({ kind: "outcome-unknown", status: "InProgress" });
      expect(deploymentId).toBe(id);
      expect(deployed.output).toContain("ExpiredToken");
      expect(await shop.deployment(id)).toMatchObject({ status: "InProgress" });
    });

    test("is 0 for the run that follows it to its end, with one deployment in total and an empty plan", async () => {
      const count = (await shop.deploymentIds()).length;
      const deploying = shop.deploy(V4);
      await isFollowed();
      const codeDeploy = new CodeDeployClient(shop.client());
      const asked = new GetDeploymentTargetCommand({ deploymentId: id, targetId: "shop:shop" });
      await until("only the old tasks are left to end", async () => {
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
      expect(await shop.plan(V4)).toMatchObject({ output: expect.stringContaining("No changes.") });
    });
  });

  test("is 6 if ECR does not have the image, before anything changes", async () => {
    const before = await shop.deploymentIds();
    const deployed = await shop.deploy(NOT_PUSHED);
    const { verdict, findings } = expectFailure(deployed, EXIT_CODE.refused);
    expect(verdict).toEqual({ kind: "refused", why: "preflight" });
    expect(findings).toMatchObject([{ kind: "image-missing", text: expect.stringContaining(NOT_PUSHED) }]);
    expect(await shop.deploymentIds()).toEqual(before);
  });
});
