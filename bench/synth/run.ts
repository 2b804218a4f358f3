/** Runs the synth bench: each app with each number of services, the apps in turn. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalAwsError } from "../../local/errors";
import { measureProcess } from "../measure";
import { diskSize } from "./disk-size";

export interface SynthApp {
  readonly name: string;
  /** The command, without its last two arguments: the number of services, and the folder to write to. */
  readonly command: readonly string[];
}

/** A number of services, and how often to synthesize them. */
export interface Size {
  readonly services: number;
  readonly runs: number;
}

/** The figures of one size: by app, one number for each run. */
export interface SizeFigures {
  readonly services: number;
  readonly seconds: readonly (readonly number[])[];
  readonly megabytes: readonly (readonly number[])[];
}

export interface SynthBenchProps {
  readonly apps: readonly SynthApp[];
  readonly sizes: readonly Size[];
  /** The complete environment of the apps. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/**
 * Runs the bench.
 *
 * @throws LocalAwsError if an app fails: its figures would mean nothing
 */
export async function runSynthBench({ apps, sizes, env, log }: SynthBenchProps): Promise<SizeFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-synth-"));
  const all: SizeFigures[] = [];
  try {
    for (const { services, runs } of sizes) {
      const seconds: number[][] = apps.map(() => []);
      const megabytes: number[][] = apps.map(() => []);
      for (let run = 1; run <= runs; run += 1) {
        // In turn, so that other load on the machine affects all apps equally.
        for (const [index, app] of apps.entries()) {
          const outdir = join(folder, `${services}-${run}-${index}`);
          const found = await synth(app, services, outdir, env);
          log(`${app.name}, ${services}: ${found.seconds.toFixed(2)} s`);
          seconds[index]?.push(found.seconds);
          megabytes[index]?.push(found.megabytes);
          await rm(outdir, { recursive: true });
        }
      }
      all.push({ services, seconds, megabytes });
    }
    return all;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function synth(
  { name, command }: SynthApp,
  services: number,
  outdir: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly seconds: number; readonly megabytes: number }> {
  const args = [...command, String(services), outdir];
  const { exitCode, startedAt, endedAt, output } = await measureProcess({ args, env });
  if (exitCode !== 0) {
    throw new LocalAwsError(`${name} ended with ${exitCode}:\n${output}`);
  }
  return { seconds: (endedAt - startedAt) / 1000, megabytes: diskSize(outdir) / 1e6 };
}
