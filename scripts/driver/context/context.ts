import type { Aws } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Clock } from "./clock";
import type { Guard } from "./guard";
import type { RunRecord } from "./run-record";
import type { Wording } from "./wording";

/** Where the driver's lines go. What it says on the way, and what is wrong at the end, are kept apart. */
export interface Reporter {
  progress(line: string): void;
  failure(line: string): void;
}

/** What everything that watches AWS is handed. */
export interface Watch {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** What stops a deployment of this run that the run itself can't stop any more. */
  readonly guard: Guard;
  readonly request: DeploymentRequest;
  /** What tells this run's orders from any other's; `undefined` where nobody has to. */
  readonly mark: string | undefined;
  /** What is remembered for the files of the verdict. */
  readonly record: RunRecord;
  /** How long a minute of CodeDeploy's lasts, in milliseconds. */
  readonly minuteMs: number;
  /** @default - the trigger's */
  readonly wording?: Wording;
}
