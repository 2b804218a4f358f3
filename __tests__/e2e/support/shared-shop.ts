import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient, UploadServerCertificateCommand } from "@aws-sdk/client-iam";
import type { CommandResult } from "../../../local/terraform/cdktf-project";
import type { NetworkIds, SharedLoadBalancer } from "../../../stacks";
import { cliProgram } from "../../support/programs";
import { type Client, clientOf } from "./client";
import { runCommand } from "./run-command";
import {
  CLUSTER_STACK,
  GUEST_STACK,
  type Images,
  synthesizeGuest,
  synthesizeSharedShop,
  USERS_ALARM,
} from "./shared-shop-app";
import { type Deployed, type ShopBase, startShopBase, type Variables, withVerdict } from "./shop";

/** The short name of a service. */
export type ServiceName = keyof Images;

export const SERVICES = ["orders", "users", "catalog"] as const satisfies readonly ServiceName[];

/** The id of a service's stack, and its name in AWS. */
export const stackOf = (service: ServiceName): string => `shop-${service}`;

/**
 * Three services on one load balancer, on a local AWS: the stacks as users have them, applied by Terraform itself.
 * The `cdktf` CLI would synthesize them for each command.
 */
export class SharedShop {
  private constructor(
    private readonly base: ShopBase,
    private readonly folder: string,
    private readonly network: NetworkIds,
    private readonly certificateArns: readonly [string, string],
    private images: Images,
  ) {}

  /** Synthesizes the stacks and initializes them. Nothing is applied yet. */
  static async open(images: Images): Promise<SharedShop> {
    const base = await startShopBase();
    const client = clientOf(base.local);
    const certificateArns = [
      await uploadCertificate(client, "orders"),
      await uploadCertificate(client, "api"),
    ] as const;
    const folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-shared-"));
    await createAlarm(client);
    const shop = new SharedShop(base, folder, await defaultNetwork(client), certificateArns, images);
    shop.synthesize();
    for (const stack of [CLUSTER_STACK, ...SERVICES.map(stackOf)]) {
      await shop.succeed(stack, "init");
    }
    return shop;
  }

  /** Stops the local AWS and removes everything that was written. */
  async close(): Promise<void> {
    await this.base.local.stop();
    for (const folder of [this.folder, this.base.temporary]) {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** How a client of the AWS SDK reaches the local AWS. */
  get client(): Client {
    return clientOf(this.base.local);
  }

  /** Applies all stacks: first the cluster, then the services at the same time. */
  async applyAll(): Promise<void> {
    await this.succeed(CLUSTER_STACK, "apply", "-auto-approve");
    await Promise.all(SERVICES.map((service) => this.succeed(stackOf(service), "apply", "-auto-approve")));
  }

  /** Destroys the services at the same time. The cluster and its load balancer stay. */
  async destroyServices(): Promise<void> {
    await Promise.all(SERVICES.map((service) => this.succeed(stackOf(service), "destroy", "-auto-approve")));
  }

  async destroyCluster(): Promise<void> {
    await this.succeed(CLUSTER_STACK, "destroy", "-auto-approve");
  }

  /** Applies one service with a new image. */
  deploy(service: ServiceName, image: string): Promise<Deployed> {
    this.images = { ...this.images, [service]: image };
    this.synthesize();
    return withVerdict(this.base, (variables) =>
      this.terraform(stackOf(service), ["apply", "-auto-approve"], variables),
    );
  }

  /** Plans stacks, and returns the ids of those with changes. */
  async changedStacks(stacks: readonly string[]): Promise<string[]> {
    const changed = await Promise.all(
      stacks.map(async (stack) => {
        const { exitCode, output } = await this.terraform(stack, ["plan", "-detailed-exitcode"]);
        if (exitCode !== 0 && exitCode !== 2) {
          throw new Error(output);
        }
        return exitCode === 2 ? [stack] : [];
      }),
    );
    return changed.flat();
  }

  /** Plans a service that uses the load balancer as an existing one, by its values. */
  async planGuest(values: Partial<NetworkIds> & Omit<SharedLoadBalancer, "url">): Promise<CommandResult> {
    const { vpcId = this.network.vpcId, ...sharedLoadBalancer } = values;
    synthesizeGuest(
      this.folder,
      { ...this.network, vpcId },
      { ...sharedLoadBalancer, url: "https://lb.example.com" },
    );
    await this.succeed(GUEST_STACK, "init");
    const result = await this.terraform(GUEST_STACK, ["plan"]);
    this.synthesize();
    return result;
  }

  /** Sets the alarm of `users` to ALARM. */
  async raiseAlarm(): Promise<void> {
    await new CloudWatchClient(this.client).send(
      new SetAlarmStateCommand({ AlarmName: USERS_ALARM, StateValue: "ALARM", StateReason: "12 errors" }),
    );
  }

  /** Runs an operator's command. */
  command(...args: readonly string[]) {
    return runCommand(process.execPath, [cliProgram(), ...args], {
      cwd: this.base.temporary,
      env: this.base.env,
    });
  }

  private synthesize(): void {
    const { folder, network, certificateArns, images } = this;
    synthesizeSharedShop(folder, { network, certificateArns, images });
  }

  private async succeed(stack: string, ...args: readonly string[]): Promise<void> {
    const { exitCode, output } = await this.terraform(stack, args);
    if (exitCode !== 0) {
      throw new Error(`terraform ${args.join(" ")} of ${stack} ended with ${exitCode}:\n${output}`);
    }
  }

  private terraform(
    stack: string,
    args: readonly string[],
    variables: Variables = {},
  ): Promise<CommandResult> {
    const { env, onLine } = this.base;
    return runCommand("terraform", [...args, "-input=false", "-no-color"], {
      cwd: join(this.folder, "cdktf.out", "stacks", stack),
      env: { ...env, ...variables },
      onLine,
    });
  }
}

/** The account's default VPC, which is there already: the AWS provider waits ten seconds for a new one. */
async function defaultNetwork(client: Client): Promise<NetworkIds> {
  const { Subnets = [] } = await new EC2Client(client).send(new DescribeSubnetsCommand({}));
  const subnetIds = Subnets.slice(0, 2).map(({ SubnetId }) => `${SubnetId}`);
  return { vpcId: `${Subnets[0]?.VpcId}`, publicSubnetIds: subnetIds, privateSubnetIds: subnetIds };
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

async function uploadCertificate(client: Client, name: string): Promise<string> {
  const { ServerCertificateMetadata } = await new IAMClient(client).send(
    new UploadServerCertificateCommand({
      ServerCertificateName: name,
      // The local AWS does not read it.
      CertificateBody: "certificate",
      PrivateKey: "key",
    }),
  );
  return `${ServerCertificateMetadata?.Arn}`;
}
