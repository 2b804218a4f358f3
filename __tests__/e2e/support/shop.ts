import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import {
  CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import { LOCAL_REGION } from "../../../local/environment";
import { FAULTS_PATH } from "../../../local/gateway/faults";
import { type LiveState, readLiveState } from "../../../local/live-state";
import { type LocalAws, localEnvironment, startLocalAws } from "../../../local/local-aws";
import type { CommandResult } from "../../../local/terraform/cdktf-project";
import { REPORT_FILE_VARIABLE } from "../../../scripts/contract";
import type { VerdictDocument } from "../../../scripts/driver/report/verdict/document";
import { DRIVER_FILE } from "../../../stacks/support/driver-bundle";
import { ALARM_NAME } from "./app-settings";
import { type Client, clientOf } from "./client";
import { PORTS } from "./create-service";
import { processesIn } from "./processes";
import { until } from "./until";

/** What a deploy came to: what the program did, and the driver's own verdict, whose exit code Terraform replaces. */
export interface Deployed extends CommandResult {
  /** `undefined` if the driver didn't run, or died. */
  readonly verdict: VerdictDocument | undefined;
}

export type Variables = Readonly<Record<string, string>>;

/** What every shop needs, once it is started. */
export interface ShopBase {
  readonly local: LocalAws;
  /** Where programs keep their temporary files: the watchdog's log is one. */
  readonly temporary: string;
  /** The environment that leads a program to the local AWS. */
  readonly env: NodeJS.ProcessEnv;
  /** What was printed since the last deploy began. */
  readonly printed: string[];
  /** Gets each line that is printed. */
  readonly onLine: (line: string) => void;
}

/** Starts what every shop needs. `accounts` are the accounts beside the base account. */
export async function startShopBase(
  accounts: readonly string[] = [],
  minuteSeconds = 0.2,
): Promise<ShopBase> {
  const local = await startLocalAws({ env: process.env, minuteSeconds, accounts });
  const temporary = mkdtempSync(join(tmpdir(), "ecs-codedeploy-e2e-"));
  const env = { ...localEnvironment(withoutGithub(process.env), local), TMPDIR: temporary };
  const printed: string[] = [];
  const onLine = (line: string) => {
    printed.push(line);
  };
  return { local, temporary, env, printed, onLine };
}

/** Runs a deploy with the variable that makes the driver write its verdict, and reads the verdict. */
export async function withVerdict<T extends object>(
  base: ShopBase,
  deploy: (variables: Variables) => Promise<T>,
): Promise<T & Pick<Deployed, "verdict">> {
  base.printed.length = 0;
  rmSync(verdictFile(base), { force: true });
  const result = await deploy({ [REPORT_FILE_VARIABLE]: verdictFile(base) });
  return { ...result, verdict: readVerdict(base) };
}

function readVerdict(base: ShopBase): VerdictDocument | undefined {
  return existsSync(verdictFile(base)) ? JSON.parse(readFileSync(verdictFile(base), "utf8")) : undefined;
}

function verdictFile({ temporary }: ShopBase): string {
  return join(temporary, "verdict.json");
}

/** The tests' one service, on its own local AWS. */
export abstract class Shop {
  protected constructor(
    protected readonly base: ShopBase,
    /** Where Terraform and all that it starts run. */
    protected readonly folder: string,
  ) {}

  get temporary(): string {
    return this.base.temporary;
  }

  get env(): NodeJS.ProcessEnv {
    return this.base.env;
  }

  /** Ends all that runs, and removes all that was written. */
  async close(): Promise<void> {
    await this.base.local.stop();
    rmSync(this.temporary, { recursive: true, force: true });
  }

  /** {@link withVerdict}, for this shop. */
  protected withVerdict<T extends object>(deploy: (variables: Variables) => Promise<T>) {
    return withVerdict(this.base, deploy);
  }

  /** The last run's verdict, also of a driver that ended after Terraform. `undefined` if there is none. */
  verdict(): VerdictDocument | undefined {
    return readVerdict(this.base);
  }

  /** Whether a text was printed since the last deploy began. */
  hasSaid(text: string): boolean {
    return this.base.printed.some((line) => line.includes(text));
  }

  live(): Promise<LiveState> {
    return readLiveState("shop", { endpoint: this.base.local.endpoint, region: LOCAL_REGION });
  }

  /** Waits until the new tasks have their first 10 percent. */
  async canary(): Promise<void> {
    const { targetGroup } = await this.live();
    const other = targetGroup === "shop-blue" ? "shop-green" : "shop-blue";
    await until(
      "10 percent of the traffic is on the new tasks",
      async () => (await this.live()).weights[PORTS.production]?.[other] === 10,
    );
  }

  /** Waits until a deployment is stopped, production is as before, and the service scales again. */
  async rolledBack(deploymentId: string, before: LiveState): Promise<void> {
    await until("it is rolled back", async () => {
      const { status } = await this.deployment(deploymentId);
      const { weights, taskSets } = await this.live();
      const isBack = weights[PORTS.production]?.[before.targetGroup] === 100 && taskSets === 1;
      return status === "Stopped" && isBack && !(await this.isScalingSuspended());
    });
  }

  async setAlarm(state: "ALARM" | "OK", reason: string): Promise<void> {
    await new CloudWatchClient(this.client()).send(
      new SetAlarmStateCommand({ AlarmName: ALARM_NAME, StateValue: state, StateReason: reason }),
    );
  }

  /** Has each call of a service fail from now on, in one of the ways that `local/gateway/faults.ts` knows. */
  async breakService(service: string, kind: string): Promise<void> {
    const fault = { service, operation: "*", kind, times: 10_000 };
    await this.faults({ method: "POST", body: JSON.stringify(fault) });
  }

  /** Has all calls answered again. */
  async fixServices(): Promise<void> {
    await this.faults({ method: "DELETE" });
  }

  private async faults(request: RequestInit): Promise<void> {
    const response = await fetch(`${this.base.local.endpoint}${FAULTS_PATH}`, request);
    if (!response.ok) {
      throw new Error(await response.text());
    }
  }

  /** How a client of the AWS SDK reaches the local AWS. */
  client(): Client {
    return clientOf(this.base.local);
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

  /** Waits until nothing runs any more of what Terraform started: watchdogs too. */
  async processesEnded(): Promise<void> {
    await until("all processes have ended", async () => processesIn(this.folder).length === 0);
  }

  private process(isIt: (args: readonly string[]) => boolean): number {
    const found = processesIn(this.folder).filter(({ args }) => isIt(args));
    const [one, ...others] = found;
    if (one === undefined || others.length > 0) {
      throw new Error(`expected one such process in ${this.folder}, found ${found.length}`);
    }
    return one.pid;
  }
}

/** The driver takes a GitHub run for what it is, also the one that runs these tests. */
function withoutGithub(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GITHUB_")));
}
