/** A service with every kind of alarm, as its stack makes them, and the metrics that set them off. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricDatum,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CodeDeployClient, ListDeploymentsCommand } from "@aws-sdk/client-codedeploy";
import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import { App, LocalBackend } from "cdktf";
import { LOCAL_REGION } from "../../../local/environment";
import type { CommandResult } from "../../../local/terraform/cdktf-project";
import type { AppSpec } from "../../../scripts/contract";
import { type AlarmOptions, type NetworkIds, ServiceStack } from "../../../stacks";
import { cliProgram } from "../../support/programs";
import { datumOf, type Metrics, metricsOf, QUEUE, type Sample } from "./alarm-samples";
import { defaultNetwork } from "./default-network";
import { readEverything } from "./inventory";
import { LocalApp } from "./local-app";
import { runCommand } from "./run-command";
import { type Deployed, withVerdict } from "./shop";
import { createSurroundings, createTaskDefinition } from "./surroundings";
import { trafficShiftStatus } from "./traffic-shift-status";
import { NAME, type Surroundings } from "./two-accounts-app";
import { until } from "./until";

const STACK = "alarmed";
const IMAGE = "public.ecr.aws/shop/shop:1";
const MINUTE_SECONDS = 0.5;
/**
 * How many minutes after the current one get data, too. So no minute is without data when the publisher is late: a
 * minute without data is good, and the alarm would be OK again before the report.
 */
const MINUTES_AHEAD = 4;

/** The load balancer of the service. */
const LOAD_BALANCER = "shop-alarmed";

const OF_SHOP = { namespace: "Shop", dimensions: { Shop: "one" } };

const ALARMS: AlarmOptions = {
  queueDepth: { kind: "on", queueName: QUEUE, thresholdMessages: 1000 },
  logErrors: { kind: "on", pattern: "?ERROR ?FATAL" },
  custom: {
    payments: {
      ...OF_SHOP,
      metricName: "FailedPayments",
      statistic: "Sum",
      threshold: { kind: "at-least", value: 3, unit: "payments" },
    },
    orders: {
      ...OF_SHOP,
      metricName: "Orders",
      statistic: "Sum",
      threshold: { kind: "at-most", value: 2, unit: "orders" },
    },
    heartbeat: {
      ...OF_SHOP,
      metricName: "Heartbeat",
      statistic: "Maximum",
      threshold: { kind: "at-most", value: 0, unit: "heartbeats" },
      missingData: "breaching",
    },
  },
};

export class AlarmedShop extends LocalApp {
  private surroundings: (Surroundings & { readonly network: NetworkIds }) | undefined;

  /** Synthesizes the stack and initializes it. Nothing is applied yet. */
  static open(): Promise<AlarmedShop> {
    return LocalApp.start((base) => new AlarmedShop(base), MINUTE_SECONDS);
  }

  protected async prepare(): Promise<void> {
    const { vpcId, subnetIds, securityGroupId } = await defaultNetwork(this.client);
    this.surroundings = {
      ...(await createSurroundings(this.client, subnetIds, securityGroupId)),
      network: { vpcId, publicSubnetIds: subnetIds, privateSubnetIds: subnetIds },
    };
    this.before = await readEverything(this.client);
    synthesize(this.app.folder, this.surroundings);
    await this.app.init([STACK]);
  }

  apply(): Promise<void> {
    return this.app.apply(STACK);
  }

  /** The plan, if it has changes. */
  changes(): Promise<Readonly<Record<string, string>>> {
    return this.app.changes([STACK]);
  }

  destroy(): Promise<void> {
    return this.app.destroy(STACK);
  }

  /**
   * Deploys a new revision by the `deploy` command. From the first production traffic on, CloudWatch gets these samples
   * for each minute, until the command has ended.
   */
  async release(image: string, samples: (metrics: Metrics) => readonly Sample[]): Promise<Deployed> {
    const file = await this.writeAppSpec(image);
    const metrics = await metricsOf(this.client, LOAD_BALANCER);
    const last = await this.newest();
    const ended = new AbortController();
    const deploying = withVerdict(this.base, (variables) =>
      this.command(["deploy", "--app-spec", file, "--application", NAME], variables),
    ).finally(() => ended.abort());
    const publishing = this.publish(samples(metrics), last, ended.signal);
    const deployed = await deploying;
    await publishing;
    return deployed;
  }

  /** Runs an operator's command. */
  command(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    return runCommand(process.execPath, [cliProgram(), ...args], {
      cwd: this.base.temporary,
      env: { ...this.base.env, ...variables },
    });
  }

  /** Waits until no alarm is in ALARM. */
  async quiet(): Promise<void> {
    const cloudWatch = new CloudWatchClient(this.client);
    await until("all alarms are OK", async () => {
      const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmTypes: ["MetricAlarm", "CompositeAlarm"], StateValue: "ALARM" }),
      );
      return MetricAlarms.length + CompositeAlarms.length === 0;
    });
  }

  /** The revision of each task set that ECS isn't removing. ECS removes one some time after CodeDeploy has drained it. */
  async live(): Promise<readonly (string | undefined)[]> {
    const { services } = await new ECSClient(this.client).send(
      new DescribeServicesCommand({ cluster: NAME, services: [NAME] }),
    );
    const kept = (services?.[0]?.taskSets ?? []).filter(({ status }) => status !== "DRAINING");
    return kept.map(({ taskDefinition }) => taskDefinition?.split(":").at(-1));
  }

  private prepared() {
    if (this.surroundings === undefined) {
      throw new Error("the shop is not prepared");
    }
    return this.surroundings;
  }

  private async writeAppSpec(image: string): Promise<string> {
    const [trigger] = await this.app.resources(STACK, "terraform_data");
    const replaced = trigger?.["triggers_replace"] as { readonly app_spec: AppSpec } | undefined;
    const revision = await createTaskDefinition(this.client, this.prepared().roles, image);
    const file = join(this.base.temporary, "app-spec.json");
    const text = JSON.stringify(replaced?.app_spec).replace(
      /arn:aws:ecs:[^"]*:task-definition\/[^"]*/,
      revision,
    );
    writeFileSync(file, text);
    return file;
  }

  private async publish(
    samples: readonly Sample[],
    last: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const cloudWatch = new CloudWatchClient(this.client);
    while (!signal.aborted && !(await this.servesUsers(last))) {
      await sleep(50);
    }
    const minuteMs = MINUTE_SECONDS * 1000;
    const first = Date.now();
    let next = first;
    while (!signal.aborted) {
      const end = Date.now() + MINUTES_AHEAD * minuteMs;
      const data: { readonly Namespace: string; readonly MetricData: MetricDatum[] }[] = [];
      for (; next <= end; next += minuteMs) {
        for (const sample of samples.filter(({ stops }) => !stops || next === first)) {
          data.push({ Namespace: sample.namespace, MetricData: [datumOf(sample, new Date(next))] });
        }
      }
      await Promise.all(data.map((one) => cloudWatch.send(new PutMetricDataCommand(one))));
      await sleep(50);
    }
  }

  /** Whether a deployment after another one has begun to move production traffic. */
  private async servesUsers(last: string | undefined): Promise<boolean> {
    const deploymentId = await this.newest();
    if (deploymentId === last || deploymentId === undefined) {
      return false;
    }
    const codeDeploy = new CodeDeployClient(this.client);
    return (await trafficShiftStatus(codeDeploy, deploymentId, `${NAME}:${NAME}`)) !== "Pending";
  }

  private async newest(): Promise<string | undefined> {
    const group = { applicationName: NAME, deploymentGroupName: NAME };
    const { deployments } = await new CodeDeployClient(this.client).send(new ListDeploymentsCommand(group));
    return deployments?.[0];
  }
}

function synthesize(
  folder: string,
  { network, clusterArn, roles }: Surroundings & { readonly network: NetworkIds },
): void {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const stack = new ServiceStack(app, STACK, {
    name: NAME,
    region: LOCAL_REGION,
    network,
    clusterArn,
    container: { image: IMAGE, port: 8080 },
    task: { kind: "own", taskRoleArn: roles.task, executionRoleArn: roles.execution },
    productionListener: { kind: "http-without-encryption" },
    names: { loadBalancer: LOAD_BALANCER },
    testListener: { kind: "none" },
    // Long enough for an alarm, also on a busy machine.
    trafficShift: { kind: "canary", percent: 10, bakeMinutes: 25 },
    terminationWaitMinutes: 2,
    alarms: ALARMS,
    deletionProtection: false,
  });
  new LocalBackend(stack, { path: join(folder, `${STACK}.tfstate`) });
  app.synth();
}
