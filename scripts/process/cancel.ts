/** How a run notices that nobody waits for it any more. */
import { watchStarter } from "./parent";

/** In milliseconds: how often a run looks whether who started it, and who reads it, are still there. Each look wakes it up. */
const LOOK_EVERY = 1_000;

const UNREAD = "nobody reads what it says";

/**
 * Calls back once when the run is told to end, when its terminal or its reader is gone, or when the process that
 * started it is: on a cancel Terraform kills the shell between itself and the run, and the run gets no signal at all.
 *
 * @param progress what the run tells its progress on: without a reader of that, nobody follows it. A reader of its other
 *   output is missed when something is written there
 */
export function whenAbandoned(progress: { readonly fd: number }, callback: (reason: string) => void): void {
  let isAbandoned = false;
  const end = (reason: string) => {
    if (!isAbandoned) {
      isAbandoned = true;
      callback(reason);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => end(signal));
  }
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") {
        throw error;
      }
      end(UNREAD);
    });
  }
  const isStarterGone = watchStarter();
  const timer = setInterval(() => {
    if (isStarterGone()) {
      end("the process that started it is gone");
    }
  }, LOOK_EVERY);
  // Looking for the end is no reason to put it off.
  timer.unref();
}
