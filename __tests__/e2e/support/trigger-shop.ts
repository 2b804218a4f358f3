import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeDeployClient, UpdateDeploymentGroupCommand } from "@aws-sdk/client-codedeploy";
import { App, LocalBackend, TerraformStack, TerraformVariable } from "cdktf";
import { LOCAL_REGION } from "../../../local/environment";
import type { CommandResult } from "../../../local/terraform/cdktf-project";
import type { TaskPlacement } from "../../../stacks/constructs/blue-green-service";
import { renderAppSpec } from "../../../stacks/constructs/deployment/app-spec";
import { Deployment } from "../../../stacks/constructs/deployment/deployment";
import type { HookFunctions } from "../../../stacks/constructs/hooks/hooks";
import type { SHIFTS } from "./create-deployment-group";
import { createService, registerTaskDefinition } from "./create-service";
import { runCommand } from "./run-command";
import { type Deployed, Shop, type ShopBase, startShopBase, type Variables } from "./shop";

/** The Terraform variable that carries the task definition to deploy. */
const TASK_DEFINITION = "task_definition";

/** What a trigger has beside the service and its task definition. */
export interface TriggerProps {
  /** The hooks of its revisions. @default - none */
  readonly hooks?: HookFunctions;
  /** Where the driver publishes its verdicts. @default - nowhere */
  readonly verdictTopicArn?: string;
}

/**
 * The shop as a service that is there already, and Terraform with nothing but the trigger: no provider has to be
 * started, so an apply takes as long as its deployment. The stack is synthesized once.
 */
export class TriggerShop extends Shop {
  /** The revision of each image. */
  private readonly revisions = new Map<string, string>();

  private constructor(
    base: ShopBase,
    folder: string,
    private readonly stack: string,
  ) {
    super(base, folder);
  }

  /** Opens it with an image live. */
  static async open(image: string, trigger: TriggerProps = {}): Promise<TriggerShop> {
    const base = await startShopBase();
    const folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-trigger-"));
    const shop = new TriggerShop(base, folder, join(folder, "cdktf.out", "stacks", "trigger"));
    const placement = await createService(shop.client(), image);
    shop.revisions.set(image, placement.taskDefinitionArn);
    synthesize(folder, placement, trigger);
    const { exitCode, output } = await shop.terraform(["init", "-input=false"]);
    if (exitCode !== 0) {
      throw new Error(output);
    }
    return shop;
  }

  override async close(): Promise<void> {
    await super.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Applies the stack for an image, with variables for this run. */
  async deploy(image: string, variables: Variables = {}): Promise<Deployed> {
    return this.withVerdict(async (own) => {
      const args = ["apply", "-auto-approve", ...(await this.arguments(image))];
      return this.terraform(args, { ...own, ...variables });
    });
  }

  async plan(image: string, ...options: readonly string[]): Promise<CommandResult> {
    return this.terraform(["plan", ...options, ...(await this.arguments(image))]);
  }

  /** Terraform's state, as it is on the disk. */
  state(): string {
    return readFileSync(stateFile(this.folder), "utf8");
  }

  /** Sets by which traffic shift the next deployments go, and for how many minutes they keep the old tasks. */
  async setGroup(deploymentConfigName: keyof typeof SHIFTS, terminationWaitMinutes = 2): Promise<void> {
    await new CodeDeployClient(this.client()).send(
      new UpdateDeploymentGroupCommand({
        applicationName: "shop",
        currentDeploymentGroupName: "shop",
        deploymentConfigName,
        blueGreenDeploymentConfiguration: {
          deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
          terminateBlueInstancesOnDeploymentSuccess: {
            action: "TERMINATE",
            terminationWaitTimeInMinutes: terminationWaitMinutes,
          },
        },
      }),
    );
  }

  private async arguments(image: string): Promise<string[]> {
    const revision = this.revisions.get(image) ?? (await registerTaskDefinition(this.client(), image));
    this.revisions.set(image, revision);
    return ["-input=false", "-no-color", "-var", `${TASK_DEFINITION}=${revision}`];
  }

  private terraform(args: readonly string[], variables: Variables = {}): Promise<CommandResult> {
    const { env, onLine } = this.base;
    return runCommand("terraform", args, { cwd: this.stack, env: { ...env, ...variables }, onLine });
  }
}

/** Synthesizes a stack with the trigger alone. */
function synthesize(
  folder: string,
  placement: TaskPlacement,
  { hooks = {}, verdictTopicArn }: TriggerProps,
): void {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const stack = new TerraformStack(app, "trigger");
  new LocalBackend(stack, { path: stateFile(folder) });
  const taskDefinition = new TerraformVariable(stack, TASK_DEFINITION, { type: "string" });
  // A resource that each release changes as well.
  stack.addOverride("resource.terraform_data.setting", { input: taskDefinition.stringValue });
  new Deployment(stack, "deployment", {
    target: {
      region: LOCAL_REGION,
      cluster: "shop",
      service: "shop",
      application: "shop",
      deploymentGroup: "shop",
      ...(verdictTopicArn === undefined ? {} : { verdictTopicArn }),
    },
    appSpec: renderAppSpec({ ...placement, taskDefinitionArn: taskDefinition.stringValue }, hooks),
    summary: { images: {}, trafficShift: "canary" },
  });
  app.synth();
}

function stateFile(folder: string): string {
  return join(folder, "terraform.tfstate");
}
