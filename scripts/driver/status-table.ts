/** What a deployment's status means, beside the state of its rollback. A table, so that no case is left to chance. */
import type { Deployment, DeploymentStatus } from "./aws";

/** How the deployment that takes back another one stands. */
export type RollbackState = "none" | "running" | "succeeded" | "failed";

export type Meaning =
  /** It goes on by itself. */
  | "wait"
  /** It goes on when a person says so. */
  | "wait-for-a-person"
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

const WAIT = { none: "wait", running: "wait", succeeded: "wait", failed: "wait" } as const;

const ENDED_BADLY = {
  none: "ask-what-is-live",
  running: "follow-the-rollback",
  succeeded: "verify-the-rollback",
  failed: "rollback-failed",
} as const;

/**
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html
 */
export const STATUS_TABLE: Readonly<Record<DeploymentStatus, Readonly<Record<RollbackState, Meaning>>>> = {
  Created: WAIT,
  Queued: WAIT,
  InProgress: WAIT,
  Baking: WAIT,
  Ready: {
    none: "wait-for-a-person",
    running: "wait-for-a-person",
    succeeded: "wait-for-a-person",
    failed: "wait-for-a-person",
  },
  // A deployment that is taken back after it succeeded isn't a success: what was wanted isn't what is live.
  Succeeded: { ...ENDED_BADLY, none: "verify" },
  Failed: ENDED_BADLY,
  Stopped: ENDED_BADLY,
};

/** What a status means. One that AWS added since isn't known to be final, and is waited for within the budget. */
export function meaningOf(status: string, rollback: RollbackState): Meaning {
  return Object.hasOwn(STATUS_TABLE, status) ? STATUS_TABLE[status as DeploymentStatus][rollback] : "wait";
}

/** Whether a deployment with this status has come to its end. */
export function isFinal(status: string): boolean {
  const meaning = meaningOf(status, "none");
  return meaning !== "wait" && meaning !== "wait-for-a-person";
}

/** How a rollback ended, by the final status of its deployment. */
export function endOfRollback(rollback: Deployment): "succeeded" | "failed" {
  return rollback.status === "Succeeded" ? "succeeded" : "failed";
}
