import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import {
  CodeDeployClient,
  ContinueDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentsCommand,
  UpdateDeploymentGroupCommand,
} from "@aws-sdk/client-codedeploy";
import { DescribeServicesCommand, ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type BenchService, Services } from "../../bench/service";
import { LOCAL_REGION } from "../../local/environment";
import { type LocalAws, localEnvironment, startLocalAws } from "../../local/local-aws";
import { EXIT_CODE } from "../../scripts/driver/context/exit-code";
import { bundleCli, CLI_FILE } from "../../stacks/support/driver-bundle";
import { appSpecOf } from "./support/app-spec";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { until } from "./support/until";

jest.setTimeout(120_000);

const NAME = "back";
/** In CodeDeploy's minutes: long enough for a command to start, to look and to act. */
const TERMINATION_WAIT = 50;

let local: LocalAws;
let folder: string;
let services: Services;
let service: BenchService;
let codeDeploy: CodeDeployClient;
let ecs: ECSClient;
let cloudWatch: CloudWatchClient;
const started: ChildProcess[] = [];

interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Starts one of the operator's commands, as a user's shell does. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [join(folder, "cli", CLI_FILE), ...args, "--application", NAME], {
    cwd: folder,
    env: localEnvironment(process.env, local),
    stdio: ["ignore", "ignore", "pipe"],
  });
  started.push(child);
  let stderr = "";
  child.stderr?.on("data", (text) => {
    stderr += text;
  });
  const ended = once(child, "close").then(([exitCode]): Ended => ({ exitCode, stderr }));
  return { child, ended };
}

/** Deploys a revision of the service, until its traffic has shifted. */
async function release(revision: number): Promise<void> {
  const file = join(folder, "app-spec.json");
  writeFileSync(file, JSON.stringify(appSpecOf(service, arnOf(revision))));
  const { ended } = start("deploy", "--app-spec", file, "--until", "traffic-shifted", "--retry");
  expect(await ended).toMatchObject({ exitCode: 0 });
}

const arnOf = (revision: number) => service.taskDefinitionArn.replace(/:\d+$/, `:${revision}`);

/** The task definition that is PRIMARY. */
async function live(): Promise<string | undefined> {
  const { services: found } = await ecs.send(
    new DescribeServicesCommand({ cluster: NAME, services: [NAME] }),
  );
  return found?.[0]?.taskSets?.find(({ status }) => status === "PRIMARY")?.taskDefinition;
}

async function newest(): Promise<string> {
  const group = { applicationName: NAME, deploymentGroupName: NAME };
  const { deployments } = await codeDeploy.send(new ListDeploymentsCommand(group));
  return deployments?.[0] ?? "";
}

async function statusOf(deploymentId: string): Promise<string | undefined> {
  const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
  return deploymentInfo?.status;
}

/** Whether CodeDeploy has moved all production traffic. */
async function hasShifted(deploymentId: string): Promise<boolean> {
  const { deploymentTarget } = await codeDeploy.send(
    new GetDeploymentTargetCommand({ deploymentId, targetId: `${NAME}:${NAME}` }),
  );
  const events = deploymentTarget?.ecsTarget?.lifecycleEvents ?? [];
  return events.some(
    ({ lifecycleEventName, status }) => lifecycleEventName === "AllowTraffic" && status === "Succeeded",
  );
}

/** Ends the termination wait of the newest deployment. */
async function settle(): Promise<void> {
  const deploymentId = await newest();
  if ((await statusOf(deploymentId)) === "Succeeded") {
    return;
  }
  await codeDeploy.send(
    new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: "TERMINATION_WAIT" }),
  );
  await until("it has ended", async () => (await statusOf(deploymentId)) === "Succeeded");
}

const setAlarm = (state: "OK" | "ALARM") =>
  cloudWatch.send(
    new SetAlarmStateCommand({ AlarmName: "errors", StateValue: state, StateReason: `${state} by the test` }),
  );

const describeLocal = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeLocal("a rollback by the command", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-rollback-"));
    bundleCli(join(folder, "cli"));
    local = await startLocalAws({ env: process.env, minuteSeconds: 0.2 });
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const config = { endpoint: local.endpoint, region: LOCAL_REGION, credentials };
    codeDeploy = new CodeDeployClient(config);
    ecs = new ECSClient(config);
    cloudWatch = new CloudWatchClient(config);
    services = new Services(local.endpoint);
    service = await services.create(NAME);
    await ecs.send(new RegisterTaskDefinitionCommand(service.taskDefinition));
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "errors",
        Namespace: "test",
        MetricName: "errors",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
    await setAlarm("OK");
    await codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: NAME,
        currentDeploymentGroupName: NAME,
        deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
        alarmConfiguration: { enabled: true, alarms: [{ name: "errors" }] },
        blueGreenDeploymentConfiguration: {
          terminateBlueInstancesOnDeploymentSuccess: {
            action: "TERMINATE",
            terminationWaitTimeInMinutes: TERMINATION_WAIT,
          },
          deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
        },
      }),
    );
  });

  afterAll(async () => {
    for (const child of started.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    )) {
      child.kill("SIGKILL");
    }
    for (const client of [codeDeploy, ecs, cloudWatch]) {
      client?.destroy();
    }
    await local?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("takes seconds while the bad release is in its termination wait", async () => {
    await release(2);
    const bad = await newest();
    const { exitCode } = await start("rollback").ended;

    expect([exitCode, await statusOf(bad), await live()]).toEqual([0, "Stopped", arnOf(1)]);
    // The rollback is CodeDeploy's own: no other deployment was ordered.
    const { deploymentInfo } = await codeDeploy.send(
      new GetDeploymentCommand({ deploymentId: await newest() }),
    );
    expect(deploymentInfo?.creator).toBe("codeDeployRollback");
  });

  test("works while the alarm is in ALARM, and a cancel right after the shift changes nothing", async () => {
    await release(2);
    await settle();
    await setAlarm("ALARM");
    const bad = await newest();
    const { child, ended } = start("rollback");
    await until("the rollback has shifted", async () => {
      const id = await newest();
      return id !== bad && (await hasShifted(id));
    });
    child.kill("SIGTERM");
    const { exitCode } = await ended;
    const rollback = await newest();

    // None: the signal came while the process was ending.
    expect([EXIT_CODE.done, EXIT_CODE.outOfTime, null]).toContain(exitCode);
    // The watchdog of a run that died acts within two seconds.
    await sleep(2_000);
    await settle();
    expect([await statusOf(rollback), await newest(), await live()]).toEqual([
      "Succeeded",
      rollback,
      arnOf(1),
    ]);
  });

  test("goes to the revision that the service was created with, which was never deployed", async () => {
    await setAlarm("OK");
    await release(3);
    await settle();
    const { exitCode } = await start("rollback", "--to", `${NAME}:1`).ended;

    expect([exitCode, await live()]).toEqual([0, arnOf(1)]);
  });
});
