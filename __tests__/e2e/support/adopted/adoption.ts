import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import { LOCAL_REGION } from "../../../../local/environment";
import { type LiveState, readLiveState } from "../../../../local/live-state";
import { defaultNetwork } from "../default-network";
import { readEverything } from "../inventory";
import { LocalApp } from "../local-app";
import type { Deployed, ShopBase } from "../shop";
import type { Planned } from "../terraform-app";
import { type AdoptingSettings, STACK, synthesizeAdopting } from "./adopting-app";
import { NAMES } from "./live-names";
import { createLiveService } from "./live-service";

/** A live service on a local AWS, and the stack that adopts it. */
export class Adoption extends LocalApp {
  private settings: AdoptingSettings | undefined;

  private constructor(
    base: ShopBase,
    private readonly images: readonly [string, string],
  ) {
    super(base);
  }

  /** Creates the service with the first image, and deploys the second one. The stack has the second one, too. */
  static open(images: readonly [string, string]): Promise<Adoption> {
    return LocalApp.start((base) => new Adoption(base, images));
  }

  plan(): Promise<Planned> {
    return this.app.plan(STACK);
  }

  /** Applies the stack as it is. */
  apply(): Promise<Deployed> {
    return this.app.deploy(STACK);
  }

  /** Applies the stack with a new image. */
  deploy(image: string): Promise<Deployed> {
    this.synthesize({ ...this.prepared(), image });
    return this.apply();
  }

  /** Removes the imports from the code. */
  removeImports(): void {
    this.synthesize({ ...this.prepared(), imported: undefined });
  }

  /** The plan of the stack, if it has changes. */
  changes(): Promise<Readonly<Record<string, string>>> {
    return this.app.changes([STACK]);
  }

  destroy(): Promise<void> {
    return this.app.destroy(STACK);
  }

  live(): Promise<LiveState> {
    return readLiveState(NAMES.service, { endpoint: this.base.local.endpoint, region: LOCAL_REGION });
  }

  /** When the service was created: a replaced one is younger. */
  async createdAt(): Promise<Date> {
    const { services } = await new ECSClient(this.client).send(
      new DescribeServicesCommand({ cluster: NAMES.cluster, services: [NAMES.service] }),
    );
    const createdAt = services?.[0]?.createdAt;
    if (createdAt === undefined) {
      throw new Error("ECS reports no service");
    }
    return createdAt;
  }

  protected async prepare(): Promise<void> {
    const { client } = this;
    this.before = await readEverything(client);
    const network = await defaultNetwork(client);
    const imported = await createLiveService(client, network, this.images);
    this.synthesize({ network, imported, image: this.images[1] });
    await this.app.init([STACK]);
  }

  private synthesize(settings: AdoptingSettings): void {
    this.settings = settings;
    synthesizeAdopting(this.app.folder, settings);
  }

  private prepared() {
    if (this.settings === undefined) {
      throw new Error("the live service is not created");
    }
    return this.settings;
  }
}
