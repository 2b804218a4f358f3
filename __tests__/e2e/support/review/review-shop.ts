import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan as PlanJson } from "../../../scripts/review/plan-sample";
import { cliProgram } from "../../../support/programs";
import { defaultNetwork } from "../default-network";
import { readEverything } from "../inventory";
import { LocalApp } from "../local-app";
import { runCommand } from "../run-command";
import {
  CLUSTER_STACK,
  COMMAND_STACK,
  type ReviewSettings,
  SHARED_STACKS,
  synthesizeReviewApp,
  WEB_STACK,
} from "./review-app";

/** Where `cdktf diff` saves the plan of a stack, in its folder. */
const PLAN_FILE = "plan";

/** Services on a local AWS, and the plans of their stacks. */
export class ReviewShop extends LocalApp {
  private network: ReviewSettings["network"] | undefined;

  /** Synthesizes the stacks and initializes them. Nothing is applied yet. */
  static open(): Promise<ReviewShop> {
    return LocalApp.start((base) => new ReviewShop(base));
  }

  /** Synthesizes the stacks with other settings. */
  synthesize(settings: Omit<ReviewSettings, "network">): void {
    if (this.network === undefined) {
      throw new Error("the shop is not prepared");
    }
    synthesizeReviewApp(this.app.folder, { network: this.network, ...settings });
  }

  /** Plans a stack as `cdktf diff` does, and returns the plan as JSON. */
  async plan(stack: string): Promise<PlanJson> {
    await this.terraform(stack, "plan", "-input=false", "-no-color", `-out=${PLAN_FILE}`);
    return JSON.parse(await this.terraform(stack, "show", "-json", PLAN_FILE)) as PlanJson;
  }

  apply(...stacks: readonly string[]): Promise<void> {
    return this.app.apply(...stacks);
  }

  destroy(...stacks: readonly string[]): Promise<void> {
    return this.app.destroy(...stacks);
  }

  /** A stack's template, as it was synthesized last. */
  template(stack: string): Readonly<Record<string, unknown>> {
    const file = join(this.app.folder, "cdktf.out", "stacks", stack, "cdk.tf.json");
    return JSON.parse(readFileSync(file, "utf8"));
  }

  /** Runs Terraform in a stack's folder. @throws if it fails */
  async terraform(stack: string, ...args: readonly string[]): Promise<string> {
    const { exitCode, output } = await runCommand("terraform", args, {
      cwd: `${this.app.folder}/cdktf.out/stacks/${stack}`,
      env: this.base.env,
    });
    if (exitCode !== 0) {
      throw new Error(output);
    }
    return output;
  }

  /** Runs the command in the app's folder. */
  review(...options: readonly string[]) {
    return runCommand(process.execPath, [cliProgram(), "review", ...options], {
      cwd: this.app.folder,
      env: this.base.env,
    });
  }

  protected async prepare(): Promise<void> {
    const { vpcId, subnetIds } = await defaultNetwork(this.client);
    // As Terraform sorts sets: otherwise the order of the ids would differ from run to run.
    const subnets = [...subnetIds].sort();
    this.network = { vpcId, publicSubnetIds: subnets, privateSubnetIds: subnets };
    this.before = await readEverything(this.client);
    this.synthesize({ version: 1 });
    await this.app.init([CLUSTER_STACK, WEB_STACK, ...SHARED_STACKS, COMMAND_STACK]);
  }
}
