/** What the process gives to the program: its output, files, clock and confirmation. */
import type { Aws } from "../../aws";
import type { AssumedRole, Place } from "../../contract";
import type { Clock, Environment, ExitCode, Files, Guard, OnCancel } from "../../driver";
import type { Terminal } from "./output/screen";

export interface Host {
  readonly env: Environment;
  readonly clock: Clock;
  readonly version: string;
  /** Writes the result to stdout, as the last step of a command. */
  readonly print: (text: string) => void;
  /** Prints a progress line to stderr. */
  readonly progress: (line: string) => void;
  /** The terminal to draw on; `undefined` if the output is a file or a pipe. */
  readonly terminal: Terminal | undefined;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly connect: (region: string, role: AssumedRole | undefined) => Aws;
  /** Stops the deployment of a command that dies. */
  readonly guard: (place: Place, onCancel: OnCancel) => Guard;
  /** A few characters that identify this process's deployments. */
  readonly mark: string;
  readonly files: HostFiles;
  /** Where a verdict's files are written. */
  readonly verdictFiles: Files;
  /** Registers what handles a cancellation, or a bug that ends the process. */
  readonly whenInterrupted: (ending: Interruption) => void;
  /** Runs a program to its end; `undefined` when there is no such program. */
  readonly execute: (
    program: string,
    args: readonly string[],
    folder: string,
  ) => Promise<Executed | undefined>;
}

/** Ends a command that has no result. */
export interface Interruption {
  /**
   * Ends because the command was cancelled.
   *
   * @param reason such as a signal's name
   * @returns the exit code; if the command had already ended, its exit code, because `head` closes the pipe early
   */
  cancel(reason: string): ExitCode;
  /** Ends with a bug. The process prints the stack trace. */
  bug(): void;
}

export interface HostFiles {
  /**
   * @returns `undefined` if the file does not exist
   * @throws DriverError with exit code 2 if it exists but can't be read, such as a folder
   */
  read(path: string): string | undefined;
  /** The names of a folder's subfolders; empty if the folder does not exist. */
  folders(path: string): readonly string[];
}

export interface Executed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
