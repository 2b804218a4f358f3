/** What the program is handed by its process: where its words go, and what it may ask besides AWS. */
import type { Aws } from "../../aws";
import type { Place } from "../../contract";
import type { Clock, Environment, ExitCode, Files, Guard, OnCancel } from "../../driver";
import type { Terminal } from "./output/screen";

export interface Host {
  readonly env: Environment;
  readonly clock: Clock;
  readonly version: string;
  /** Writes data, to stdout: the last thing that a command does. */
  readonly print: (text: string) => void;
  /** Says something, a line at a time, on stderr. */
  readonly progress: (line: string) => void;
  /** Where something may be drawn; `undefined` where a file or a pipe is written to. */
  readonly terminal: Terminal | undefined;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly connect: (region: string) => Aws;
  readonly apiCalls: () => number;
  /** Stops the deployment of a command that dies. */
  readonly guard: (place: Place, onCancel: OnCancel) => Guard;
  /** What tells this process's orders for a deployment from any other's, in a few characters. */
  readonly mark: string;
  readonly files: HostFiles;
  /** Where a verdict's files are written. */
  readonly verdictFiles: Files;
  /** Takes what ends the command in its middle: when nobody waits any more, and when a bug ends the process. */
  readonly whenInterrupted: (ending: Interruption) => void;
  /** Runs a program to its end; `undefined` when there is no such program. */
  readonly execute: (
    program: string,
    args: readonly string[],
    folder: string,
  ) => Promise<Executed | undefined>;
}

/** What says and prints a command's last word where it has no answer. */
export interface Interruption {
  /**
   * Ends because the command was cancelled.
   *
   * @param reason such as a signal's name
   * @returns the exit code; the one that it had before, where it had come to its end: `head` reads no more than it wants
   */
  cutOff(reason: string): ExitCode;
  /** Ends with a bug, whose stack is the process's to tell. */
  bug(): void;
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
