/** What the program is handed by its process: where its words go, and what it may ask besides AWS. */
import type { Aws } from "../../aws";
import type { Clock } from "../../driver/clock";
import type { ExitCode } from "../../driver/exit-code";
import type { Guard } from "../../driver/guard";
import type { Environment, OnCancel } from "../../driver/settings";
import type { Terminal } from "./screen";

export interface Host {
  readonly env: Environment;
  readonly clock: Clock;
  readonly version: string;
  /** Writes data, to stdout: the last thing that a command does, whose exit code is known by then. */
  readonly print: (text: string, exitCode: ExitCode) => void;
  /** Says something, a line at a time, on stderr. */
  readonly talk: (line: string) => void;
  /** Where something may be drawn; `undefined` where a file or a pipe is written to. */
  readonly terminal: Terminal | undefined;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly connect: (region: string) => Aws;
  readonly apiCalls: () => number;
  /** Sees to the deployments of a command that dies. */
  readonly guard: (region: string, onCancel: OnCancel) => Guard;
  /** What tells this process's orders for a deployment from any other's, in a few characters. */
  readonly mark: string;
  readonly files: HostFiles;
  /** Runs a program to its end; `undefined` when there is no such program. */
  readonly execute: (
    program: string,
    args: readonly string[],
    folder: string,
  ) => Promise<Executed | undefined>;
}

export interface HostFiles {
  /**
   * @returns `undefined` when there is no such file
   * @throws DriverError with exit code 2 where it is there, but can't be read, such as a folder
   */
  read(path: string): string | undefined;
  /** The names of a folder's folders; none where there is no such folder. */
  folders(path: string): readonly string[];
}

export interface Executed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
