/** Runs a program as a separate process and measures its resource usage. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { LocalAwsError } from "../local/errors";
import { type MeteredCall, startMeter } from "./meter";

/** A program and its arguments. */
export interface Command {
  readonly args: readonly string[];
  /** The complete environment, without the endpoint. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** The resource usage of a process. */
export interface Usage {
  readonly exitCode: number;
  /** Both in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** User and system time, in seconds, of the process and of the child processes that it waited for. */
  readonly cpuSeconds: number;
  /** The peak memory of the largest of these processes, in MiB. */
  readonly memoryMiB: number;
}

/** A program that ran to its end. */
export interface Finished extends Usage {
  /** The program's output, stdout and stderr. */
  readonly output: string;
}

export interface Measured extends Finished {
  readonly calls: readonly MeteredCall[];
}

/**
 * The kernel reports a child's resource usage to its parent, but Node doesn't expose it. Python does, and moto
 * needs Python anyway. Python also takes both timestamps next to the process, where a busy local AWS can't delay
 * them.
 */
const WATCH = `
import json, os, sys, time
started = time.time()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
ended = time.time()
report = dict(exitCode=os.waitstatus_to_exitcode(status), startedAt=started * 1000, endedAt=ended * 1000,
  cpuSeconds=usage.ru_utime + usage.ru_stime, memoryMiB=usage.ru_maxrss / 1024)
os.write(3, json.dumps(report).encode())
`;

/**
 * Runs a program to its end, with a separate meter.
 *
 * @throws LocalAwsError if it can't be measured
 */
export async function measure({ args, env }: Command, upstream: string): Promise<Measured> {
  const meter = await startMeter(upstream);
  try {
    const finished = await measureProcess({ args, env: { ...env, AWS_ENDPOINT_URL: meter.endpoint } });
    return { ...finished, calls: meter.calls };
  } finally {
    meter.close();
  }
}

/**
 * Runs a program to its end.
 *
 * @throws LocalAwsError if it can't be measured
 */
export async function measureProcess({ args, env }: Command): Promise<Finished> {
  const child = spawn("python3", ["-c", WATCH, ...args], { env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (error) =>
      reject(new LocalAwsError(`the bench needs python3 to measure, and can't run it: ${error.message}`)),
    );
  });
  const [stdout, stderr, report] = await Promise.race([
    failed,
    Promise.all([1, 2, 3].map((index) => text(child.stdio[index] as NodeJS.ReadableStream))),
  ]);
  if (!report) {
    throw new LocalAwsError(`${args.join(" ")} could not be measured:\n${stderr}`);
  }
  return { ...(JSON.parse(report) as Usage), output: `${stdout}${stderr}` };
}
