/** Two services that are deployed by one apply. One of them needs approval, and its stack has more than the service. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CodeDeployClient, GetDeploymentCommand, ListDeploymentsCommand } from "@aws-sdk/client-codedeploy";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { App, LocalBackend } from "cdktf";
import { LOCAL_REGION } from "../../../local/environment";
import type { CommandResult } from "../../../local/terraform/cdktf-project";
import type { VerdictDocument } from "../../../scripts/driver/report/verdict/document";
import { type NetworkIds, ServiceStack } from "../../../stacks";
import { cliProgram } from "../../support/programs";
import { defaultNetwork } from "./default-network";
import { readEverything } from "./inventory";
import { LocalApp } from "./local-app";
import { runCommand } from "./run-command";
import type { ShopBase, Variables } from "./shop";
import { createSurroundings } from "./surroundings";
import type { Surroundings } from "./two-accounts-app";
import { until } from "./until";

/** It needs approval. */
export const ORDERS = "orders";
export const USERS = "users";
const STACKS = [ORDERS, USERS] as const;
/** In CodeDeploy's minutes, of which five pass in a second: long enough for a command to start and to act. */
export const WAIT_MINUTES = 60;

/** The services' versions, and whether the stack of `orders` has a topic and a rule of a security group. */
export interface Release {
  readonly orders: number;
  readonly users: number;
  readonly more: boolean;
}

export class TwoServices extends LocalApp {
  private surroundings: (Surroundings & { readonly network: NetworkIds }) | undefined;

  /** Synthesizes the stacks and initializes them. Nothing is applied yet. */
  static open(release: Release): Promise<TwoServices> {
    return LocalApp.start((base) => new TwoServices(base, release));
  }

  private constructor(
    base: ShopBase,
    private readonly first: Release,
  ) {
    super(base);
  }

  protected async prepare(): Promise<void> {
    const { vpcId, subnetIds, securityGroupId } = await defaultNetwork(this.client);
    this.surroundings = {
      ...(await createSurroundings(this.client, subnetIds, securityGroupId)),
      network: { vpcId, publicSubnetIds: subnetIds, privateSubnetIds: subnetIds },
    };
    this.before = await readEverything(this.client);
    this.synthesize(this.first);
    await this.app.init(STACKS);
  }

  apply(): Promise<void> {
    return this.app.apply(...STACKS);
  }

  destroy(): Promise<void> {
    return this.app.destroy(...STACKS);
  }

  /** The stacks with changes. */
  async changed(): Promise<string[]> {
    return Object.keys(await this.app.changes(STACKS));
  }

  /** Deploys a release of both services by one apply, after a plan, as a step of GitHub does. */
  async release(release: Release, variables: Variables = {}): Promise<readonly CommandResult[]> {
    this.synthesize(release);
    await this.app.savePlans(...STACKS);
    rmSync(this.step(""), { recursive: true, force: true });
    mkdirSync(this.step(""));
    return this.app.applyAtOnce(STACKS, {
      ECS_CODEDEPLOY_REPORT_FOLDER: this.step("verdicts"),
      GITHUB_OUTPUT: this.step("output"),
      GITHUB_STEP_SUMMARY: this.step("summary.md"),
      ...variables,
    });
  }

  /** The names of the files with the verdicts of the last release. */
  verdictFiles(): readonly string[] {
    return readdirSync(this.step("verdicts")).sort();
  }

  verdict(service: string): VerdictDocument {
    const file = join("verdicts", `${service}-${service}-${LOCAL_REGION}.json`);
    return JSON.parse(readFileSync(this.step(file), "utf8"));
  }

  /** A file of the last release's step, such as `output`. */
  stepFile(name: string): string {
    return existsSync(this.step(name)) ? readFileSync(this.step(name), "utf8") : "";
  }

  /** Waits until a new deployment of `orders` waits for approval. @param last the newest deployment before */
  async waiting(last: string | undefined): Promise<void> {
    const codeDeploy = new CodeDeployClient(this.client);
    await until("a deployment waits for approval", async () => {
      const deploymentId = await this.newest();
      if (deploymentId === undefined || deploymentId === last) {
        return false;
      }
      const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
      return deploymentInfo?.status === "Ready";
    });
  }

  /** The newest deployment of `orders`. */
  async newest(): Promise<string | undefined> {
    const group = { applicationName: ORDERS, deploymentGroupName: ORDERS };
    const { deployments } = await new CodeDeployClient(this.client).send(new ListDeploymentsCommand(group));
    return deployments?.[0];
  }

  /** Runs an operator's command on `orders`. */
  async command(name: string): Promise<number> {
    const { exitCode } = await runCommand(process.execPath, [cliProgram(), name, "--application", ORDERS], {
      cwd: this.base.temporary,
      env: this.base.env,
    });
    return exitCode;
  }

  private step(name: string): string {
    return join(this.base.temporary, "step", name);
  }

  private synthesize({ orders, users, more }: Release): void {
    if (this.surroundings === undefined) {
      throw new Error("the services are not prepared");
    }
    const { network, clusterArn, sharedLoadBalancer, roles } = this.surroundings;
    const { folder } = this.app;
    const app = new App({ outdir: join(folder, "cdktf.out") });
    const service = (name: string, version: number, priority: number) => ({
      name,
      region: LOCAL_REGION,
      network,
      clusterArn,
      sharedLoadBalancer,
      container: { image: `public.ecr.aws/shop/${name}:${version}`, port: 8080 },
      task: { kind: "own", taskRoleArn: roles.task, executionRoleArn: roles.execution } as const,
      productionListener: {
        kind: "rules",
        rules: { all: { priority, paths: [`/${name}/*`] } },
      } as const,
      testListener: { kind: "none" } as const,
      trafficShift: { kind: "all-at-once" } as const,
      terminationWaitMinutes: 2,
      deletionProtection: false,
    });
    const first = new ServiceStack(app, ORDERS, {
      ...service(ORDERS, orders, 10),
      approval: { waitMinutes: WAIT_MINUTES, approvers: "the team of orders" },
    });
    if (more) {
      new SnsTopic(first, "mail", { name: "orders-mail" });
      new VpcSecurityGroupIngressRule(first, "api", {
        securityGroupId: sharedLoadBalancer.securityGroupId,
        ipProtocol: "tcp",
        fromPort: 9090,
        toPort: 9090,
        cidrIpv4: "192.0.2.0/24",
      });
    }
    const second = new ServiceStack(app, USERS, service(USERS, users, 20));
    for (const stack of [first, second]) {
      new LocalBackend(stack, { path: join(folder, `${stack.node.id}.tfstate`) });
    }
    app.synth();
  }
}
