/** The definition of a command: it is parsed, checked and documented by it. */

import type { ExitCode } from "../../driver";
import type { CommandAnswer, CommandContext, RegionContext } from "./command";
import type { Host } from "./host";
import type { Given } from "./locate/given";

export interface OptionSpec {
  /** Without its dashes. */
  readonly name: string;
  /** What the help calls its value. @default - it takes none: it is on where it is given */
  readonly value?: string;
  readonly summary: string;
}

export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
}

/** Every command takes the application's name as an argument, too. */
export const APPLICATION: ArgumentSpec = {
  name: "application",
  summary: "the CodeDeploy application of the service, same as --application",
};

/** What exit codes mean: of a program that ends with no others. */
export type ExitCodes = Readonly<Partial<Record<ExitCode, string>>>;

/** The exit codes of all commands, unless a command describes them itself. */
export const SHARED_EXIT_CODES: ExitCodes = {
  1: "a bug in this program",
  2: "invalid input, credentials or permissions, or no such service. Nothing was changed",
  5: "cancelled, or AWS did not answer",
};

export interface CommandSpec {
  readonly name: string;
  /** In the list of all commands: one line, without a full stop. */
  readonly summary: string;
  /** What else the help says, a paragraph each. @default - the summary is all */
  readonly details?: readonly string[];
  /** Whether the id of a deployment may be given, beside the application's name. @default - it takes none */
  readonly argument?: ArgumentSpec;
  /** Beside those that every command takes. */
  readonly options: readonly OptionSpec[];
  /** What follows the command's name, one at least. */
  readonly examples: readonly string[];
  /** What they mean here; beside {@link SHARED_EXIT_CODES} it ends with no others. */
  readonly exitCodes: ExitCodes;
  /** Whether it ends with a verdict on a deployment of its own, which the verdict's files get. @default - it never does */
  readonly hasVerdict?: (given: Given) => boolean;
  /** Reads what was given, and tells `given` all that is wrong with it. What it returns runs only where nothing is. */
  readonly prepare: (
    given: Given,
    host: Pick<Host, "terminal" | "env">,
  ) => (context: CommandContext) => Promise<CommandAnswer>;
  /** What it does where no service is named. @default - that is a mistake */
  readonly everywhere?: (context: RegionContext) => Promise<CommandAnswer>;
}

/** The options that every command takes. */
export const SHARED_OPTIONS: readonly OptionSpec[] = [
  {
    name: "application",
    value: "name",
    summary: "the CodeDeploy application of the service, same as the argument",
  },
  {
    name: "group",
    value: "name",
    summary: "the deployment group (default: the only one of the application)",
  },
  {
    name: "region",
    value: "region",
    summary: "the AWS region (default: that of the stack, AWS_REGION or AWS_DEFAULT_REGION)",
  },
  {
    name: "outputs",
    value: "file",
    summary:
      "find the service by this file of stack outputs, written by cdktf output --outputs-file or terraform output -json",
  },
  {
    name: "stack",
    value: "name",
    summary: "the stack in that file; without --outputs, run terraform output in cdktf.out/stacks/<name>",
  },
  {
    name: "json",
    summary: "print a JSON document instead of text; see docs/json.md",
  },
];
