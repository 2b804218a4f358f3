import type { ChildProcessByStdio } from "node:child_process";
import type { Writable } from "node:stream";

/**
 * Calls back once when a child that listens to its input can't be started, or ends, or closes its ear, before it was let
 * go by the end of that input.
 *
 * An input that breaks is nothing to die of: whoever writes to it has better to do.
 */
export function whenGone(
  child: ChildProcessByStdio<Writable, null, null>,
  callback: (why: string) => void,
): void {
  let isGone = false;
  const gone = (why: string) => {
    if (!isGone) {
      isGone = true;
      callback(why);
    }
  };
  child.on("error", ({ message }) => gone(message));
  child.stdin.on("error", ({ message }) => gone(message));
  child.on("exit", (code, signal) => {
    if (!child.stdin.writableEnded) {
      gone(`it ended by ${signal ?? `the exit code ${code}`}`);
    }
  });
}
