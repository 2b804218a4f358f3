/** What ends a deployment before its end: thrown by whatever it was doing, and caught by the engine. */
import type { Diagnostics, FailureCode, RollbackEvent } from "../model";

/** A deployment that can't go on: ends as Failed, with this code and message. */
export class DeploymentFailure extends Error {
  override readonly name = "DeploymentFailure";

  constructor(
    readonly code: FailureCode,
    message: string,
    /** What the lifecycle event that failed says about it. */
    readonly diagnostics?: Diagnostics,
  ) {
    super(message);
  }
}

/** A deployment that CodeDeploy itself stops, although nothing failed in it: ends as Stopped. */
export class DeploymentStop extends Error {
  override readonly name = "DeploymentStop";

  constructor(
    readonly code: FailureCode,
    message: string,
    /** The event for which a group may want a rollback then. */
    readonly rollbackEvent?: RollbackEvent,
  ) {
    super(message);
  }
}
