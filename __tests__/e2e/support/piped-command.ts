import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { bundleCli, CLI_FILE } from "../../../stacks/support/driver-bundle";

/** One of the operator's commands, which writes to a pipe as a shell makes one: Node's own would be a socket. */
export class PipedCommand {
  private constructor(
    private readonly child: ChildProcess,
    private readonly reader: Socket,
    readonly ended: Promise<unknown>,
  ) {}

  /** Starts it in a folder, in which it is bundled first. */
  static start(folder: string, env: NodeJS.ProcessEnv, args: readonly string[]): PipedCommand {
    bundleCli(join(folder, "cli"));
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = new Socket({ fd: openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK) });
    reader.resume();
    const output = openSync(pipe, "w");
    const child = spawn(process.execPath, [join(folder, "cli", CLI_FILE), ...args], {
      cwd: folder,
      env,
      stdio: ["ignore", output, "ignore"],
    });
    closeSync(output);
    return new PipedCommand(child, reader, once(child, "exit"));
  }

  /** Reads no more of it, and leaves all else as it is. */
  stopReading(): void {
    this.reader.destroy();
  }

  /** Ends it, if it still runs. */
  kill(): void {
    this.child.kill("SIGKILL");
  }
}
