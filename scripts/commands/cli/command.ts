/** The input and the output of a command: data for stdout, an exit code, and progress lines for stderr. */
import type { Aws } from "../../aws";
import type { Place } from "../../contract";
import type { Clock, Environment, Guard, OnCancel, Publisher, Report } from "../../driver";

export type { Place };

export interface CommandContext {
  readonly aws: Aws;
  /** How many calls were made to AWS so far, the SDK's retries not counted: the verdict's document tells it. */
  readonly apiCalls: () => number;
  readonly clock: Clock;
  /** Found by names or by a stack's outputs before a command runs. */
  readonly place: Place;
  /** The AppSpec that the stack's outputs hold, as JSON; `undefined` where the service was found by names. */
  readonly wantedAppSpec: string | undefined;
  /** The command that refreshes those outputs; `undefined` likewise. */
  readonly refreshOutputs?: string | undefined;
  /** The role that may deploy past alarms, where the stack's outputs name it. */
  readonly breakGlassRoleArn: string | undefined;
  /** What is said on the way, a line at a time; it goes to stderr, so that stdout holds data alone. */
  readonly progress: (line: string) => void;
  /** Asks the operator for confirmation; `false` without a terminal. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** What stops a deployment that the command created when the command dies. */
  readonly guard: (onCancel: OnCancel) => Guard;
  /** What remembers a deployment that the command creates, and gets the verdict on it. */
  readonly publisher: Publisher;
  /** What tells this command's orders from any other's. */
  readonly mark: string;
  readonly env: Environment;
  /** How long a minute of CodeDeploy's lasts, in milliseconds: 60,000 except on the local AWS. */
  readonly minuteMs: number;
}

/** What a command is handed that looks at all services of an account in a region. */
export interface RegionContext extends Pick<CommandContext, "aws" | "clock"> {
  readonly region: string;
}

/** An exit code, lines, which are what is printed without `--json`, and a document. */
export interface CommandAnswer extends Omit<Report, "finding"> {
  /** What `--json` prints, as one document. Its members are a contract. */
  readonly data: object;
}
