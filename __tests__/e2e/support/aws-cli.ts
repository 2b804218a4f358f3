import { spawn } from "node:child_process";

/** What a command of the AWS CLI came to. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The AWS CLI in an environment. */
export class AwsCli {
  constructor(private readonly env: NodeJS.ProcessEnv) {}

  /** Runs a command, whatever comes of it. */
  run(...args: readonly string[]): Promise<CliResult> {
    const child = spawn("aws", args, { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
    });
  }

  /** Runs a command that has to succeed, and picks one value out of its answer. */
  async value(query: string, ...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(...args, "--query", query, "--output", "text");
    if (exitCode !== 0) {
      throw new Error(`aws ${args.join(" ")} ended with ${exitCode}: ${stderr}`);
    }
    return stdout.trim();
  }
}
