/** Starts moto_server, which stores the resources of the local AWS, and makes sure that it ends. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { Readable, Writable } from "node:stream";
import { motoExited, motoNotResponding } from "../errors";
import { MotoOutput } from "./output";

/** The options of {@link startMoto}. */
export interface MotoProps {
  /** The path of `moto_server`; see `findMoto`. */
  readonly executable: string;
  /** The environment of the moto process. */
  readonly env: NodeJS.ProcessEnv;
  /** Called with a line for each failure of moto. */
  readonly log: (line: string) => void;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /**
   * Cancels the wait for the first response.
   *
   * @default - the wait can't be cancelled
   */
  readonly signal?: AbortSignal;
  /**
   * How long to wait for the first response, in seconds.
   *
   * @default 60 - a cold start on a busy machine takes about ten seconds
   */
  readonly timeoutSeconds?: number;
}

/** A running moto. */
export interface Moto {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Ends moto and waits until it has exited. Calling it twice is safe. */
  stop(): Promise<void>;
}

/**
 * Starts moto and waits until it responds.
 *
 * @throws LocalAwsError if it exits or doesn't respond, with its output
 * @throws the reason of `signal`. No process keeps running in any of these cases.
 */
export async function startMoto(props: MotoProps): Promise<Moto> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(props, await freePort());
    } catch (error) {
      // Another process took the free port before moto could bind it.
      if (attempt === 3 || !(error instanceof Error && error.message.includes("already in use"))) {
        throw error;
      }
    }
  }
}

async function startOnce(props: MotoProps, port: number): Promise<Moto> {
  const process = supervise(props, port);
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await waitUntilResponding(props, process, endpoint);
  } catch (error) {
    await process.stop();
    throw error;
  }
  process.hasResponded = true;
  return { endpoint, stop: () => process.stop() };
}

/**
 * A shell script that reads its standard input to the end, then kills its process group. The input is a pipe from
 * this process. It closes when this process ends for any reason, including SIGKILL, so moto never outlives this
 * process. moto stores nothing on disk, so killing it is safe.
 */
const SUPERVISOR = `
exec 3<&0
"$@" </dev/null &
moto=$!
( while read -r _; do :; done <&3; kill -KILL 0 ) >/dev/null 2>&1 &
wait "$moto"
`;

class Supervised {
  readonly output: MotoOutput;
  /** Whether moto has responded. After that, its exit is logged. */
  hasResponded = false;
  /** How the process ended; `undefined` while it runs. */
  ended: string | undefined;
  private stopping = false;
  private readonly closed: Promise<void>;

  constructor(
    private readonly child: ChildProcessByStdio<Writable, null, Readable>,
    private readonly sleep: MotoProps["sleep"],
    log: (line: string) => void,
  ) {
    this.output = new MotoOutput(log);
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.output.add(text));
    // The pipe breaks when moto exits first; the `close` event handles that.
    child.stdin.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      child.once("error", (error) => {
        this.ended = error.message;
        resolve();
      });
      child.once("close", (code, signal) => {
        this.ended = signal === null ? `exit code ${code}` : `signal ${signal}`;
        if (this.hasResponded && !this.stopping) {
          log(`moto exited unexpectedly (${this.ended}); all further requests will fail`);
        }
        resolve();
      });
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const { pid } = this.child;
    if (this.ended === undefined && pid !== undefined) {
      try {
        // The whole group: `moto_server` may be a script that starts the real server.
        process.kill(-pid, "SIGKILL");
      } catch {
        // It has just ended.
      }
    }
    await this.closed;
    await this.waitUntilGroupExited(pid);
  }

  /** A killed process closes its output shortly before its port. Waits until the whole group has exited. */
  private async waitUntilGroupExited(pid: number | undefined): Promise<void> {
    for (let tries = 0; tries < 100 && pid !== undefined && isGroupAlive(pid); tries += 1) {
      await this.sleep(5);
    }
  }
}

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

function supervise(props: MotoProps, port: number): Supervised {
  const server = [props.executable, "-H", "127.0.0.1", "-p", String(port)];
  const child = spawn("/bin/sh", ["-c", SUPERVISOR, "moto-supervisor", ...server], {
    // A separate process group, so that Ctrl-C in the terminal doesn't reach moto. This process stops moto at the
    // end.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
    env: {
      ...props.env,
      // Without it, moto has no AWS managed policies.
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      // Without it, moto issues a certificate only after a minute.
      MOTO_ACM_VALIDATION_WAIT: "1",
      // With it, moto would have one account only.
      MOTO_ACCOUNT_ID: undefined,
      PYTHONUNBUFFERED: "1",
    },
  });
  return new Supervised(child, props.sleep, props.log);
}

async function waitUntilResponding(props: MotoProps, moto: Supervised, endpoint: string): Promise<void> {
  const timeoutSeconds = props.timeoutSeconds ?? 60;
  const deadline = AbortSignal.timeout(timeoutSeconds * 1_000);
  while (!deadline.aborted) {
    props.signal?.throwIfAborted();
    if (moto.ended !== undefined) {
      throw motoExited(props.executable, moto.ended, moto.output.tail());
    }
    if (await answersSts(endpoint, deadline)) {
      return;
    }
    await props.sleep(100);
  }
  throw motoNotResponding(props.executable, timeoutSeconds, moto.output.tail());
}

/** Calls STS, because moto's status page fails once there is a Lambda function. */
async function answersSts(endpoint: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        authorization: "AWS4-HMAC-SHA256 Credential=local/20000101/us-east-1/sts/aws4_request",
      },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
      signal,
    });
    return response.ok && (await response.text()).includes("GetCallerIdentityResult");
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
