import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { CommandResult } from "../../../local/terraform/cdktf-project";

export interface RunCommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets every line of both streams. @default - no one */
  readonly onLine?: (line: string) => void;
}

/** Runs a program to its end, in its own process group. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { cwd, env, onLine }: RunCommandOptions,
): Promise<CommandResult> {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? 1, output: lines.join("\n") }));
  });
}
