import { rmSync } from "node:fs";
import { cliProgram } from "../../support/programs";
import { type Client, clientIn, clientOf } from "./client";
import { defaultNetwork } from "./default-network";
import { type Inventory, readEverything } from "./inventory";
import { runCommand } from "./run-command";
import { type Deployed, type ShopBase, startShopBase } from "./shop";
import { createSurroundings, createTaskDefinition } from "./surroundings";
import { createTaggedNetwork, type TaggedNetwork } from "./tagged-network";
import { TerraformApp } from "./terraform-app";
import { SECOND_ACCOUNT, synthesizeTwoAccounts, type TwoAccountsSettings } from "./two-accounts-app";

export type AccountName = keyof TwoAccountsSettings;

/** The same service in two accounts of a local AWS: the stacks as users have them, applied by Terraform itself. */
export class TwoAccounts {
  private constructor(
    private readonly base: ShopBase,
    /** The stacks: one of each account, with its name, `network` and `misplaced`. */
    readonly app: TerraformApp,
    /** How a client of the AWS SDK reaches each account. */
    readonly clients: Readonly<Record<AccountName, Client>>,
    /** What existed in each account before the first apply. */
    readonly before: Readonly<Record<AccountName, Inventory>>,
    /** The network of the second account. */
    readonly network: TaggedNetwork,
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
    const network = await createTaggedNetwork(clients.second);
    const settings = {
      base: await baseSettings(clients.base, image),
      second: {
        ...(await createSurroundings(clients.second, network.publicSubnetIds, network.securityGroupId)),
        image,
      },
    };
    const before = {
      base: await readEverything(clients.base),
      second: await readEverything(clients.second),
    };
    const accounts = new TwoAccounts(shopBase, app, clients, before, network, settings);
    synthesizeTwoAccounts(app.folder, accounts.settings);
    await app.init(["base", "network", "second", "misplaced"]);
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

async function baseSettings(client: Client, image: string): Promise<TwoAccountsSettings["base"]> {
  const { vpcId, subnetIds, securityGroupId } = await defaultNetwork(client);
  const surroundings = await createSurroundings(client, subnetIds, securityGroupId);
  return {
    ...surroundings,
    network: { vpcId, publicSubnetIds: subnetIds, privateSubnetIds: subnetIds },
    taskDefinitionArn: await createTaskDefinition(client, surroundings.roles, image),
  };
}
