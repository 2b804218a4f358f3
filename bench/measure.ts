/** Runs a program as a process of its own, and measures what it takes. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { LocalAwsError } from "../local/errors";
import { type MeteredCall, startMeter } from "./meter";

/** A program, and how it is run. */
export interface Command {
  readonly args: readonly string[];
  /** Its whole environment, but for the endpoint. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a process took. */
export interface Usage {
  readonly exitCode: number;
  /** Both in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** User and system time, in seconds, of the process and of those that it waited for. */
  readonly cpuSeconds: number;
  /** The largest of these at its largest, in MiB. */
  readonly memoryMiB: number;
}

export interface Measured extends Usage {
  readonly calls: readonly MeteredCall[];
  /** The program's own words, both streams. */
  readonly output: string;
}

/**
 * The kernel tells a parent what its child took, and Node doesn't hand that on. Python does, which moto needs anyway; it
 * also takes both times beside the process, where the local AWS can't hold them up.
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
 * Runs a program to its end, on a meter of its own.
 *
 * @throws LocalAwsError if it can't be measured
 */
export async function measure(command: Command, upstream: string): Promise<Measured> {
  const meter = await startMeter(upstream);
  try {
    const child = spawn("python3", ["-c", WATCH, ...command.args], {
      env: { ...command.env, AWS_ENDPOINT_URL: meter.endpoint },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const failed = new Promise<never>((_, reject) => {
      child.once("error", (error) =>
        reject(new LocalAwsError(`python3 measures, and can't be run: ${error.message}`)),
      );
    });
    const [stdout, stderr, report] = await Promise.race([
      failed,
      Promise.all([1, 2, 3].map((index) => text(child.stdio[index] as NodeJS.ReadableStream))),
    ]);
    if (!report) {
      throw new LocalAwsError(`${command.args.join(" ")} could not be measured:\n${stderr}`);
    }
    return { ...(JSON.parse(report) as Usage), calls: meter.calls, output: `${stdout}${stderr}` };
  } finally {
    meter.close();
  }
}
