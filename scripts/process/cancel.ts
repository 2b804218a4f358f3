/** How an entry file notices that its run is cancelled. */
import { isatty } from "node:tty";
import { watchParent } from "./parent";

/** Something that can cancel a run. It may call back more than once. */
export type CancelSource = (cancel: (reason: string) => void) => void;

/** In milliseconds: how often {@link parentEnd} checks. Each check wakes the process up. */
const CHECK_EVERY = 1_000;

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

/** A signal, sent by a person (Ctrl-C), a CI runner or a terminal that closes. */
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
