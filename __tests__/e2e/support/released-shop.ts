import { join } from "node:path";
import { CodeDeployClient, GetDeploymentCommand, ListDeploymentsCommand } from "@aws-sdk/client-codedeploy";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { App, LocalBackend } from "cdktf";
import { LOCAL_REGION } from "../../../local/environment";
import { ServiceStack } from "../../../stacks";
import { cliProgram } from "../../support/programs";
import { defaultNetwork, type TestNetwork } from "./default-network";
import { LocalApp } from "./local-app";
import { pushImage } from "./push-image";
import { runCommand } from "./run-command";
import type { ShopBase } from "./shop";
import { type QueuedMessage, TOPIC_ARN, TopicQueue } from "./topic-queue";

const STACK = "shop";
/** The first image of the container that gets the traffic. It is not pushed before the first apply. */
export const FIRST_IMAGE = `123456789012.dkr.ecr.${LOCAL_REGION}.amazonaws.com/app:1`;
/** Of the AppSpecs. It exists before the stack. */
export const BUCKET = "shop-revisions";

/** What Terraform knows of the tasks. */
export interface ReleasedSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly cpu: number;
}

/** A service of two containers whose releases come from the command. */
export class ReleasedShop extends LocalApp {
  private network: TestNetwork | undefined;
  private queue: TopicQueue | undefined;

  private constructor(
    base: ShopBase,
    private settings: ReleasedSettings,
  ) {
    super(base);
  }

  /** Synthesizes the stack and initializes it. Nothing is applied yet. */
  static open(settings: ReleasedSettings): Promise<ReleasedShop> {
    return LocalApp.start((base) => new ReleasedShop(base, settings));
  }

  /** Applies the stack, with other settings if they are given. */
  async apply(settings: ReleasedSettings = this.settings): Promise<void> {
    this.settings = settings;
    this.synthesize();
    await this.app.apply(STACK);
  }

  /** The plan, if there are changes. */
  async plan(): Promise<string | undefined> {
    return (await this.app.changes([STACK]))[STACK];
  }

  /** Runs an operator's command for the stack, in the project's folder. */
  command(name: string, ...args: readonly string[]) {
    return runCommand(process.execPath, [cliProgram(), name, "--stack", STACK, ...args], {
      cwd: this.app.folder,
      env: this.base.env,
    });
  }

  /** What the PRIMARY task set runs. */
  async live() {
    const ecs = new ECSClient(this.client);
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: STACK, services: [STACK] }));
    const primary = services?.[0]?.taskSets?.find(({ status }) => status === "PRIMARY");
    const { taskDefinition, tags } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: primary?.taskDefinition, include: ["TAGS"] }),
    );
    const containers = taskDefinition?.containerDefinitions ?? [];
    return {
      revision: taskDefinition?.revision,
      images: Object.fromEntries(containers.map(({ name, image }) => [name, image])),
      environment: containers.find(({ name }) => name === "app")?.environment,
      cpu: taskDefinition?.cpu,
      tags: Object.fromEntries((tags ?? []).map(({ key, value }) => [key, value])),
    };
  }

  /** Pushes {@link FIRST_IMAGE}. */
  pushFirstImage(): Promise<void> {
    return pushImage(this.client, "app", "1");
  }

  /** The number of the family's latest revision. */
  async latestRevision(): Promise<number | undefined> {
    const ecs = new ECSClient(this.client);
    const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: STACK }));
    return taskDefinition?.revision;
  }

  async deployments(): Promise<number> {
    return (await this.deploymentIds()).length;
  }

  /** The bucket with the AppSpec of the newest deployment; `undefined` if it is inline. */
  async newestBucket(): Promise<string | undefined> {
    const [deploymentId] = await this.deploymentIds();
    const { deploymentInfo } = await new CodeDeployClient(this.client).send(
      new GetDeploymentCommand({ deploymentId }),
    );
    return deploymentInfo?.revision?.s3Location?.bucket;
  }

  /** The messages of the topic since the last call. */
  async messages(): Promise<readonly QueuedMessage[]> {
    return (await this.queue?.read()) ?? [];
  }

  private async deploymentIds(): Promise<readonly string[]> {
    const group = { applicationName: STACK, deploymentGroupName: STACK };
    const { deployments } = await new CodeDeployClient(this.client).send(new ListDeploymentsCommand(group));
    return deployments ?? [];
  }

  protected async prepare(): Promise<void> {
    this.network = await defaultNetwork(this.client);
    this.queue = await TopicQueue.create(this.client);
    const s3 = new S3Client({ ...this.client, forcePathStyle: true });
    const where = { LocationConstraint: LOCAL_REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: where }));
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: "Enabled" } }),
    );
    this.synthesize();
    await this.app.init([STACK]);
  }

  private synthesize(): void {
    const { vpcId = "", subnetIds = [] } = this.network ?? {};
    const { environment, cpu } = this.settings;
    const app = new App({ outdir: join(this.app.folder, "cdktf.out") });
    const stack = new ServiceStack(app, STACK, {
      name: STACK,
      region: LOCAL_REGION,
      network: { vpcId, publicSubnetIds: subnetIds, privateSubnetIds: subnetIds },
      tags: { team: "shop" },
      container: {
        image: FIRST_IMAGE,
        port: 8080,
        environment,
      },
      sidecars: { proxy: { image: "public.ecr.aws/shop/proxy:1" } },
      cpu,
      memoryMiB: 2048,
      productionListener: { kind: "http-without-encryption" },
      trafficShift: { kind: "all-at-once" },
      terminationWaitMinutes: 1,
      releasedBy: "command",
      revisions: { kind: "existing-bucket", bucketName: BUCKET },
      notifications: { topic: { kind: "existing", arn: TOPIC_ARN }, verdict: true },
      deletionProtection: false,
    });
    new LocalBackend(stack, { path: join(this.app.folder, `${STACK}.tfstate`) });
    app.synth();
  }
}
