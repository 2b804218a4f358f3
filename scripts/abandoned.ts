/** How a run notices that nobody waits for it any more. */

/** In milliseconds: how often a run looks whether the process that started it is still there. Each look wakes it up. */
const LOOK_EVERY = 1_000;

/**
 * Calls back once when the run is told to end, when its terminal or its reader is gone, or when the process that
 * started it is: on a cancel Terraform kills the shell between itself and the run, and the run gets no signal at all.
 */
export function whenAbandoned(callback: (reason: string) => void): void {
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
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") {
        throw error;
      }
      end("nobody reads what it says");
    });
  }
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      end("the process that started it is gone");
    }
  }, LOOK_EVERY);
  // Looking for the end is no reason to put it off.
  timer.unref();
}
