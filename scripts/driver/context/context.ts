import type { Aws } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Course } from "../follow/course";
import type { Between, Observation, Phase } from "../follow/phase";
import type { Clock } from "./clock";
import type { Guard } from "./guard";
import type { RunRecord } from "./run-record";
import type { Voice } from "./wording";

/** Where the driver's lines go. What it says on the way, and what is wrong at the end, are kept apart. */
export interface Reporter {
  progress(line: string): void;
  failure(line: string): void;
}

/** What is seen of a deployment at one look, for whoever draws it. */
export interface Sighting {
  readonly course: Course;
  readonly seen: Observation;
  readonly phase: Phase;
  /** When the phase began. */
  readonly began: Between;
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
  readonly voice?: Voice;
  /** Is shown every look at a deployment. @default - nobody is */
  readonly onSight?: (sighting: Sighting) => void;
}
