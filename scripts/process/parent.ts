/** How a run notices that the process that started it has ended. */
import { readFileSync } from "node:fs";
import type { CancelSource } from "./cancel";

/** In milliseconds: how often that is checked. Each check wakes the process up. */
const CHECK_EVERY = 1_000;

/**
 * The end of the process that started this one. On a cancel Terraform kills the shell between itself and the driver, and
 * the driver gets no signal.
 */
export const parentEnd: CancelSource = (cancel) => {
  const isGone = watchParent();
  const timer = setInterval(() => {
    if (isGone()) {
      cancel("the process that started it has ended");
    }
  }, CHECK_EVERY);
  // The check must not keep a run alive that has ended.
  timer.unref();
};

/** @returns whether the parent has ended by now; if the parent is a shell, also whether the process that started it has */
function watchParent(): () => boolean {
  const parent = process.ppid;
  const grandparent = parentOfShell();
  return () => process.ppid !== parent || (parentOfShell() ?? grandparent) !== grandparent;
}

/** The names of shells that run one command for another program. */
const SHELLS = new Set(["sh", "dash", "bash", "ash", "busybox"]);

/**
 * The process behind the shell that started this one: some shells stay between Terraform and the driver, and outlive
 * Terraform.
 *
 * @returns its id; `undefined` if the parent is no shell, or the system has no `/proc`. On macOS the shell is replaced by
 *   the command that it runs
 */
function parentOfShell(): string | undefined {
  try {
    // `pid (name) state ppid …`, where the name may contain any character.
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    const [, name = "", parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat) ?? [];
    return SHELLS.has(name) ? parent : undefined;
  } catch {
    // Ignored on purpose: without `/proc`, the end of the parent itself is still noticed.
    return undefined;
  }
}
