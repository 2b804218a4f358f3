import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import { CdktfProject, type CommandResult } from "../../../local/cdktf-project";
import { LOCAL_REGION } from "../../../local/environment";
import { FAULTS_PATH } from "../../../local/gateway/faults";
import { type LiveState, readLiveState } from "../../../local/live-state";
import { type LocalAws, localEnvironment, startLocalAws } from "../../../local/local-aws";
import { REPORT_FILE_VARIABLE } from "../../../scripts/contract";
import type { VerdictDocument } from "../../../scripts/driver/verdict";
import { DRIVER_FILE } from "../../../stacks/support/driver-bundle";
import { type AppSettings, SETTINGS_VARIABLE } from "./app-settings";
import { processesIn } from "./processes";

/** What a deploy came to: what `cdktf` did, and what the driver says itself, whose exit code Terraform replaces. */
export interface Deployed extends CommandResult {
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** `undefined` if the driver didn't run, or died. */
  readonly verdict: VerdictDocument | undefined;
}

type Variables = Readonly<Record<string, string>>;

/** Of a resource in Terraform's state, what there is of the trigger. */
interface StateResource {
  readonly type: string;
  readonly instances: readonly {
    readonly attributes: { readonly triggers_replace: { readonly value: { readonly app_spec: unknown } } };
  }[];
}

/** The tests' one service, on a local AWS of its own, in the hands of those who deploy it. */
export class Shop {
  private constructor(
    readonly local: LocalAws,
    readonly project: CdktfProject,
    /** Where what runs keeps its temporary files, a watchdog's log among them. */
    readonly temporary: string,
    /** What leads a program to the local AWS. */
    readonly env: NodeJS.ProcessEnv,
    /** What was printed since the last deploy began. */
    private readonly said: string[],
  ) {}

  static async open(): Promise<Shop> {
    const local = await startLocalAws({ env: process.env, minuteSeconds: 0.2 });
    const temporary = mkdtempSync(join(tmpdir(), "ecs-codedeploy-e2e-"));
    const said: string[] = [];
    const env = { ...localEnvironment(withoutGithub(process.env), local), TMPDIR: temporary };
    const project = await CdktfProject.create({
      app: join(__dirname, "app.ts"),
      env,
      onLine: (line) => said.push(line),
    });
    return new Shop(local, project, temporary, env, said);
  }

  /** Ends all that runs, and removes all that was written. */
  async close(): Promise<void> {
    try {
      await this.project.remove();
    } finally {
      await this.local.stop();
      rmSync(this.temporary, { recursive: true, force: true });
    }
  }

  /** Deploys the service, and all that it needs. */
  deployAll(settings: AppSettings, variables: Variables = {}): Promise<Deployed> {
    return this.runDeploy(["*"], settings, variables);
  }

  /** Deploys the service alone: its network is there already. */
  deploy(settings: AppSettings, variables: Variables = {}): Promise<Deployed> {
    return this.runDeploy(["shop", "--ignore-missing-stack-dependencies"], settings, variables);
  }

  private async runDeploy(stacks: readonly string[], settings: AppSettings, variables: Variables) {
    this.said.length = 0;
    const file = join(this.temporary, "verdict.json");
    rmSync(file, { force: true });
    const result = await this.project.deploy(stacks, {
      ...settingsVariable(settings),
      [REPORT_FILE_VARIABLE]: file,
      ...variables,
    });
    const verdict = existsSync(file)
      ? (JSON.parse(readFileSync(file, "utf8")) as VerdictDocument)
      : undefined;
    return { ...result, verdict };
  }

  diff(settings: AppSettings): Promise<CommandResult> {
    return this.project.run(["diff", "shop"], settingsVariable(settings));
  }

  destroy(settings: AppSettings): Promise<CommandResult> {
    return this.project.run(["destroy", "*", "--auto-approve"], settingsVariable(settings));
  }

  /** Whether a text was printed since the last deploy began. */
  hasSaid(text: string): boolean {
    return this.said.some((line) => line.includes(text));
  }

  live(): Promise<LiveState> {
    return readLiveState("shop", { endpoint: this.local.endpoint, region: LOCAL_REGION });
  }

  /** Terraform's state of the service's stack, as it is on the disk. */
  state(): string {
    return readFileSync(join(this.project.folder, "terraform.shop.tfstate"), "utf8");
  }

  /** The AppSpec that the last apply handed to the driver, whatever came of it. */
  triggeringAppSpec(): unknown {
    const { resources }: { resources: StateResource[] } = JSON.parse(this.state());
    const trigger = resources.find(({ type }) => type === "terraform_data");
    return trigger?.instances[0]?.attributes.triggers_replace.value.app_spec;
  }

  /** Has each call of a service fail from now on, in one of the ways that `local/gateway/faults.ts` knows. */
  async breakService(service: string, kind: string): Promise<void> {
    const fault = { service, operation: "*", kind, times: 10_000 };
    await this.faults({ method: "POST", body: JSON.stringify(fault) });
  }

  /** Has all calls answered again. */
  async mendServices(): Promise<void> {
    await this.faults({ method: "DELETE" });
  }

  private async faults(request: RequestInit): Promise<void> {
    const response = await fetch(`${this.local.endpoint}${FAULTS_PATH}`, request);
    if (!response.ok) {
      throw new Error(await response.text());
    }
  }

  /** How a client of the AWS SDK reaches the local AWS. */
  client() {
    return {
      endpoint: this.local.endpoint,
      region: LOCAL_REGION,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    };
  }

  /** The service's deployments, the newest first. */
  async deploymentIds(): Promise<string[]> {
    const codeDeploy = new CodeDeployClient(this.client());
    const { deployments } = await codeDeploy.send(
      new ListDeploymentsCommand({ applicationName: "shop", deploymentGroupName: "shop" }),
    );
    return deployments ?? [];
  }

  async deployment(deploymentId: string): Promise<DeploymentInfo> {
    const codeDeploy = new CodeDeployClient(this.client());
    const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
    return deploymentInfo ?? {};
  }

  /** Whether the service doesn't scale by itself at this moment, in any of the three ways. */
  async isScalingSuspended(): Promise<boolean> {
    const scaling = new ApplicationAutoScalingClient(this.client());
    const { ScalableTargets } = await scaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs", ResourceIds: ["service/shop/shop"] }),
    );
    const states = Object.values(ScalableTargets?.[0]?.SuspendedState ?? {});
    return states.length === 3 && states.every((isSuspended) => isSuspended);
  }

  /** The process of the driver that runs now; not its watchdog's. */
  driver(): number {
    return this.process(
      (args) => args.some((arg) => arg.endsWith(DRIVER_FILE)) && !args.includes("--watchdog"),
    );
  }

  terraformApply(): number {
    return this.process(([program, command]) => /terraform$/.test(program ?? "") && command === "apply");
  }

  private process(isIt: (args: readonly string[]) => boolean): number {
    const found = processesIn(this.project.folder).filter(({ args }) => isIt(args));
    const [one, ...others] = found;
    if (one === undefined || others.length > 0) {
      throw new Error(`expected one such process in ${this.project.folder}, found ${found.length}`);
    }
    return one.pid;
  }
}

function settingsVariable(settings: AppSettings): Variables {
  return { [SETTINGS_VARIABLE]: JSON.stringify(settings) };
}

/** The driver takes a GitHub run for what it is, also the one that runs these tests. */
function withoutGithub(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GITHUB_")));
}
