/** The definition of a command: it is parsed, checked and documented by it. */

import type { ExitCode } from "../../driver";
import type { BeforeFirstApply, CommandAnswer, CommandContext, RegionContext } from "./command";
import type { Host } from "./host";
import type { Given } from "./locate/given";

export interface OptionSpec {
  /** Without its dashes. */
  readonly name: string;
  /** The name of its value in the help. @default - it takes no value */
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

/** The meanings of a program's exit codes. It has no others. */
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
  /** More help text, one paragraph each. @default - only the summary */
  readonly details?: readonly string[];
  /** Whether a deployment id may be given, in addition to the application's name. @default - no */
  readonly argument?: ArgumentSpec;
  /** In addition to those of every command. */
  readonly options: readonly OptionSpec[];
  /** Command lines after the command's name, at least one. */
  readonly examples: readonly string[];
  /** Its exit codes, in addition to {@link SHARED_EXIT_CODES}. */
  readonly exitCodes: ExitCodes;
  /** Whether it creates a deployment, and so writes the verdict's files. @default - no */
  readonly hasVerdict?: (given: Given) => boolean;
  /** Reads the arguments and reports all problems to `given`. The returned function runs only if there are none. */
  readonly prepare: (
    given: Given,
    host: Pick<Host, "terminal" | "env">,
  ) => (context: CommandContext) => Promise<CommandAnswer>;
  /** What it does if no service is given. @default - that is an error */
  readonly everywhere?: (context: RegionContext) => Promise<CommandAnswer>;
  /** What it does for a stack that was never applied, named with --stack alone. @default - that is an error */
  readonly beforeFirstApply?: (context: BeforeFirstApply) => Promise<CommandAnswer>;
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
    name: "role-arn",
    value: "arn",
    summary: "assume this IAM role (default: that of the stack's outputs, else none)",
  },
  {
    name: "external-id",
    value: "id",
    summary: "the external id that the trust policy of --role-arn requires",
  },
  {
    name: "json",
    summary: "print a JSON document instead of text; see docs/json.md",
  },
];
