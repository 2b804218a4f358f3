/** The input and the output of a command: data for stdout, an exit code, and progress lines for stderr. */
import type { Aws } from "../../aws";
import type { Place, ReleaseSettings, ServiceRegistry } from "../../contract";
import type { Clock, Environment, Guard, OnCancel, Publisher, Report } from "../../driver";
import type { Host } from "./host";
import type { StackTemplate } from "./locate/template";

export type { Place };

export interface CommandContext {
  readonly aws: Aws;
  readonly clock: Clock;
  /** Found by names or by a stack's outputs before a command runs. */
  readonly place: Place;
  /** The AppSpec in the stack's outputs, as JSON; `undefined` if the service was found by name. */
  readonly wantedAppSpec: string | undefined;
  /** The command that refreshes those outputs; `undefined` if the service was found by name. */
  readonly refreshOutputs?: string | undefined;
  /** The options that named the stack whose outputs these are; `undefined` if the service was found by name. */
  readonly outputOptions?: readonly string[] | undefined;
  /** The role that may deploy past alarms, where the stack's outputs name it. */
  readonly breakGlassRoleArn: string | undefined;
  /** The registries of AWS Cloud Map that the stack's outputs name; `undefined` where they don't. */
  readonly serviceRegistries?: readonly ServiceRegistry[] | undefined;
  /** How the command releases, if the stack's releases come from it; `undefined` also if the service was found by name. */
  readonly releases?: ReleaseSettings | undefined;
  /** The complete command that runs this command again. */
  readonly again: string;
  /** Reads the stack as synth wrote it; `undefined` unless it was named with --stack alone. */
  readonly template?: (() => StackTemplate) | undefined;
  /** Prints a progress line to stderr, so that stdout contains only the result. */
  readonly progress: (line: string) => void;
  /** Asks the operator for confirmation; `false` without a terminal. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Stops a deployment that the command created when the command dies. */
  readonly guard: (onCancel: OnCancel) => Guard;
  /** Records the deployment that the command creates, and publishes its verdict. */
  readonly publisher: Publisher;
  /** Identifies this command's deployments. */
  readonly mark: string;
  readonly env: Environment;
  /** How long a minute of CodeDeploy's lasts, in milliseconds: 60,000 except on the local AWS. */
  readonly minuteMs: number;
}

/** The input of a command that reads all services of an account in a region. */
export interface RegionContext extends Pick<CommandContext, "aws" | "clock"> {
  readonly region: string;
}

/** The input of a command for a stack that was never applied. */
export interface BeforeFirstApply extends Pick<RegionContext, "aws" | "region"> {
  readonly stack: string;
  readonly template: StackTemplate;
}

/** The input of a command that reads files of the project. */
export type FilesContext = Pick<Host, "files" | "execute" | "progress" | "env">;

/** An exit code, lines, which are what is printed without `--json`, and a document. */
export interface CommandAnswer extends Omit<Report, "finding"> {
  /** What `--json` prints, as one document. Its members are a contract. */
  readonly data: object;
}
