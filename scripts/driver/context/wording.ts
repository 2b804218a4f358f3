/** In whose words a run says what comes next: its trigger's, or those of a person who runs a command. */
import { RETRY_VARIABLE, type RunVariable } from "../../contract";

export interface Wording {
  /** What makes the run once more, such as `apply again`. */
  readonly again: string;
  /** How the next run is told something, such as `ECS_CODEDEPLOY_RETRY=true`. */
  readonly setting: (variable: RunVariable, value: string) => string;
  /** What a person does after a rollback, as a line. */
  readonly afterRollback: string;
  /** Whether it is the run of a rollback: nobody is told how to stop that one. @default false */
  readonly isRollback?: boolean;
  /** What is said, a line each, where the caller may not order a deployment that ignores alarms. @default - the action that is missing alone */
  readonly mayNotIgnoreAlarms?: () => Promise<readonly string[]>;
}

/** How an input is named where it is wrong. */
export type NameOf = (variable: RunVariable) => string;

/** Where nobody knows of flags: by its own name. */
export const BY_VARIABLE: NameOf = (variable) => variable;

/** Of a run that Terraform started. */
export const TRIGGER_WORDING: Wording = {
  again: "apply again",
  setting: (variable, value) => `${variable}=${value}`,
  afterRollback: `  Next: mend the cause, and apply again. Terraform marked the trigger as tainted: the next apply deploys what the code says then; this very revision only with ${RETRY_VARIABLE}=true, or as a re-run of the CI run.`,
};
