/** How a run notices that nobody waits for it any more. */
import { readFileSync } from "node:fs";

/** In milliseconds: how often a run looks whether the process that started it is still there. Each look wakes it up. */
const LOOK_EVERY = 1_000;

/**
 * Calls back once when the run is told to end, when its terminal or its reader is gone, or when the process that
 * started it is: on a cancel Terraform kills the shell between itself and the run, and the run gets no signal at all. A
 * reader that is gone shows when something is written, and no sooner.
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
  const starter = starterOfShell();
  const timer = setInterval(() => {
    if (process.ppid !== parent || (starterOfShell() ?? starter) !== starter) {
      end("the process that started it is gone");
    }
  }, LOOK_EVERY);
  // Looking for the end is no reason to put it off.
  timer.unref();
}

/** What a shell may be called that runs one command for somebody else. */
const SHELLS = new Set(["sh", "dash", "bash", "ash", "busybox"]);

/**
 * The process behind the shell that started this one: some shells stay between Terraform and what it runs, and outlive it.
 *
 * @returns its id; `undefined` where no shell is between, or the system doesn't tell, as macOS, whose shell gives way
 */
function starterOfShell(): string | undefined {
  try {
    // `pid (name) state ppid …`, where the name may hold anything.
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    const [, name = "", starter] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat) ?? [];
    return SHELLS.has(name) ? starter : undefined;
  } catch {
    // Ignored on purpose: nothing is to be learned of the parent, and its own end shows without.
    return undefined;
  }
}
