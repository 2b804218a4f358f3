import { join } from "node:path";
import { CdktfProject, type CommandResult } from "../../../local/terraform/cdktf-project";
import { type AppSettings, SETTINGS_VARIABLE } from "./app-settings";
import { type Deployed, Shop, type ShopBase, startShopBase, type Variables } from "./shop";

/** What `cdktf deploy` came to. */
export interface CdktfDeployed extends Deployed {
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The shop as its users have it: all of its stacks, deployed by the `cdktf` CLI. */
export class CdktfShop extends Shop {
  private constructor(
    base: ShopBase,
    private readonly project: CdktfProject,
  ) {
    super(base, project.folder);
  }

  static async open(): Promise<CdktfShop> {
    const base = await startShopBase();
    const project = await CdktfProject.create({
      app: join(__dirname, "app.ts"),
      env: base.env,
      onLine: base.onLine,
    });
    return new CdktfShop(base, project);
  }

  override async close(): Promise<void> {
    try {
      await this.project.remove();
    } finally {
      await super.close();
    }
  }

  /** Deploys the service, and all that it needs. */
  deployAll(settings: AppSettings): Promise<CdktfDeployed> {
    return this.runDeploy(["*"], settings);
  }

  /** Deploys the service alone: its network is there already. */
  deploy(settings: AppSettings, variables: Variables = {}): Promise<CdktfDeployed> {
    return this.runDeploy(["shop", "--ignore-missing-stack-dependencies"], settings, variables);
  }

  diff(settings: AppSettings): Promise<CommandResult> {
    return this.project.run(["diff", "shop"], settingsVariable(settings));
  }

  destroy(settings: AppSettings): Promise<CommandResult> {
    return this.project.run(["destroy", "*", "--auto-approve"], settingsVariable(settings));
  }

  private runDeploy(stacks: readonly string[], settings: AppSettings, variables: Variables = {}) {
    return this.withVerdict((own) =>
      this.project.deploy(stacks, { ...settingsVariable(settings), ...own, ...variables }),
    );
  }
}

function settingsVariable(settings: AppSettings): Variables {
  return { [SETTINGS_VARIABLE]: JSON.stringify(settings) };
}
