/** How a migration's task ended. */
import type { OneOffTask } from "../aws";

/** The stop code of a task whose own container ended it. */
const ENDED_BY_ITSELF = "EssentialContainerExited";
const FAILED_TO_START = "TaskFailedToStart";

/** How a task ended. */
export type TaskOutcome =
  | { readonly kind: "succeeded" }
  /** The command never ran. */
  | { readonly kind: "not-started"; readonly reasons: readonly string[] }
  /** The command ran, at least in part. */
  | {
      readonly kind: "failed";
      /** `undefined` if ECS doesn't know it. */
      readonly exitCode: number | undefined;
      readonly reasons: readonly string[];
    };

/** Whether a task has ended. */
export function hasEnded({ lastStatus }: OneOffTask): boolean {
  return lastStatus === "STOPPED";
}

/**
 * How an ended task ended. A command that was stopped is not done, even if it ended with exit code 0, as a program does
 * that handles SIGTERM.
 */
export function outcomeOf(task: OneOffTask, container: string): TaskOutcome {
  const exitCode = task.containers.find(({ name }) => name === container)?.exitCode;
  if (exitCode === 0 && task.stopCode === ENDED_BY_ITSELF) {
    return { kind: "succeeded" };
  }
  const reasons = reasonsOf(task);
  return exitCode === undefined && task.stopCode === FAILED_TO_START
    ? { kind: "not-started", reasons }
    : { kind: "failed", exitCode, reasons };
}

/** The reasons that ECS gives, each once. */
function reasonsOf({ stoppedReason, containers }: OneOffTask): readonly string[] {
  const ofContainers = containers.flatMap(({ name, reason }) =>
    reason === undefined || reason === stoppedReason ? [] : [`${name}: ${reason}`],
  );
  return [...(stoppedReason === undefined ? [] : [stoppedReason]), ...ofContainers];
}
