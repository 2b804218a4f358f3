/** The definition of a command: it is parsed, checked and documented by it. */

import type { ExitCode } from "../../driver";
import type { BeforeFirstApply, CommandAnswer, CommandContext, FilesContext, RegionContext } from "./command";
import type { Host } from "./host";
import type { Given } from "./locate/given";

export interface OptionSpec {
  /** Without its dashes. */
  readonly name: string;
  /** The name of its value in the help. @default - it takes no value */
  readonly value?: string;
  /** Whether it may be given several times, each with a value. @default - once */
  readonly repeatable?: true;
  readonly summary: string;
}

export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
}

/** Every command for a service takes the application's name as an argument, too. */
const APPLICATION: ArgumentSpec = {
  name: "application",
  summary: "the CodeDeploy application of the service, same as --application",
};

/** The meanings of a program's exit codes. It has no others. */
export type ExitCodes = Readonly<Partial<Record<ExitCode, string>>>;

/** The exit codes of the commands for a service, unless a command describes them itself. */
export const SHARED_EXIT_CODES: ExitCodes = {
  1: "a bug in this program",
  2: "invalid input, credentials or permissions, or no such service. Nothing was changed",
  5: "cancelled, or AWS did not answer",
};

/** The exit codes of the commands for files, unless a command describes them itself. */
const FILES_EXIT_CODES: ExitCodes = {
  1: "a bug in this program",
  2: "invalid input",
  5: "cancelled",
};

/** What every command has. */
interface AnyCommand {
  readonly name: string;
  /** In the list of all commands: one line, without a full stop. */
  readonly summary: string;
  /** More help text, one paragraph each. @default - only the summary */
  readonly details?: readonly string[];
  /** In addition to those of every command. */
  readonly options: readonly OptionSpec[];
  /** Command lines after the command's name, at least one. */
  readonly examples: readonly string[];
  /** Its exit codes, in addition to those of all commands of its kind. */
  readonly exitCodes: ExitCodes;
}

/** A command for a service that exists in AWS, and that the command line names. */
export interface ServiceCommand extends AnyCommand {
  readonly kind: "service";
  /** Whether a deployment id may be given, in addition to the application's name. @default - no */
  readonly argument?: ArgumentSpec;
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

/** A command that reads files of the project. It needs no credentials and calls no AWS service. */
export interface FilesCommand extends AnyCommand {
  readonly kind: "files";
  /** Reads the arguments and reports all problems to `given`. The returned function runs only if there are none. */
  readonly prepare: (given: Given) => (context: FilesContext) => Promise<CommandAnswer>;
}

export type CommandSpec = ServiceCommand | FilesCommand;

/** What may follow a command's name without a flag, in any order. */
export function argumentsOf(spec: CommandSpec): readonly ArgumentSpec[] {
  if (spec.kind === "files") {
    return [];
  }
  return spec.argument === undefined ? [APPLICATION] : [APPLICATION, spec.argument];
}

/** All options of a command, shared ones included, in the order of the help. */
export function optionsOf(spec: CommandSpec): readonly OptionSpec[] {
  return [...spec.options, ...(spec.kind === "files" ? [] : PLACE_OPTIONS), JSON_OPTION];
}

/** All exit codes of a command. */
export function exitCodesOf(spec: CommandSpec): ExitCodes {
  return { ...(spec.kind === "files" ? FILES_EXIT_CODES : SHARED_EXIT_CODES), ...spec.exitCodes };
}

const JSON_OPTION: OptionSpec = {
  name: "json",
  summary: "print a JSON document instead of text; see docs/json.md",
};

/** The options by which every command for a service finds it. */
const PLACE_OPTIONS: readonly OptionSpec[] = [
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
];
