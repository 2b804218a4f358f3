/** What is said when nobody waits for a command any more: above all, what becomes of the deployment that it created. */
import type { Guard } from "../driver/guard";

/** A guard that tells which deployment it protects. */
export interface TellingGuard extends Guard {
  readonly current: string | undefined;
}

export function telling(guard: Guard): TellingGuard {
  let current: string | undefined;
  return {
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
  return deployment === undefined
    ? `Cut off (${reason}).`
    : `Cut off (${reason}): its deployment ${deployment} is being stopped, with a rollback. \`watch ${deployment}\` follows that.`;
}
