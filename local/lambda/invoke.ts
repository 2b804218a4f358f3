/** Runs a function's handler in a separate Node process, with its code, its variables and its timeout. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BOOTSTRAP } from "./bootstrap";
import type { Invocation, LambdaFunction } from "./model";
import { unzipTo } from "./unzip";

/** What running a handler needs. */
export interface InvokeProps {
  /**
   * Reads the variables that point its SDK to the local AWS, with the credentials of its role. They override the
   * function's variables, as Lambda's do.
   */
  readonly environment: () => Promise<Readonly<Record<string, string>>>;
  readonly region: string;
  readonly temporaryDirectory: string;
  /** The `node_modules` folder with the AWS SDK, which Lambda's runtimes contain. */
  readonly nodeModules: string;
  /**
   * Creates a signal that is aborted after this many real seconds. Handlers run in real time, whatever the length
   * of a CodeDeploy minute is.
   */
  readonly timeout: (seconds: number) => AbortSignal;
  /** Aborted when the local AWS stops. */
  readonly stopped: AbortSignal;
}

/** Runs a handler once. Never throws. */
export async function invoke(
  lambda: LambdaFunction,
  payload: object,
  props: InvokeProps,
): Promise<Invocation> {
  const requestId = randomUUID();
  const lines = new LogLines();
  lines.add(`START RequestId: ${requestId} Version: ${lambda.version}\n`);
  let error: string | undefined;
  try {
    error = await runIn(lambda, payload, requestId, lines, props);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    error = `Runtime.InvalidFunction: ${reason}`;
  }
  if (error !== undefined) {
    lines.add(`${requestId} ${error}\n`);
  }
  lines.add(`END RequestId: ${requestId}\n`);
  return { error, log: lines.text };
}

async function runIn(
  lambda: LambdaFunction,
  payload: object,
  requestId: string,
  lines: LogLines,
  props: InvokeProps,
): Promise<string | undefined> {
  const directory = await mkdtemp(join(props.temporaryDirectory, "function-"));
  try {
    const task = join(directory, "task");
    await mkdir(task);
    await unzipTo(task, lambda.zip ?? Buffer.alloc(0));
    // Next to the code and not inside it, so that the code's own modules have precedence. NODE_PATH would work only
    // for `require`.
    await symlink(props.nodeModules, join(directory, "node_modules"));
    const bootstrap = join(directory, "bootstrap.cjs");
    await writeFile(bootstrap, BOOTSTRAP);
    const environment = await props.environment();
    const child = spawn(process.execPath, [bootstrap], {
      cwd: task,
      env: variablesOf(lambda, task, { ...props, environment }),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child.stdout?.on("data", (chunk: Buffer) => lines.add(chunk.toString("utf8")));
    child.stderr?.on("data", (chunk: Buffer) => lines.add(chunk.toString("utf8")));
    const deadline = Date.now() + lambda.timeoutSeconds * 1000;
    child.send(
      { task, handler: lambda.handler, payload, context: contextOf(lambda, requestId), deadline },
      // The process may have ended already; `outcome` handles that.
      () => undefined,
    );
    return await outcome(child, lambda, props);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Waits for the end of the process. The timeout ends it at the latest. */
function outcome(
  child: ChildProcess,
  { timeoutSeconds }: LambdaFunction,
  { timeout, stopped }: InvokeProps,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let reported: { readonly error: string | null } | undefined;
    const timedOut = timeout(timeoutSeconds);
    const kill = () => void child.kill("SIGKILL");
    for (const signal of [timedOut, stopped]) {
      signal.addEventListener("abort", kill);
    }
    if (stopped.aborted) {
      kill();
    }
    child.on("message", (message: { readonly error: string | null }) => {
      reported = message;
      // Lambda freezes the process after the response.
      kill();
    });
    child.on("error", (error) => {
      reported ??= { error: `Runtime.ExitError: ${error.message}` };
    });
    child.on("close", (code, signal) => {
      for (const each of [timedOut, stopped]) {
        each.removeEventListener("abort", kill);
      }
      if (reported !== undefined) {
        resolve(reported.error ?? undefined);
      } else if (timedOut.aborted) {
        resolve(`Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
      } else {
        resolve(`Runtime.ExitError: Runtime exited with ${signal ?? `exit status ${code}`}`);
      }
    });
  });
}

/** The environment contains nothing of this process's environment, as on Lambda. */
function variablesOf(
  lambda: LambdaFunction,
  task: string,
  props: Pick<InvokeProps, "nodeModules" | "region"> & {
    readonly environment: Readonly<Record<string, string>>;
  },
): Record<string, string> {
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    NODE_PATH: props.nodeModules,
    ...lambda.variables,
    ...props.environment,
    AWS_REGION: props.region,
    AWS_DEFAULT_REGION: props.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_VERSION: lambda.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${lambda.name}`,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    LAMBDA_TASK_ROOT: task,
    _HANDLER: lambda.handler,
  };
}

function contextOf(lambda: LambdaFunction, awsRequestId: string): object {
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: lambda.name,
    functionVersion: lambda.version,
    invokedFunctionArn: lambda.arn,
    logGroupName: `/aws/lambda/${lambda.name}`,
    memoryLimitInMB: String(lambda.memoryMegabytes),
  };
}

/** A handler's log. Only its end is kept. */
class LogLines {
  text = "";

  add(more: string): void {
    this.text = `${this.text}${more}`.slice(-MAX_LOG_LENGTH);
  }
}

const MAX_LOG_LENGTH = 256 * 1024;
