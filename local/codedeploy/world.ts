import type { AccountRegion } from "../account-region";
import type { Ids } from "../ecs/ids";
import type { Services } from "../ecs/services";
import type { Time } from "../ecs/time";
import type { Functions } from "../lambda/model";
import type { Topics } from "../sns/topics";
import type { Deployment } from "./model";
import type { RevisionObjects } from "./revision-objects";
import type { Store } from "./store";

/** What the API operations of one account and region use. */
export interface World {
  readonly accountRegion: AccountRegion;
  readonly store: Store;
  readonly services: Services;
  readonly time: Time;
  readonly ids: Ids;
  /** Runs a deployment to its end. Never throws: the result is in the deployment. */
  readonly engine: { run(deployment: Deployment): Promise<void> };
  /** The Lambda functions that hooks call. */
  readonly functions: Functions;
  /** The AppSpecs in S3. */
  readonly objects: RevisionObjects;
  /** The SNS topics of triggers. */
  readonly topics: Topics;
}
