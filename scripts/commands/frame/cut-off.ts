/** What is said when nobody waits for a command any more: above all, what becomes of the deployment that it created. */
import type { Guard } from "../../driver/guard";

/** A guard that tells which deployment it protects. */
export interface TellingGuard extends Guard {
  readonly current: string | undefined;
  /** Whether an order is on its way whose deployment nobody knows yet. */
  readonly isOrdering: boolean;
}

/** How a command was cut off. */
export interface CutOff {
  /** Such as a signal's name. */
  readonly reason: string;
  /** The deployment that the command had begun; left out while CodeDeploy hasn't answered the order for it. */
  readonly deploymentId: string | undefined;
  /** What becomes of it: it is `stopped`, with a rollback, or `left` to go on. Left out where none was begun. */
  readonly fate: "stopped" | "left" | undefined;
}

export function telling(guard: Guard): TellingGuard {
  let current: string | undefined;
  let isOrdering = false;
  return {
    ...guard,
    get current() {
      return current;
    },
    get isOrdering() {
      return isOrdering;
    },
    ordered(order) {
      isOrdering = true;
      guard.ordered(order);
    },
    protect(deploymentId) {
      guard.protect(deploymentId);
      current = deploymentId;
      isOrdering = false;
    },
    release() {
      guard.release();
      current = undefined;
      isOrdering = false;
    },
  };
}

/** @param reason such as a signal's name */
export function cutOffBy(reason: string, guard: TellingGuard | undefined): CutOff {
  const deploymentId = guard?.current;
  const hasBegun = deploymentId !== undefined || guard?.isOrdering === true;
  const fate = guard?.watches() === true ? "stopped" : "left";
  return { reason, deploymentId, fate: hasBegun ? fate : undefined };
}

export function cutOffLine({ reason, deploymentId, fate }: CutOff): string {
  if (fate === undefined) {
    return `Cut off (${reason}).`;
  }
  if (deploymentId === undefined) {
    const becomes = fate === "left" ? "it goes on" : "it is looked for and stopped, with a rollback";
    return `Cut off (${reason}) while a deployment was being ordered: if it was created, ${becomes}. \`history\` shows it.`;
  }
  const becomes = fate === "left" ? "goes on" : "is being stopped, with a rollback";
  return `Cut off (${reason}): its deployment ${deploymentId} ${becomes}. \`watch ${deploymentId}\` follows that.`;
}
