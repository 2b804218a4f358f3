import type { Aws } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Clock } from "./clock";
import type { Guard } from "./guard";
import type { RunRecord } from "./run-record";
import type { Wording } from "./wording";

/** Where the driver's lines go: progress to one output, the final failure to another. */
export interface Reporter {
  progress(line: string): void;
  failure(line: string): void;
}

/** What every phase of the driver is handed. */
export interface DriverContext {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** Stops this run's deployment if the run ends before it could do so. */
  readonly guard: Guard;
  readonly request: DeploymentRequest;
  /** Identifies this run's orders in the deployments' descriptions; `undefined` if the run creates no deployment. */
  readonly mark: string | undefined;
  /** What is recorded for the verdict's files. */
  readonly record: RunRecord;
  /** The length of one of CodeDeploy's minutes, in milliseconds. It is shorter on the local AWS. */
  readonly minuteMs: number;
  /** @default - the trigger's */
  readonly wording?: Wording;
}
