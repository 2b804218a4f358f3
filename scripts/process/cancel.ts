/** How an entry file notices that its run is cancelled. */
import { isatty } from "node:tty";

/** Something that can cancel a run. It may call back more than once. */
export type CancelSource = (cancel: (reason: string) => void) => void;

/** Calls back once, with a reason such as a signal's name, when one of the sources cancels the run. */
export function whenCancelled(sources: readonly CancelSource[], callback: (reason: string) => void): void {
  let isCancelled = false;
  for (const source of sources) {
    source((reason) => {
      if (!isCancelled) {
        isCancelled = true;
        callback(reason);
      }
    });
  }
}

/** A signal, for example from Ctrl-C, a CI runner or a closed terminal. */
export const signals =
  (...names: readonly ("SIGINT" | "SIGTERM" | "SIGHUP")[]): CancelSource =>
  (cancel) => {
    for (const name of names) {
      process.on(name, () => cancel(name));
    }
  };

/**
 * SIGHUP, if the process has a terminal. Without one it was detached on purpose, as by `nohup`, and continues: Node resets
 * what `nohup` has set for the signal, so the process has to ignore it itself.
 */
export const terminalLoss: CancelSource = (cancel) => {
  const hasTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));
  process.on("SIGHUP", () => {
    if (hasTerminal) {
      cancel("SIGHUP");
    }
  });
};

/** An output that can't be written any more: its pipe is closed, its terminal is gone, its disk is full. */
export const outputLoss: CancelSource = (cancel) => {
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      cancel(`its output can't be written: ${code ?? message}`),
    );
  }
};
