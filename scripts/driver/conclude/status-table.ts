/** What a deployment's final status means, together with the state of its rollback: a table, so that no case is missing. */
import { type Deployment, type FinalStatus, isFinal } from "../../aws";

/** The state of a deployment's rollback. */
export type RollbackState = "none" | "running" | "succeeded" | "failed";

export type Meaning =
  /** CodeDeploy reports success: verify what is live. */
  | "verify"
  /** It failed or was stopped, and its rollback is in progress: follow the rollback to its end. */
  | "follow-the-rollback"
  /** It failed or was stopped, and its rollback succeeded: verify what is live. */
  | "verify-the-rollback"
  /** It failed or was stopped, and its rollback failed, too. */
  | "rollback-failed"
  /** It failed or was stopped, and has no rollback: what is live decides. */
  | "ask-what-is-live";

const NOT_SUCCEEDED = {
  none: "ask-what-is-live",
  running: "follow-the-rollback",
  succeeded: "verify-the-rollback",
  failed: "rollback-failed",
} as const;

/**
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html
 */
const STATUS_TABLE: Readonly<Record<FinalStatus, Readonly<Record<RollbackState, Meaning>>>> = {
  // A deployment that is rolled back after it succeeded isn't a success: its revision isn't live.
  Succeeded: { ...NOT_SUCCEEDED, none: "verify" },
  Failed: NOT_SUCCEEDED,
  Stopped: NOT_SUCCEEDED,
};

export function meaningOf(end: FinalStatus, rollback: RollbackState): Meaning {
  return STATUS_TABLE[end][rollback];
}

/**
 * A final status, as its type.
 *
 * @throws Error when it isn't final: the deployment is still in progress
 */
export function endOf(status: string): FinalStatus {
  if (!isFinal(status)) {
    throw new Error(`the status ${status} is not final`);
  }
  return status;
}

/**
 * The state of a deployment's rollback.
 *
 * @param rollback the rollback, once it has ended
 */
export function rollbackState(deployment: Deployment, rollback: Deployment | undefined): RollbackState {
  if (rollback === undefined) {
    return deployment.rollbackId === undefined ? "none" : "running";
  }
  return endOf(rollback.status) === "Succeeded" ? "succeeded" : "failed";
}
