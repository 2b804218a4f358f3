/** What a deployment's end means, beside the state of its rollback. A table, so that no case is left to chance. */
import { type Deployment, type FinalStatus, isFinal } from "../../aws";

/** How the deployment that takes back another one stands. */
export type RollbackState = "none" | "running" | "succeeded" | "failed";

export type Meaning =
  /** CodeDeploy is content: see whether it is true. */
  | "verify"
  /** It ended badly, and is being taken back: follow that to its end. */
  | "follow-the-rollback"
  /** It ended badly and was taken back: see whether it is true. */
  | "verify-the-rollback"
  /** It ended badly, and so did the attempt to take it back. */
  | "rollback-failed"
  /** It ended badly, and no deployment takes it back: what is live says where production is. */
  | "ask-what-is-live";

const ENDED_BADLY = {
  none: "ask-what-is-live",
  running: "follow-the-rollback",
  succeeded: "verify-the-rollback",
  failed: "rollback-failed",
} as const;

/**
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html
 */
const STATUS_TABLE: Readonly<Record<FinalStatus, Readonly<Record<RollbackState, Meaning>>>> = {
  // A deployment that is taken back after it succeeded isn't a success: what was wanted isn't what is live.
  Succeeded: { ...ENDED_BADLY, none: "verify" },
  Failed: ENDED_BADLY,
  Stopped: ENDED_BADLY,
};

export function meaningOf(end: FinalStatus, rollback: RollbackState): Meaning {
  return STATUS_TABLE[end][rollback];
}

/**
 * A status that is known to be final, as such.
 *
 * @throws Error when it isn't one: nobody judges what still runs
 */
export function endOf(status: string): FinalStatus {
  if (!isFinal(status)) {
    throw new Error(`the status ${status} is no end`);
  }
  return status;
}

/**
 * How a deployment's rollback stands.
 *
 * @param rollback its own deployment, once that has ended
 */
export function rollbackState(deployment: Deployment, rollback: Deployment | undefined): RollbackState {
  if (rollback === undefined) {
    return deployment.rollbackId === undefined ? "none" : "running";
  }
  return endOf(rollback.status) === "Succeeded" ? "succeeded" : "failed";
}
