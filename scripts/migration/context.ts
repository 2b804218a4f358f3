import type { ContainerLog, MigrationAws } from "../aws";
import type { MigrationDocument } from "../contract";
import type { Clock, Reporter } from "../driver";
import type { Progress } from "./result";

/** What each part of a run gets. */
export interface MigrationContext {
  readonly aws: MigrationAws;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly migration: MigrationDocument;
  /** Whether a migration whose end isn't known is run again. */
  readonly isRetry: boolean;
  /** The length of a minute, in milliseconds. It is shorter on the local AWS. */
  readonly minuteMs: number;
  readonly progress: Progress;
}

/** A task's id: the last part of its ARN. */
export function taskId(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** `shop:12` from the ARN of a task definition. */
export function revisionOf(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf("/") + 1);
}

/** The stream in which the driver `awslogs` writes a container's output. `undefined` if it has no prefix. */
export function streamOf(
  { streamPrefix }: ContainerLog,
  container: string,
  task: string,
): string | undefined {
  return streamPrefix === undefined ? undefined : `${streamPrefix}/${container}/${taskId(task)}`;
}
