/** How a run words its next steps. Terraform's trigger and each command have different ones. */
import { RETRY_VARIABLE, type RunVariable } from "../../contract";

export interface Wording {
  /** How to run it again, such as `apply again`. */
  readonly again: string;
  /** How to set a variable for the next run, such as `ECS_CODEDEPLOY_RETRY=true`, or the flag for it. */
  readonly setting: (variable: RunVariable, value: string) => string;
  /** What to do after a rollback, as a line. */
  readonly afterRollback: string;
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
  setting: (variable, value) => `${variable}=${value}`,
  afterRollback: `  Next: fix the cause and apply again. Terraform marked the trigger as tainted, so the next apply deploys what the code says then. To deploy this revision again, set ${RETRY_VARIABLE}=true or re-run the CI run.`,
};
