import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { type Client, clientOf } from "../client";
import { type Inventory, readEverything } from "../inventory";
import { s3Request } from "../s3-request";
import { type Deployed, type ShopBase, startShopBase } from "../shop";
import { TerraformApp } from "../terraform-app";
import type { EverythingSettings } from "./environments";
import { STACKS, synthesizeEverything } from "./everything-app";
import { ACCOUNT, SETTINGS, STATES } from "./settings";
import { probeCode } from "./user-resources";

type Images = EverythingSettings["images"];

/** The app with every option, on a local AWS. */
export class Everything {
  /** What existed before the first apply: the bucket of the states, the role that deploys, and AWS's defaults. */
  before: Inventory = {};

  private constructor(
    private readonly base: ShopBase,
    private readonly app: TerraformApp,
    private images: Images,
  ) {}

  /** Synthesizes and initializes all stacks. Nothing is applied yet. */
  static async open(images: Images): Promise<Everything> {
    const base = await startShopBase();
    const everything = new Everything(base, new TerraformApp(base), images);
    try {
      await everything.prepare();
    } catch (error) {
      await everything.close();
      throw error;
    }
    return everything;
  }

  /** Stops the local AWS and removes everything that was written. */
  async close(): Promise<void> {
    await this.base.local.stop();
    this.app.remove();
    rmSync(this.base.temporary, { recursive: true, force: true });
  }

  /** How a client of the AWS SDK reaches the local AWS. */
  get client(): Client {
    return clientOf(this.base.local);
  }

  async applyAll(): Promise<void> {
    for (const stacks of STACKS) {
      await this.app.apply(...stacks);
    }
  }

  async destroyAll(): Promise<void> {
    for (const stacks of [...STACKS].reverse()) {
      await this.app.destroy(...stacks);
    }
  }

  /** Applies the stack of a service with a new image. */
  deploy(service: keyof Images, image: string): Promise<Deployed> {
    this.images = { ...this.images, [service]: image };
    this.synthesize();
    return this.app.deploy(service === "orders" ? "full-orders" : "edge-web");
  }

  /** The plans of the stacks that have changes. */
  changes(): Promise<Readonly<Record<string, string>>> {
    return this.app.changes(STACKS.flat());
  }

  /** The attributes of all resources of a type in a stack's state. */
  resources(stack: string, type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.app.resources(stack, type);
  }

  /** The stacks that are deployed before a stack, as the `cdktf` CLI reads them. */
  dependencies(stack: string): readonly string[] {
    const manifest = readFileSync(join(this.app.folder, "cdktf.out", "manifest.json"), "utf8");
    return JSON.parse(manifest).stacks[stack].dependencies;
  }

  private async prepare(): Promise<void> {
    await s3Request(this.client, "PUT", `/${STATES}`);
    await createDeployRole(this.client);
    this.before = await readEverything(this.client);
    writeFileSync(this.hookFile, probeCode());
    this.synthesize();
    await this.app.init(STACKS.flat());
  }

  private get hookFile(): string {
    return join(this.app.folder, "probe.zip");
  }

  private synthesize(): void {
    const { images, hookFile } = this;
    synthesizeEverything(this.app.folder, { settings: SETTINGS, images, hookFile });
  }
}

/** The role that Terraform and the driver assume. */
async function createDeployRole(client: Client): Promise<void> {
  const policy = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" }],
  };
  await new IAMClient(client).send(
    new CreateRoleCommand({ RoleName: "deploy", AssumeRolePolicyDocument: JSON.stringify(policy) }),
  );
}
