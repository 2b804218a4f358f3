/** What is said when nobody waits for a command any more: above all, what becomes of the deployment that it created. */
import type { Guard } from "../../driver/guard";
import type { OnCancel } from "../../driver/settings";

/** A guard that tells which deployment it protects, and what becomes of that. */
export interface TellingGuard extends Guard {
  readonly current: string | undefined;
  readonly onCancel: OnCancel;
}

export function telling(guard: Guard, onCancel: OnCancel): TellingGuard {
  let current: string | undefined;
  return {
    ...guard,
    onCancel,
    get current() {
      return current;
    },
    protect(deploymentId) {
      guard.protect(deploymentId);
      current = deploymentId;
    },
    release() {
      guard.release();
      current = undefined;
    },
  };
}

/** @param reason such as a signal's name */
export function cutOffLine(reason: string, guard: TellingGuard | undefined): string {
  const deployment = guard?.current;
  if (deployment === undefined) {
    return `Cut off (${reason}).`;
  }
  const fate = guard?.onCancel === "leave" ? "goes on" : "is being stopped, with a rollback";
  return `Cut off (${reason}): its deployment ${deployment} ${fate}. \`watch ${deployment}\` follows that.`;
}
