import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CodeDeployClient,
  GetDeploymentCommand,
  ListDeploymentsCommand,
  UpdateDeploymentGroupCommand,
} from "@aws-sdk/client-codedeploy";
import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type BenchService, Services } from "../../bench/service";
import { LOCAL_REGION } from "../../local/environment";
import { type LocalAws, localEnvironment, startLocalAws } from "../../local/local-aws";
import { bundleCli, CLI_FILE } from "../../stacks/support/driver-bundle";
import { appSpecOf } from "./support/app-spec";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { until } from "./support/until";

jest.setTimeout(120_000);

const NAME = "back";
/** In CodeDeploy's minutes: long enough for a command to start, to look and to act. */
const APPROVAL_WAIT = 100;

let local: LocalAws;
let folder: string;
let service: BenchService;
let codeDeploy: CodeDeployClient;
let ecs: ECSClient;
const started: ChildProcess[] = [];

/** Runs one of the operator's commands, as a user's shell does. */
async function run(...args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [join(folder, "cli", CLI_FILE), ...args, "--application", NAME], {
    cwd: folder,
    env: localEnvironment(process.env, local),
    stdio: "ignore",
  });
  started.push(child);
  const [exitCode] = await once(child, "close");
  return exitCode as number | null;
}

/** Deploys the service's second revision. */
function deploy(...options: readonly string[]): Promise<number | null> {
  const file = join(folder, "app-spec.json");
  writeFileSync(file, JSON.stringify(appSpecOf(service, service.taskDefinitionArn)));
  return run("deploy", "--app-spec", file, ...options);
}

async function newest(): Promise<string | undefined> {
  const group = { applicationName: NAME, deploymentGroupName: NAME };
  const { deployments } = await codeDeploy.send(new ListDeploymentsCommand(group));
  return deployments?.[0];
}

async function statusOf(deploymentId: string | undefined): Promise<string | undefined> {
  const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
  return deploymentInfo?.status;
}

/** The newest deployment, once it waits for approval. */
async function waiting(after: string | undefined): Promise<string | undefined> {
  await until("a deployment waits for approval", async () => {
    const id = await newest();
    return id !== after && id !== undefined && (await statusOf(id)) === "Ready";
  });
  return newest();
}

/** The revision of the task definition that is PRIMARY. */
async function liveRevision(): Promise<string | undefined> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: NAME, services: [NAME] }));
  const primary = services?.[0]?.taskSets?.find(({ status }) => status === "PRIMARY");
  return primary?.taskDefinition?.split(":").at(-1);
}

function setWait(waitTimeInMinutes: number) {
  return codeDeploy.send(
    new UpdateDeploymentGroupCommand({
      applicationName: NAME,
      currentDeploymentGroupName: NAME,
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 0 },
        deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes },
      },
    }),
  );
}

const describeLocal = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeLocal("a deployment that waits for approval", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-approval-"));
    bundleCli(join(folder, "cli"));
    local = await startLocalAws({ env: process.env, minuteSeconds: 0.2 });
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const config = { endpoint: local.endpoint, region: LOCAL_REGION, credentials };
    codeDeploy = new CodeDeployClient(config);
    ecs = new ECSClient(config);
    service = await new Services(local.endpoint).create(NAME);
    await setWait(APPROVAL_WAIT);
  });

  afterAll(async () => {
    for (const child of started.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    )) {
      child.kill("SIGKILL");
    }
    codeDeploy?.destroy();
    ecs?.destroy();
    await local?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("leaves users on the old revision when it is rejected", async () => {
    const deployed = deploy();
    const id = await waiting(undefined);
    expect(await liveRevision()).toBe("1");

    expect([await run("stop"), await deployed]).toEqual([0, 3]);
    expect([await statusOf(id), await liveRevision()]).toEqual(["Stopped", "1"]);
  });

  test("is stopped when nobody approves it in time, and users stay on the old revision", async () => {
    await setWait(1);
    const before = await newest();
    const exitCode = await deploy("--retry");
    const id = await newest();

    expect(id).not.toBe(before);
    expect([exitCode, await statusOf(id), await liveRevision()]).toEqual([3, "Stopped", "1"]);
  });

  test("shifts traffic when it is approved", async () => {
    await setWait(APPROVAL_WAIT);
    const before = await newest();
    const deployed = deploy("--retry");
    const id = await waiting(before);

    expect([await run("continue"), await deployed]).toEqual([0, 0]);
    expect([await statusOf(id), await liveRevision()]).toEqual(["Succeeded", "2"]);
  });
});
