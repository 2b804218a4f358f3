/** Runs the program in this process, with a fake AWS, and records what it prints. */

import type { Executed, Host, Interruption } from "../../../scripts/commands/cli/host";
import { program } from "../../../scripts/commands/program";
import type { AssumedRole } from "../../../scripts/contract";
import type { ExitCode } from "../../../scripts/driver/context/exit-code";
import { type Guard, NO_GUARD } from "../../../scripts/driver/context/guard";
import { expectComplete } from "../../support/printed-command";
import { type FakeAws, fakeAws, type World } from "../driver/fake-aws";
import { fakeClock, NO_FOLDER } from "../driver/fixtures";

export interface Machine {
  readonly env?: Readonly<Record<string, string>>;
  /** By path. */
  readonly files?: Readonly<Record<string, string>>;
  /** By path: the names of the folders in it. */
  readonly folders?: Readonly<Record<string, readonly string[]>>;
  /** The results of programs, by their command lines. No other program exists. */
  readonly programs?: Readonly<Record<string, Executed>>;
  /** Gets the function that cancels the command. */
  readonly whenInterrupted?: (ending: Interruption) => void;
  /** Gets every printed line, because a bug has no answer. */
  readonly whenPrinted?: (text: string) => void;
  /** No file can be written. */
  readonly isFull?: boolean;
  /** @default - one that does nothing, and reports that it watches if deployments are stopped on cancel */
  readonly guard?: Guard;
}

export interface Ran {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: readonly string[];
  /** The regions that were connected to. */
  readonly regions: readonly string[];
  /** The role that was assumed for each; `undefined` if none was. */
  readonly roles: readonly (AssumedRole | undefined)[];
  /** The command lines that were run, each after its folder. */
  readonly executed: readonly string[];
  /** The verdict's files, by path. */
  readonly written: Readonly<Record<string, string>>;
  readonly aws: FakeAws;
}

/** Runs a command line on a machine. @param machine by default, its region is eu-west-1 */
export async function runProgram(
  line: string,
  world: Partial<World> = {},
  machine: Machine = {},
): Promise<Ran> {
  const { env = { AWS_REGION: "eu-west-1" }, files = {}, folders = {}, programs = {} } = machine;
  const clock = fakeClock();
  const aws = fakeAws(clock, world);
  let stdout = "";
  const stderr: string[] = [];
  const regions: string[] = [];
  const roles: (AssumedRole | undefined)[] = [];
  const executed: string[] = [];
  const written: Record<string, string> = {};
  const host: Host = {
    env,
    clock,
    version: "1.2.3",
    print: (text) => {
      stdout += text;
      machine.whenPrinted?.(text);
    },
    progress: (text) => stderr.push(text),
    terminal: undefined,
    confirm: async () => false,
    connect: (region, role) => {
      regions.push(region);
      roles.push(role);
      return aws;
    },
    guard: (_region, onCancel) => machine.guard ?? { ...NO_GUARD, watches: () => onCancel === "stop" },
    mark: "1a2b3c4d",
    files: { read: (path) => files[path], folders: (path) => folders[path] ?? [] },
    verdictFiles: {
      write: (path, text) => {
        if (machine.isFull === true) {
          throw new Error("no space left");
        }
        written[path] = text;
      },
      append: (path, text) => {
        written[path] = (written[path] ?? "") + text;
      },
      ...NO_FOLDER,
      random: () => "delimiter",
    },
    whenInterrupted: (ending) => machine.whenInterrupted?.(ending),
    execute: async (name, args, folder) => {
      const command = [name, ...args].join(" ");
      executed.push(`${folder}: ${command}`);
      return programs[command];
    },
  };
  const words = line === "" ? [] : line.split(" ");
  const exitCode = await program(words, host);
  // The examples in the help take the region from the environment.
  const isText = !/^[{U]/.test(stdout);
  expectComplete([...stderr, ...(isText ? stdout.split("\n") : [])]);
  return { exitCode, stdout, stderr, regions, roles, executed, written, aws };
}
