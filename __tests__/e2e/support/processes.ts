import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process that runs now. */
export interface RunningProcess {
  readonly pid: number;
  readonly args: readonly string[];
}

/** The processes whose working directory is in a folder. Linux only: it reads /proc. */
export function processesIn(folder: string): RunningProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const inFolder = readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
        const args = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
        return inFolder ? [{ pid: Number(name), args }] : [];
      } catch {
        // It ended while we looked, or it is somebody else's.
        return [];
      }
    });
}
