import type { Ids } from "../ecs/ids";
import type { Services } from "../ecs/services";
import type { Time } from "../ecs/time";
import type { Functions } from "../lambda/model";
import type { Deployment } from "./model";
import type { Store } from "./store";

/** What an operation of the API works with, in one region. */
export interface World {
  readonly store: Store;
  readonly services: Services;
  readonly time: Time;
  readonly ids: Ids;
  /** Carries a deployment to its end. Never throws: what happened is in the deployment afterwards. */
  readonly engine: { run(deployment: Deployment): Promise<void> };
  /** What the hooks of deployments call. */
  readonly functions: Functions;
}
