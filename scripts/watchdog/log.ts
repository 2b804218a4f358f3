import { appendFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Writes what the watchdog does to a file: the output of its run is closed by then. */
export function log(line: string): void {
  const file = join(tmpdir(), `ecs-codedeploy-watchdog-${process.pid}.log`);
  try {
    appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
  } catch {
    // Ignored on purpose: there is no other place to report it, and the deployment has to be stopped all the same.
  }
}
