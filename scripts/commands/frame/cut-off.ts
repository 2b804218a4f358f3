/** What is said when nobody waits for a command any more: above all, what becomes of the deployment that it created. */
import type { Guard } from "../../driver/guard";
import type { OnCancel } from "../../driver/settings";

/** A guard that tells which deployment it protects, and what becomes of that. */
export interface TellingGuard extends Guard {
  readonly current: string | undefined;
  /** Whether an order is on its way whose deployment nobody knows yet. */
  readonly isOrdering: boolean;
  readonly onCancel: OnCancel;
}

export function telling(guard: Guard, onCancel: OnCancel): TellingGuard {
  let current: string | undefined;
  let isOrdering = false;
  return {
    ...guard,
    onCancel,
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
export function cutOffLine(reason: string, guard: TellingGuard | undefined): string {
  const deployment = guard?.current;
  if (deployment === undefined && guard?.isOrdering === true) {
    const fate = guard.watches() ? "it is looked for and stopped, with a rollback" : "it goes on";
    return `Cut off (${reason}) while a deployment was being ordered: if it was created, ${fate}. \`history\` shows it.`;
  }
  if (deployment === undefined) {
    return `Cut off (${reason}).`;
  }
  const fate = guard?.watches() === true ? "is being stopped, with a rollback" : "goes on";
  return `Cut off (${reason}): its deployment ${deployment} ${fate}. \`watch ${deployment}\` follows that.`;
}
