/** How a run words its next steps. Terraform's trigger and each command have different ones. */
import { type Place, RETRY_VARIABLE, type RunVariable } from "../../contract";
import { ownCommand, quoted } from "./own-command";

/** Variables of a run, with the values that its next attempt needs. */
export type RunSetting = Readonly<Partial<Record<RunVariable, string>>>;

export interface Wording {
  /** How to run it again, such as `apply again`. */
  readonly again: string;
  /** The complete command that runs it again, with these settings; `undefined` if it is not known. */
  readonly command: (place: Pick<Place, "stack">, settings?: RunSetting) => string | undefined;
  /**
   * The command that applies a change of the code, which the run itself does not do; `undefined` if the stack is not known.
   * @default - the run is an apply, or it deploys an AppSpec that is in no code
   */
  readonly apply?: (place: Pick<Place, "stack">) => string | undefined;
  /** How to set a variable, in a sentence, such as `ECS_CODEDEPLOY_RETRY=true`, or the flag for it. */
  readonly setting: (variable: RunVariable, value: string) => string;
  /** What to do about a revision that failed. @default - fix the cause, and run the same command again */
  readonly whenFixed?: (() => readonly string[]) | undefined;
  /** What to do after a rollback. */
  readonly afterRollback: (
    place: Pick<Place, "stack">,
    failed: {
      /** Whether an alarm of the deployment group stopped what was rolled back. */
      readonly byAlarm: boolean;
    },
  ) => readonly string[];
  /** What to do if a revision is live that failed. */
  readonly lastGood: (place: Place) => readonly string[];
  /** The complete command that rolls the service back. @default - by the application's name */
  readonly rollback?: string | undefined;
  /** Whether the run is a rollback. The output never suggests stopping one. @default false */
  readonly isRollback?: boolean;
  /** Lines for a caller who may not create a deployment that ignores alarms. @default - only the missing action */
  readonly mayNotIgnoreAlarms?: () => Promise<readonly string[]>;
}

/** How an input is named in an error. */
export type NameOf = (variable: RunVariable) => string;

/** By the name of its environment variable. */
export const BY_VARIABLE: NameOf = (variable) => variable;

/** The wording of a run that Terraform started. */
export const TRIGGER_WORDING: Wording = {
  again: "apply again",
  command: deployStack,
  setting: (variable, value) => `${variable}=${value}`,
  afterRollback: (place) => [
    ...nextLines(
      "fix the cause and apply again. Terraform marked the trigger as tainted, so the next apply deploys what the code says then",
      deployStack(place),
    ),
    ...otherwiseLines(
      "To deploy this revision again, re-run the CI run or use",
      deployStack(place, { [RETRY_VARIABLE]: "true" }),
      `${RETRY_VARIABLE}=true`,
    ),
  ],
  lastGood: (place) =>
    nextLines(
      "set the last good revision in the code and apply. To see what is live now",
      ownCommand(place, "status"),
    ),
};

/** Such as `ECS_CODEDEPLOY_RETRY=true npx cdktf deploy shop`; `undefined` if the stack is not known. */
function deployStack({ stack }: Pick<Place, "stack">, settings: RunSetting = {}): string | undefined {
  const variables = Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}`);
  return stack && [...variables, deployStackCommand(stack)].join(" ");
}

/**
 * Deploys one stack. Without the flag, cdktf refuses a stack whose network or cluster is another stack, unless that one is
 * deployed too.
 */
export function deployStackCommand(stack: string): string {
  return `npx cdktf deploy ${quoted(stack)} --ignore-missing-stack-dependencies`;
}

/** What to do next, with the command for it. */
export function nextLines(what: string, command: string | undefined): string[] {
  return command === undefined ? [`  Next: ${what}.`] : [`  Next: ${what}:`, `  ${command}`];
}

/** What to do after that, with the command for it. */
export function thenLines(what: string, command: string | undefined): string[] {
  return command === undefined ? [`  Then ${what}.`] : [`  Then ${what}:`, `  ${command}`];
}

/** A change of the code, and what brings it to production. */
export function changeCodeLines(
  what: string,
  place: Pick<Place, "stack">,
  { again, command, apply }: Pick<Wording, "again" | "command" | "apply">,
): string[] {
  return apply === undefined
    ? nextLines(`${what}, then ${again}`, command(place))
    : [...nextLines(`${what}, and apply`, apply(place)), ...thenLines(again, command(place))];
}

/**
 * Another way, with its command.
 *
 * @param otherwise how the sentence ends if the command is not known
 */
export function otherwiseLines(what: string, command: string | undefined, otherwise: string): string[] {
  return command === undefined ? [`  ${what} ${otherwise}.`] : [`  ${what}:`, `  ${command}`];
}
