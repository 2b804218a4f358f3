/** Starts moto_server, which keeps the resources of the local AWS, and makes sure that it ends. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { Readable, Writable } from "node:stream";
import { motoDied, motoSilent } from "../errors";
import { MotoOutput } from "./output";

/** What {@link startMoto} needs. */
export interface MotoProps {
  /** The path of `moto_server`; see `findMoto`. */
  readonly executable: string;
  /** The environment that moto is started in. */
  readonly env: NodeJS.ProcessEnv;
  /** Gets what moto says about its own failures. */
  readonly log: (line: string) => void;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /**
   * Breaks off the wait for its first answer.
   *
   * @default - nothing does
   */
  readonly signal?: AbortSignal;
  /**
   * How long it may take to answer.
   *
   * @default 60 - a cold start on a busy machine takes ten
   */
  readonly timeoutSeconds?: number;
}

/** A running moto. */
export interface Moto {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Ends it and waits until it is gone; fine to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts moto and waits until it answers.
 *
 * @throws LocalAwsError if it ends or stays silent, with what it wrote
 * @throws the reason of `signal`; nothing is left running in any of these cases
 */
export async function startMoto(props: MotoProps): Promise<Moto> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(props, await freePort());
    } catch (error) {
      // Somebody else took the port between our asking for it and moto's binding it.
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
    await untilAnswering(props, process, endpoint);
  } catch (error) {
    await process.stop();
    throw error;
  }
  process.answers = true;
  return { endpoint, stop: () => process.stop() };
}

/**
 * Reads its standard input to the end, then kills its process group. The input is a pipe from our process: it
 * ends when we do, whatever we die of, a SIGKILL included, so that moto never outlives us. moto keeps nothing
 * on disk, so killing does no harm.
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
  /** From then on its end is news. */
  answers = false;
  /** How it ended; `undefined` while it runs. */
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
    // The pipe breaks when moto dies first; `close` tells about that.
    child.stdin.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      child.once("error", (error) => {
        this.ended = error.message;
        resolve();
      });
      child.once("close", (code, signal) => {
        this.ended = signal === null ? `exit code ${code}` : `signal ${signal}`;
        if (this.answers && !this.stopping) {
          log(`moto: ended by itself (${this.ended}); every request fails from now on`);
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
        // The group: `moto_server` may be a script that starts the real one.
        process.kill(-pid, "SIGKILL");
      } catch {
        // It ended in this very moment.
      }
    }
    await this.closed;
    await this.untilGroupIsGone(pid);
  }

  /** A process that was killed closes its output a moment before its port: a while is enough for the rest. */
  private async untilGroupIsGone(pid: number | undefined): Promise<void> {
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
    // A process group of its own: a Ctrl-C in the terminal is for us, and we stop moto when we're done with it.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
    env: {
      ...props.env,
      // AWS-managed policies don't exist without it.
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      // A certificate is issued after a minute otherwise.
      MOTO_ACM_VALIDATION_WAIT: "1",
      PYTHONUNBUFFERED: "1",
    },
  });
  return new Supervised(child, props.sleep, props.log);
}

async function untilAnswering(props: MotoProps, moto: Supervised, endpoint: string): Promise<void> {
  const timeoutSeconds = props.timeoutSeconds ?? 60;
  const deadline = AbortSignal.timeout(timeoutSeconds * 1_000);
  while (!deadline.aborted) {
    props.signal?.throwIfAborted();
    if (moto.ended !== undefined) {
      throw motoDied(props.executable, moto.ended, moto.output.tail());
    }
    if (await answersSts(endpoint, deadline)) {
      return;
    }
    await props.sleep(100);
  }
  throw motoSilent(props.executable, timeoutSeconds, moto.output.tail());
}

/** STS, because moto's own status page fails once there is a Lambda function. */
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
