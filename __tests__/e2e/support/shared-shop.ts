import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import type { NetworkIds, SharedLoadBalancer } from "../../../stacks";
import { cliProgram } from "../../support/programs";
import type { Client } from "./client";
import { defaultNetwork } from "./default-network";
import { createPlatform } from "./everything/create-platform";
import { probeCode } from "./everything/user-resources";
import { readEverything } from "./inventory";
import { LocalApp } from "./local-app";
import { runCommand } from "./run-command";
import {
  CLUSTER_STACK,
  GUEST_STACK,
  IMAGES_STACK,
  type Images,
  type SharedShopSettings,
  synthesizeGuest,
  synthesizeSharedShop,
  USERS_ALARM,
} from "./shared-shop-app";
import type { Deployed, ShopBase, Variables } from "./shop";
import type { Planned } from "./terraform-app";

/** The short name of a service. */
export type ServiceName = keyof Images;

export const SERVICES = ["orders", "users", "catalog"] as const satisfies readonly ServiceName[];

/** The id of a service's stack, and its name in AWS. */
export const stackOf = (service: ServiceName): string => `shop-${service}`;

/** Three services on one load balancer, on a local AWS: the stacks as users have them. */
export class SharedShop extends LocalApp {
  private settings: Omit<SharedShopSettings, "images"> | undefined;

  private constructor(
    base: ShopBase,
    private images: Images,
  ) {
    super(base);
  }

  /** Synthesizes the stacks and initializes them. Nothing is applied yet. */
  static open(images: Images): Promise<SharedShop> {
    return LocalApp.start((base) => new SharedShop(base, images));
  }

  /** Applies all stacks: first the cluster and the repositories, then the services at the same time. */
  async applyAll(): Promise<void> {
    await this.app.apply(CLUSTER_STACK, IMAGES_STACK);
    await this.app.apply(...SERVICES.map(stackOf));
  }

  /** Destroys the services at the same time. The cluster, its load balancer and the repositories stay. */
  destroyServices(): Promise<void> {
    return this.app.destroy(...SERVICES.map(stackOf));
  }

  /** Destroys the cluster and the repositories. */
  destroyRest(): Promise<void> {
    return this.app.destroy(CLUSTER_STACK, IMAGES_STACK);
  }

  /** Applies one service with a new image. */
  deploy(service: ServiceName, image: string, variables: Variables = {}): Promise<Deployed> {
    this.images = { ...this.images, [service]: image };
    this.synthesize();
    return this.app.deploy(stackOf(service), variables);
  }

  /** Plans stacks, and returns the ids of those with changes. */
  async changedStacks(stacks: readonly string[]): Promise<string[]> {
    return Object.keys(await this.app.changes(stacks));
  }

  /** Plans a service that uses the load balancer as an existing one, by its values. */
  async planGuest(
    values: Partial<NetworkIds> & Omit<SharedLoadBalancer, "url"> & { readonly url?: string },
  ): Promise<Planned> {
    const { network } = this.prepared();
    const { vpcId = network.vpcId, url = "https://lb.example.com", ...sharedLoadBalancer } = values;
    synthesizeGuest(this.app.folder, { ...network, vpcId }, { ...sharedLoadBalancer, url });
    await this.app.init([GUEST_STACK]);
    const result = await this.app.plan(GUEST_STACK);
    this.synthesize();
    return result;
  }

  /** Sets the state of the alarm of `users`. */
  async setAlarm(state: "ALARM" | "OK"): Promise<void> {
    await new CloudWatchClient(this.client).send(
      new SetAlarmStateCommand({ AlarmName: USERS_ALARM, StateValue: state, StateReason: "12 errors" }),
    );
  }

  /** Runs an operator's command. */
  command(...args: readonly string[]) {
    return runCommand(process.execPath, [cliProgram(), ...args], {
      cwd: this.base.temporary,
      env: this.base.env,
    });
  }

  protected async prepare(): Promise<void> {
    const { client } = this;
    await createAlarm(client);
    const { vpcId, subnetIds, securityGroupId } = await defaultNetwork(client);
    this.settings = {
      network: { vpcId, publicSubnetIds: subnetIds, privateSubnetIds: subnetIds },
      platform: await createPlatform(client),
      securityGroupId,
      hookFile: join(this.app.folder, "probe.zip"),
    };
    writeFileSync(this.settings.hookFile, probeCode());
    this.before = await readEverything(client);
    this.synthesize();
    await this.app.init([CLUSTER_STACK, IMAGES_STACK, ...SERVICES.map(stackOf)]);
  }

  private synthesize(): void {
    synthesizeSharedShop(this.app.folder, { ...this.prepared(), images: this.images });
  }

  private prepared() {
    if (this.settings === undefined) {
      throw new Error("the shop is not prepared");
    }
    return this.settings;
  }
}

async function createAlarm(client: Client): Promise<void> {
  await new CloudWatchClient(client).send(
    new PutMetricAlarmCommand({
      AlarmName: USERS_ALARM,
      Namespace: "shop",
      MetricName: "errors",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
}
