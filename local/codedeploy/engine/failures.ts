/** The errors that abort a deployment. Its steps throw them, and the engine catches them. */
import type { Diagnostics, FailureCode, RollbackEvent } from "../model";

/** The deployment can't continue: it ends as Failed, with this code and message. */
export class DeploymentFailure extends Error {
  override readonly name = "DeploymentFailure";

  constructor(
    readonly code: FailureCode,
    message: string,
    /** The diagnostics of the lifecycle event that failed. */
    readonly diagnostics?: Diagnostics,
  ) {
    super(message);
  }
}

/** CodeDeploy itself stops the deployment, although no step failed: it ends as Stopped. */
export class DeploymentStop extends Error {
  override readonly name = "DeploymentStop";

  constructor(
    readonly code: FailureCode,
    message: string,
    /** The rollback event that applies, if any. */
    readonly rollbackEvent?: RollbackEvent,
  ) {
    super(message);
  }
}
