/** The exceptions of the CodeDeploy API, each with a message that says what was got, what is allowed and what to do. */
import { AwsFault } from "../ecs/json-protocol";
import type { Diagnostics, RollbackEvent } from "./model";

/** A CodeDeploy exception: `fault("InvalidRevision", …)` is an `InvalidRevisionException`. */
export function fault(name: string, message: string): AwsFault {
  return new AwsFault(`${name}Exception`, message);
}

/** A setting that CodeDeploy knows and this engine doesn't act on yet: refused, so that nobody relies on it. */
export function notYet(name: string, what: string): AwsFault {
  return fault(name, `the local AWS does not act on ${what} yet: leave it out, or try it on a real AWS`);
}

/** What CodeDeploy writes into a deployment's `errorInformation.code`. */
export type FailureCode =
  | "ALARM_ACTIVE"
  | "ECS_UPDATE_ERROR"
  | "ELASTIC_LOAD_BALANCING_INVALID"
  | "HOOK_EXECUTION_FAILURE"
  | "INTERNAL_ERROR"
  | "INVALID_ECS_SERVICE"
  | "MANUAL_STOP"
  | "TIMEOUT";

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
