/** A service made with the SDK, and the operator's commands on it, without Terraform. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeDeployClient, GetDeploymentCommand, ListDeploymentsCommand } from "@aws-sdk/client-codedeploy";
import { DescribeServicesCommand, ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { type BenchService, Services } from "../../../bench/service";
import { LOCAL_REGION } from "../../../local/environment";
import { type LocalAws, localEnvironment, startLocalAws } from "../../../local/local-aws";
import { bundleCli, CLI_FILE } from "../../../stacks/support/driver-bundle";
import { appSpecOf } from "./app-spec";
import type { Client } from "./client";

/** The name of the service, of its application and of its deployment group. */
export const NAME = "back";

/** How a command ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class CommandShop {
  readonly codeDeploy: CodeDeployClient;
  readonly ecs: ECSClient;
  readonly #started: ChildProcess[] = [];

  private constructor(
    readonly local: LocalAws,
    /** A temporary folder, with the bundled commands. */
    readonly folder: string,
    readonly client: Client,
    readonly service: BenchService,
  ) {
    this.codeDeploy = new CodeDeployClient(client);
    this.ecs = new ECSClient(client);
  }

  /** Starts a local AWS with the service. Its first revision is live, and the second one is registered. */
  static async start(): Promise<CommandShop> {
    const folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-commands-"));
    bundleCli(join(folder, "cli"));
    const local = await startLocalAws({ env: process.env, minuteSeconds: 0.2 });
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = { endpoint: local.endpoint, region: LOCAL_REGION, credentials };
    return new CommandShop(local, folder, client, await new Services(local.endpoint).create(NAME));
  }

  /** Ends every command that still runs, and the local AWS. */
  async stop(): Promise<void> {
    for (const child of this.#started) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
      }
    }
    this.codeDeploy.destroy();
    this.ecs.destroy();
    await this.local.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Starts one of the operator's commands, as a user's shell does. */
  start(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    return this.startProgram(join(this.folder, "cli", CLI_FILE), [...args, "--application", NAME]);
  }

  /** Starts a program of the project. */
  startProgram(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: this.folder,
      env: { ...localEnvironment(process.env, this.local), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#started.push(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const ended = once(child, "close").then(([exitCode]): Ended => ({ exitCode, stdout, stderr }));
    return { child, ended };
  }

  /** Runs a command to its end. */
  async run(...args: readonly string[]): Promise<number | null> {
    return (await this.start(...args).ended).exitCode;
  }

  /** Registers the next revision of the task definition. */
  async register(): Promise<void> {
    await this.ecs.send(new RegisterTaskDefinitionCommand(this.service.taskDefinition));
  }

  /** The ARN of a revision of the task definition. */
  arnOf(revision: number): string {
    return this.service.taskDefinitionArn.replace(/:\d+$/, `:${revision}`);
  }

  /** Starts `deploy` with a revision of the task definition. */
  deploy(revision: number, ...options: readonly string[]) {
    const file = join(this.folder, "app-spec.json");
    writeFileSync(file, JSON.stringify(appSpecOf(this.service, this.arnOf(revision))));
    return this.start("deploy", "--app-spec", file, ...options);
  }

  /** The task definition that is PRIMARY. */
  async live(): Promise<string | undefined> {
    const { services } = await this.ecs.send(
      new DescribeServicesCommand({ cluster: NAME, services: [NAME] }),
    );
    return services?.[0]?.taskSets?.find(({ status }) => status === "PRIMARY")?.taskDefinition;
  }

  /** The id of the newest deployment; empty before the first. */
  async newest(): Promise<string> {
    const group = { applicationName: NAME, deploymentGroupName: NAME };
    const { deployments } = await this.codeDeploy.send(new ListDeploymentsCommand(group));
    return deployments?.[0] ?? "";
  }

  async deployment(deploymentId: string) {
    const { deploymentInfo } = await this.codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
    return deploymentInfo;
  }

  async statusOf(deploymentId: string): Promise<string | undefined> {
    return (await this.deployment(deploymentId))?.status;
  }
}
