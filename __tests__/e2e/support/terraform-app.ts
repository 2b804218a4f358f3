import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandResult } from "../../../local/terraform/cdktf-project";
import { type Plan, plannedResources } from "../../stacks/policy/support/planned";
import type { Resources } from "../../stacks/policy/support/resources";
import { runCommand } from "./run-command";
import { type Deployed, type ShopBase, type Variables, withVerdict } from "./shop";

/** Where `changes` keeps the plan of a stack, in its folder. */
const PLAN_FILE = "changes.tfplan";

/**
 * Synthesized stacks, applied by Terraform itself: the `cdktf` CLI would synthesize them again for each command.
 * Stacks with local backends must have their states in the app's folder.
 */
export class TerraformApp {
  /** Where the stacks are synthesized, in `cdktf.out`. */
  readonly folder: string;

  constructor(private readonly base: ShopBase) {
    this.folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-app-"));
  }

  /** Removes everything that was written. What is deployed is not destroyed. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Initializes stacks one after another: a cache of providers, if the user has one, has no lock. */
  async init(stacks: readonly string[]): Promise<void> {
    for (const stack of stacks) {
      await this.succeed(stack, "init");
    }
  }

  /** Moves the state of a stack to the backend that it has now. @throws if it fails */
  migrateState(stack: string): Promise<void> {
    return this.succeed(stack, "init", "-migrate-state", "-force-copy");
  }

  /** Applies stacks at the same time. @throws if one fails */
  async apply(...stacks: readonly string[]): Promise<void> {
    await Promise.all(stacks.map((stack) => this.succeed(stack, "apply", "-auto-approve")));
  }

  /** Destroys stacks at the same time. @throws if one fails */
  async destroy(...stacks: readonly string[]): Promise<void> {
    await Promise.all(stacks.map((stack) => this.succeed(stack, "destroy", "-auto-approve")));
  }

  /**
   * Removes resources from the state of a stack. They stay in AWS.
   *
   * @param address matches the addresses of the resources
   * @throws if there are none, or if it fails
   */
  async forget(stack: string, address: RegExp): Promise<void> {
    const { exitCode, output } = await this.terraform(stack, ["state", "list"]);
    const found = output.split("\n").filter((line) => address.test(line));
    if (exitCode !== 0 || found.length === 0) {
      throw new Error(`terraform state list of ${stack} ended with ${exitCode}:\n${output}`);
    }
    await this.succeed(stack, "state", "rm", ...found);
  }

  /** Applies one stack whose trigger may run the driver, and reads the verdict. */
  deploy(stack: string, variables: Variables = {}): Promise<Deployed> {
    return withVerdict(this.base, (own) =>
      this.terraform(stack, ["apply", "-auto-approve"], { ...own, ...variables }),
    );
  }

  /** Applies stacks at the same time, as one `cdktf deploy` does. Returns what became of each. */
  applyAtOnce(stacks: readonly string[], variables: Variables): Promise<readonly CommandResult[]> {
    return Promise.all(stacks.map((stack) => this.terraform(stack, ["apply", "-auto-approve"], variables)));
  }

  /** Plans stacks at the same time, and saves the plans as `cdktf diff` does. @throws if one fails */
  async savePlans(...stacks: readonly string[]): Promise<void> {
    await Promise.all(stacks.map((stack) => this.succeed(stack, "plan", "-out=plan")));
  }

  /** Plans one stack. */
  async plan(stack: string): Promise<Planned> {
    const { exitCode, output } = await this.terraform(stack, ["plan", "-detailed-exitcode", "-json"]);
    const messages = output
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as PlanMessage);
    return {
      exitCode,
      changes: messages.find(({ type }) => type === "change_summary")?.changes,
      errors: messages.flatMap(({ diagnostic }) =>
        diagnostic?.severity === "error" ? [diagnostic.detail] : [],
      ),
    };
  }

  /** Plans stacks at the same time. Returns the plans of those with changes, by stack. @throws if one fails */
  async changes(stacks: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const plans = await Promise.all(
      stacks.map(async (stack): Promise<[string, string][]> => {
        const { exitCode, output } = await this.terraform(stack, [
          "plan",
          "-detailed-exitcode",
          `-out=${PLAN_FILE}`,
        ]);
        if (exitCode !== 0 && exitCode !== 2) {
          throw new Error(output);
        }
        return exitCode === 2 ? [[stack, output]] : [];
      }),
    );
    return Object.fromEntries(plans.flat());
  }

  /** What the last call of `changes` planned, as the policy rules read it. @param app the app's name in the rules */
  plannedResources(app: string, stacks: readonly string[]): Promise<readonly Resources[]> {
    return Promise.all(
      stacks.map(async (stack) => {
        const { exitCode, output } = await this.terraform(stack, ["show", "-json", PLAN_FILE]);
        if (exitCode !== 0) {
          throw new Error(output);
        }
        return plannedResources(`${app}/${stack}`, JSON.parse(output) as Plan);
      }),
    );
  }

  /** The attributes of all resources of a type in a stack's state. */
  async resources(stack: string, type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { exitCode, output } = await this.terraform(stack, ["show", "-json"]);
    if (exitCode !== 0) {
      throw new Error(output);
    }
    const { values } = JSON.parse(output) as State;
    return (values?.root_module.resources ?? []).filter((one) => one.type === type).map((one) => one.values);
  }

  /** @throws if Terraform fails */
  private async succeed(stack: string, ...args: readonly string[]): Promise<void> {
    const { exitCode, output } = await this.terraform(stack, args);
    if (exitCode !== 0) {
      throw new Error(`terraform ${args.join(" ")} of ${stack} ended with ${exitCode}:\n${output}`);
    }
  }

  private terraform(
    stack: string,
    [command = "", ...args]: readonly string[],
    variables: Variables = {},
  ): Promise<CommandResult> {
    const { env, onLine } = this.base;
    const input = command === "show" || command === "state" ? [] : ["-input=false"];
    return runCommand("terraform", [command, ...args, ...input, "-no-color"], {
      cwd: join(this.folder, "cdktf.out", "stacks", stack),
      env: { ...env, ...variables },
      onLine,
    });
  }
}

/** A plan of one stack. */
export interface Planned {
  /** 2 if there are changes, 1 if the plan failed. */
  readonly exitCode: number;
  /** How many resources are added, changed, imported and destroyed. A replaced one is added and destroyed. */
  readonly changes: Readonly<Record<"add" | "change" | "import" | "remove", number>> | undefined;
  /** The text of each error, without Terraform's frame and line breaks. */
  readonly errors: readonly string[];
}

/** @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
interface PlanMessage {
  readonly type: string;
  readonly changes?: Planned["changes"];
  readonly diagnostic?: { readonly severity: string; readonly detail: string };
}

/** What Terraform shows of a state: nothing of an empty one. */
interface State {
  readonly values?: {
    readonly root_module: {
      readonly resources?: readonly {
        readonly type: string;
        readonly values: Readonly<Record<string, unknown>>;
      }[];
    };
  };
}
