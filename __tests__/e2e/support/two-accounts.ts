import { rmSync } from "node:fs";
import { cliProgram } from "../../support/programs";
import { type Client, clientIn, clientOf } from "./client";
import { type Inventory, readEverything } from "./inventory";
import { runCommand } from "./run-command";
import { type Deployed, type ShopBase, startShopBase } from "./shop";
import { createSurroundings, createTaskDefinition } from "./surroundings";
import { TerraformApp } from "./terraform-app";
import { SECOND_ACCOUNT, synthesizeTwoAccounts, type TwoAccountsSettings } from "./two-accounts-app";

export type AccountName = keyof TwoAccountsSettings;

/** The same service in two accounts of a local AWS: the stacks as users have them, applied by Terraform itself. */
export class TwoAccounts {
  private constructor(
    private readonly base: ShopBase,
    /** The stacks: one of each account, with its name, and `misplaced`. */
    readonly app: TerraformApp,
    /** How a client of the AWS SDK reaches each account. */
    readonly clients: Readonly<Record<AccountName, Client>>,
    /** What existed in each account before the first apply. */
    readonly before: Readonly<Record<AccountName, Inventory>>,
    private settings: TwoAccountsSettings,
  ) {}

  /** Synthesizes the stacks and initializes them. Nothing is applied yet. */
  static async open(image: string): Promise<TwoAccounts> {
    const shopBase = await startShopBase([SECOND_ACCOUNT]);
    const clients = {
      base: clientOf(shopBase.local),
      second: await clientIn(SECOND_ACCOUNT, shopBase.local),
    };
    const app = new TerraformApp(shopBase);
    const base = await createSurroundings(clients.base);
    const settings = {
      base: { ...base, taskDefinitionArn: await createTaskDefinition(clients.base, base.roles, image) },
      second: { ...(await createSurroundings(clients.second)), image },
    };
    const before = {
      base: await readEverything(clients.base),
      second: await readEverything(clients.second),
    };
    const accounts = new TwoAccounts(shopBase, app, clients, before, settings);
    synthesizeTwoAccounts(app.folder, accounts.settings);
    await app.init(["base", "second", "misplaced"]);
    return accounts;
  }

  /** Stops the local AWS and removes everything that was written. */
  async close(): Promise<void> {
    await this.base.local.stop();
    this.app.remove();
    rmSync(this.base.temporary, { recursive: true, force: true });
  }

  /** Applies the stack of the second account with a new image. */
  deploySecond(image: string): Promise<Deployed> {
    this.settings = { ...this.settings, second: { ...this.settings.second, image } };
    synthesizeTwoAccounts(this.app.folder, this.settings);
    return this.app.deploy("second");
  }

  /** Runs an operator's command where `cdktf.out` is, and reads its document. */
  async command<Document>(...args: readonly string[]) {
    const { exitCode, output } = await runCommand(process.execPath, [cliProgram(), ...args, "--json"], {
      cwd: this.app.folder,
      env: this.base.env,
    });
    // Other lines come before the document.
    return { exitCode, document: JSON.parse(output.slice(output.indexOf("{\n"))) as Document };
  }
}
