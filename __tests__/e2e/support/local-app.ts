import { rmSync } from "node:fs";
import { type Client, clientOf } from "./client";
import type { Inventory } from "./inventory";
import { type ShopBase, startShopBase } from "./shop";
import { TerraformApp } from "./terraform-app";

/** An app of several stacks, with its own local AWS. */
export abstract class LocalApp {
  /** What existed before the first apply: what the stacks use, and what AWS has by default. */
  before: Inventory = {};
  protected readonly app: TerraformApp;

  protected constructor(protected readonly base: ShopBase) {
    this.app = new TerraformApp(base);
  }

  /** Starts a local AWS, and prepares an app on it. */
  protected static async start<App extends LocalApp>(
    create: (base: ShopBase) => App | Promise<App>,
    minuteSeconds?: number,
  ): Promise<App> {
    const app = await create(await startShopBase([], minuteSeconds));
    try {
      await app.prepare();
    } catch (error) {
      await app.close();
      throw error;
    }
    return app;
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

  /** The attributes of all resources of a type in a stack's state. */
  resources(stack: string, type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.app.resources(stack, type);
  }

  /** Creates what the stacks use, reads `before`, and synthesizes and initializes the stacks. */
  protected abstract prepare(): Promise<void>;
}
