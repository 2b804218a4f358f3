import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { TerraformStack } from "cdktf";
import { stateKeys } from "../../../../stacks/access/state/state-places";
import {
  stateStatements,
  type TerraformLevel,
  terraformStatements,
} from "../../../../stacks/access/terraform";
import type { Statement } from "../../../../stacks/support/statement";
import { NOT_CHECKED, readStacks } from "../../../stacks/policy/support/apps";
import type { Resources } from "../../../stacks/policy/support/resources";
import type { Client } from "../client";
import { readEverything } from "../inventory";
import { LocalApp } from "../local-app";
import { deniedCalls } from "../permissions/check-calls";
import { type Recorder, recorded } from "../recorder";
import { s3Request } from "../s3-request";
import type { Deployed, ShopBase } from "../shop";
import type { EverythingSettings } from "./environments";
import { STACKS, synthesizeEverything } from "./everything-app";
import { ACCOUNT, SETTINGS, STATES } from "./settings";
import { probeCode } from "./user-resources";

/** The app's name in the policy rules. */
const APP = "everything";

type Images = EverythingSettings["images"];

/** The app with every option, on a local AWS. */
export class Everything extends LocalApp {
  private stacks: readonly TerraformStack[] = [];

  private constructor(
    base: ShopBase,
    private readonly recorder: Recorder,
    private images: Images,
  ) {
    super(base);
  }

  /** Synthesizes and initializes all stacks. Nothing is applied yet. */
  static open(images: Images): Promise<Everything> {
    return LocalApp.start(async (own) => {
      const { base, recorder } = await recorded(own);
      return new Everything(base, recorder, images);
    });
  }

  override async close(): Promise<void> {
    this.recorder.close();
    await super.close();
  }

  /** The calls of Terraform, since this was last asked, that its permissions for a level don't allow. */
  async deniedCalls(level: TerraformLevel): Promise<string[]> {
    const calls = this.recorder.take();
    if (calls.length === 0) {
      throw new Error("Terraform made no call");
    }
    return deniedCalls(calls, this.permissions(level));
  }

  /** What Terraform needs for all stacks and their states. */
  private permissions(level: TerraformLevel): readonly Statement[] {
    const { statements } = terraformStatements(this.stacks, level, { accountId: ACCOUNT });
    return [
      ...statements,
      ...stateStatements({ bucket: STATES, keys: stateKeys(this.stacks, STATES) }, level),
    ];
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

  /** What the last call of `changes` planned, as the policy rules read it. */
  plannedResources(): Promise<readonly Resources[]> {
    const stacks = STACKS.flat().filter((stack) => `${APP}/${stack}` !== NOT_CHECKED);
    return this.app.plannedResources(APP, stacks);
  }

  /** The synthesized stacks, as the policy rules read them. */
  synthesizedResources(): readonly Resources[] {
    return readStacks(APP, this.app.folder);
  }

  /** The stacks that are deployed before a stack, as the `cdktf` CLI reads them. */
  dependencies(stack: string): readonly string[] {
    const manifest = readFileSync(join(this.app.folder, "cdktf.out", "manifest.json"), "utf8");
    return JSON.parse(manifest).stacks[stack].dependencies;
  }

  protected async prepare(): Promise<void> {
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
    this.stacks = synthesizeEverything(this.app.folder, { settings: SETTINGS, images, hookFile });
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
