import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleCli, CLI_FILE } from "../../../stacks/support/driver-bundle";

/**
 * One of the operator's commands, whose progress goes to a shell's pipe. The shell notes the command's exit code.
 */
const LINE = `{ "$@" 2>&1 >/dev/null; echo $? > exit-code; } | sh -c 'echo $$ > reader; exec cat > /dev/null'`;

export class PipedCommand {
  private constructor(
    private readonly shell: ChildProcess,
    private readonly folder: string,
    private readonly shellEnded: Promise<unknown>,
  ) {}

  /** Starts it in a folder, in which it is bundled first. */
  static start(folder: string, env: NodeJS.ProcessEnv, args: readonly string[]): PipedCommand {
    bundleCli(join(folder, "cli"));
    const program = [process.execPath, join(folder, "cli", CLI_FILE), ...args];
    // A group of its own, so that it can be ended with all of its line.
    const shell = spawn("/bin/sh", ["-c", LINE, "sh", ...program], {
      cwd: folder,
      env,
      stdio: "ignore",
      detached: true,
    });
    return new PipedCommand(shell, folder, once(shell, "exit"));
  }

  /** Ends only the program that reads its output. */
  endReader(): void {
    process.kill(Number(this.noted("reader")));
  }

  /** How it ended, once it has. */
  async exitCode(): Promise<number> {
    await this.shellEnded;
    return Number(this.noted("exit-code"));
  }

  /** Ends what still runs of it. */
  kill(): void {
    if (this.shell.pid !== undefined && this.shell.exitCode === null) {
      process.kill(-this.shell.pid, "SIGKILL");
    }
  }

  private noted(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }
}
