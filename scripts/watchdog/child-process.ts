import type { ChildProcessByStdio } from "node:child_process";
import type { Writable } from "node:stream";
import type { WatchdogInput } from "./pipe";

/** Nobody is there to hear it. */
const NOBODY: WatchdogInput = { write: () => undefined, end: () => undefined, writable: false };

/**
 * Starts a child that listens to its input, and calls back once when it can't be started, or ends, or closes its ear, before
 * it was let go by the end of that input. The call never comes before the answer.
 *
 * Neither an input that breaks nor a machine that has no room for one more process is anything to die of: whoever starts it
 * has better to do.
 *
 * @throws what isn't the operating system's word: a bug
 */
export function startListener(
  start: () => ChildProcessByStdio<Writable, null, null>,
  callback: (why: string) => void,
): WatchdogInput {
  let isGone = false;
  const gone = (why: string) => {
    if (!isGone) {
      isGone = true;
      callback(why);
    }
  };
  let child: ChildProcessByStdio<Writable, null, null>;
  try {
    child = start();
  } catch (error) {
    // For want of memory Node throws at once, where it tells of most other failures later.
    if (!isSystemError(error)) {
      throw error;
    }
    queueMicrotask(() => gone(error.message));
    return NOBODY;
  }
  child.on("error", ({ message }) => gone(message));
  // For want of files it has no input.
  const input = child.stdin as Writable | undefined;
  input?.on("error", ({ message }) => gone(message));
  child.on("exit", (code, signal) => {
    if (input?.writableEnded !== true) {
      gone(`it ended by ${signal ?? `the exit code ${code}`}`);
    }
  });
  return input ?? NOBODY;
}

/** Whether it is the operating system's word, and no bug. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "syscall" in error;
}
