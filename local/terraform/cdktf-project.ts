import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";

const ROOT = resolve(__dirname, "..", "..");
const CDKTF = join(ROOT, "node_modules", ".bin", "cdktf");

/** How long a command may take to stop before it is killed. */
const STOP_SECONDS = 20;

/** The result of a command. */
export interface CommandResult {
  readonly exitCode: number;
  /** stdout and stderr in order of arrival, without colours. */
  readonly output: string;
}

export interface CdktfProjectOptions {
  /** The absolute path of the app: a TypeScript file that synthesizes. */
  readonly app: string;
  /** The environment of every command, usually that of the local AWS. */
  readonly env: NodeJS.ProcessEnv;
  /** Called with every output line of every command, without colours. @default - not called */
  readonly onLine?: (line: string) => void;
}

/**
 * A CDKTF project in a temporary folder, with an app of this checkout. Its state, plans and synthesized stacks are
 * in the folder, so the checkout doesn't change.
 */
export class CdktfProject {
  private child: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    private readonly options: CdktfProjectOptions,
  ) {}

  static async create(options: CdktfProjectOptions): Promise<CdktfProject> {
    const folder = await mkdtemp(join(tmpdir(), "ecs-codedeploy-project-"));
    const tsx = pathToFileURL(require.resolve("tsx")).href;
    const config = {
      language: "typescript",
      app: `node --import ${tsx} ${options.app}`,
      projectId: "ecs-codedeploy-local",
      sendCrashReports: "false",
    };
    await writeFile(join(folder, "cdktf.json"), JSON.stringify(config, undefined, 2));
    return new CdktfProject(folder, options);
  }

  /** Runs `cdktf` with arguments. `variables` are added to the project's environment. */
  run(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    return this.execute(CDKTF, args, this.folder, variables);
  }

  /** Runs `terraform` in a stack's folder. `cdktf` must have run there before. */
  terraform(stack: string, args: readonly string[]): Promise<CommandResult> {
    return this.execute("terraform", args, join(this.folder, "cdktf.out", "stacks", stack), {});
  }

  /** Deploys stacks and reads their outputs, by stack. After a failure there are no outputs. */
  async deploy(
    stacks: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult & { readonly outputs: Record<string, Record<string, unknown>> }> {
    const file = join(this.folder, "outputs.json");
    await rm(file, { force: true });
    const result = await this.run(["deploy", ...stacks, "--auto-approve", "--outputs-file", file], variables);
    const outputs = existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : {};
    return { ...result, outputs };
  }

  /** Stops the running command, if any, like Ctrl-C, and kills it if it doesn't stop in time. */
  async stop(): Promise<void> {
    const child = this.child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const group = -child.pid;
    const ended = new Promise<void>((done) => child.once("close", () => done()));
    signal(group, "SIGINT");
    const timer = setTimeout(() => signal(group, "SIGKILL"), STOP_SECONDS * 1000);
    await ended;
    clearTimeout(timer);
  }

  /** Stops the running command and removes the folder. Deployed resources are not destroyed. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private execute(
    command: string,
    args: readonly string[],
    cwd: string,
    variables: Readonly<Record<string, string>>,
  ): Promise<CommandResult> {
    const child = spawn(command, args, {
      cwd,
      // CI selects plain output, line by line.
      env: {
        ...this.options.env,
        PATH: `${dirname(process.execPath)}:${this.options.env["PATH"] ?? ""}`,
        CI: "true",
        ...variables,
      },
      stdio: ["ignore", "pipe", "pipe"],
      // A separate process group, so that the command can be stopped with all its child processes.
      detached: true,
    });
    this.child = child;
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (raw) => {
        const line = stripVTControlCharacters(raw);
        lines.push(line);
        this.options.onLine?.(line);
      });
    }
    return new Promise((resolvePromise, reject) => {
      child.once("error", reject);
      child.once("close", (code, killedBy) => {
        this.child = undefined;
        if (code === null) {
          lines.push(`${command} was killed by ${killedBy}`);
        }
        resolvePromise({ exitCode: code ?? 1, output: lines.join("\n") });
      });
    });
  }
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(group, name);
  } catch (error) {
    // ESRCH: the group has already ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}
