import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandResult } from "../../../local/terraform/cdktf-project";
import { cliProgram } from "../../support/programs";
import { type Client, clientIn, clientOf } from "./client";
import { runCommand } from "./run-command";
import { type Deployed, type ShopBase, startShopBase, type Variables, withVerdict } from "./shop";
import { createSurroundings } from "./surroundings";
import { SECOND_ACCOUNT, synthesizeTwoAccounts, type TwoAccountsSettings } from "./two-accounts-app";

export type AccountName = keyof TwoAccountsSettings;

/** The same service in two accounts of a local AWS: the stacks as users have them, applied by Terraform itself. */
export class TwoAccounts {
  private constructor(
    private readonly base: ShopBase,
    private readonly folder: string,
    /** How a client of the AWS SDK reaches each account. */
    readonly clients: Readonly<Record<AccountName, Client>>,
    private settings: TwoAccountsSettings,
  ) {}

  /** Synthesizes the stacks and initializes them. Nothing is applied yet. */
  static async open(image: string): Promise<TwoAccounts> {
    const base = await startShopBase([SECOND_ACCOUNT]);
    const clients = { base: clientOf(base.local), second: await clientIn(SECOND_ACCOUNT, base.local) };
    const folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-accounts-"));
    const accounts = new TwoAccounts(base, folder, clients, {
      base: { ...(await createSurroundings(clients.base)), image },
      second: { ...(await createSurroundings(clients.second)), image },
    });
    synthesizeTwoAccounts(folder, accounts.settings);
    for (const stack of ["base", "second", "misplaced"]) {
      await accounts.succeed(stack, "init");
    }
    return accounts;
  }

  /** Stops the local AWS and removes everything that was written. */
  async close(): Promise<void> {
    await this.base.local.stop();
    for (const folder of [this.folder, this.base.temporary]) {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Applies the stack of each account, or destroys it, at the same time. */
  async inBoth(command: "apply" | "destroy"): Promise<void> {
    await Promise.all(["base", "second"].map((stack) => this.succeed(stack, command, "-auto-approve")));
  }

  /** Applies the stack of an account with a new image. */
  deploy(account: AccountName, image: string): Promise<Deployed> {
    this.settings = { ...this.settings, [account]: { ...this.settings[account], image } };
    synthesizeTwoAccounts(this.folder, this.settings);
    return withVerdict(this.base, (variables) =>
      this.terraform(account, ["apply", "-auto-approve"], variables),
    );
  }

  /** Plans a stack. The exit code is 0 if nothing would change, 2 if something would, 1 after an error. */
  plan(stack: AccountName | "misplaced"): Promise<CommandResult> {
    return this.terraform(stack, ["plan", "-detailed-exitcode"]);
  }

  /** Runs an operator's command where `cdktf.out` is, and reads its document. */
  async command<Document>(...args: readonly string[]) {
    const { exitCode, output } = await runCommand(process.execPath, [cliProgram(), ...args, "--json"], {
      cwd: this.folder,
      env: this.base.env,
    });
    // Other lines come before the document.
    return { exitCode, document: JSON.parse(output.slice(output.indexOf("{\n"))) as Document };
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
