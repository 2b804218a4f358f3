/** Programs that tests start. */
import type { ChildProcess } from "node:child_process";

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An environment without the caller's credentials, regions and endpoints. */
export function bareEnvironment(): { readonly PATH: string; readonly TMPDIR: string } {
  const { PATH = "", TMPDIR = "" } = process.env;
  return { PATH, TMPDIR };
}

/** What a program printed and its exit code, when it has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
