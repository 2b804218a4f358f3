/** Whether the process that started this one is still there. */
import { readFileSync } from "node:fs";

/** @returns whether it is gone by now, or the one is that it ran a shell for */
export function watchStarter(): () => boolean {
  const parent = process.ppid;
  const starter = starterOfShell();
  return () => process.ppid !== parent || (starterOfShell() ?? starter) !== starter;
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
