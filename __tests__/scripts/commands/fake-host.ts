/** A process that the program can be run in without one: what it prints and says is kept, and its AWS is the fake one. */

import type { Executed, Host } from "../../../scripts/commands/frame/host";
import { program } from "../../../scripts/commands/program";
import type { ExitCode } from "../../../scripts/driver/exit-code";
import { NO_GUARD } from "../../../scripts/driver/guard";
import { fakeAws, type World } from "../driver/fake-aws";
import { fakeClock } from "../driver/fixtures";

export interface Machine {
  readonly env?: Readonly<Record<string, string>>;
  /** By path. */
  readonly files?: Readonly<Record<string, string>>;
  /** By path: the names of the folders in it. */
  readonly folders?: Readonly<Record<string, readonly string[]>>;
  /** What a program answers, by its command line; there are no others. */
  readonly programs?: Readonly<Record<string, Executed>>;
}

export interface Ran {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: readonly string[];
  /** The regions that were connected to. */
  readonly regions: readonly string[];
  /** The command lines that were run, each with its folder. */
  readonly executed: readonly string[];
}

/** Runs a command line on a machine beside an AWS; without anything else, in eu-west-1. */
export async function runProgram(
  line: string,
  world: Partial<World> = {},
  { env = { AWS_REGION: "eu-west-1" }, files = {}, folders = {}, programs = {} }: Machine = {},
): Promise<Ran> {
  const clock = fakeClock();
  const aws = fakeAws(clock, world);
  let stdout = "";
  const stderr: string[] = [];
  const regions: string[] = [];
  const executed: string[] = [];
  const host: Host = {
    env,
    clock,
    version: "1.2.3",
    print: (text) => {
      stdout += text;
    },
    talk: (text) => stderr.push(text),
    terminal: undefined,
    confirm: async () => false,
    connect: (region) => {
      regions.push(region);
      return aws;
    },
    apiCalls: () => aws.calls.length,
    guard: () => NO_GUARD,
    mark: "1a2b3c4d",
    files: { read: (path) => files[path], folders: (path) => folders[path] ?? [] },
    execute: async (name, args, folder) => {
      const command = [name, ...args].join(" ");
      executed.push(`${folder}: ${command}`);
      return programs[command];
    },
  };
  const words = line === "" ? [] : line.split(" ");
  const exitCode = await program(words, host);
  return { exitCode, stdout, stderr, regions, executed };
}
