import type { ChildProcessByStdio } from "node:child_process";
import type { Writable } from "node:stream";
import type { WatchdogInput } from "./pipe";

/** The input of a child that couldn't be started. */
const NO_INPUT: WatchdogInput = { write: () => undefined, end: () => undefined };

/**
 * Starts a child that reads its standard input. A child that can't be started, and an input that breaks, never end the
 * process that starts it: it has a deployment to follow.
 *
 * @param gone is called once, and never before this function has returned, if the child can't be started, or ends or closes
 *   its input before `end` is called
 * @throws any error that doesn't come from the operating system: a bug
 */
export function startChild(
  start: () => ChildProcessByStdio<Writable, null, null>,
  gone: (why: string) => void,
): WatchdogInput {
  let isGone = false;
  const reportGone = (why: string) => {
    if (!isGone) {
      isGone = true;
      gone(why);
    }
  };
  let child: ChildProcessByStdio<Writable, null, null>;
  try {
    child = start();
  } catch (error) {
    // Without memory Node throws at once; most other failures are events.
    if (!isSystemError(error)) {
      throw error;
    }
    queueMicrotask(() => reportGone(error.message));
    return NO_INPUT;
  }
  child.on("error", ({ message }) => reportGone(message));
  // Without free file descriptors the child has no input.
  const input = child.stdin as Writable | undefined;
  input?.on("error", ({ message }) => reportGone(message));
  child.on("exit", (code, signal) => {
    if (input?.writableEnded !== true) {
      reportGone(`it ended by ${signal ?? `the exit code ${code}`}`);
    }
  });
  return input ?? NO_INPUT;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "syscall" in error;
}
