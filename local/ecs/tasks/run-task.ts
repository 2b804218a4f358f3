/** Runs a task: it starts, then it becomes healthy and gets traffic, or it fails. */
import type { Backing } from "../backing";
import type { StopCause, Task, TaskSet } from "../model";
import { deregisterTask, registerTask } from "../registries";
import type { Time } from "../time";
import { pullProblem } from "./images";
import { healthCheckFailureOf } from "./task-outcomes";

/** Durations in minutes, similar to those of Fargate. */
const TASK_START_MINUTES = 0.25;
const TASK_HEALTH_MINUTES = 0.25;

/** What running a task needs. */
export interface RunTaskProps {
  readonly backing: Backing;
  readonly time: Time;
  /** Records an event of the service about the task's task set. */
  readonly record: (message: string) => void;
  /** Called when its containers run. */
  readonly onRunning: () => void;
}

/**
 * Runs a task until it is healthy, or until it fails. The caller stops a task that fails.
 *
 * @returns `stopped` if it was stopped meanwhile; otherwise the reason why it must be stopped
 * @throws WaitEnded if it is stopped during a wait
 */
export async function runTask(
  taskSet: TaskSet,
  task: Task,
  { backing, time, record, onRunning }: RunTaskProps,
): Promise<"healthy" | "stopped" | StopCause> {
  const { taskDefinition, loadBalancer } = taskSet.revision;
  const { targetGroupArn } = loadBalancer;
  const { containers } = taskDefinition;
  const { signal } = task.stopping;
  await time.wait(TASK_START_MINUTES, signal);
  const problems = await Promise.all(containers.map(({ image }) => pullProblem(image, backing)));
  signal.throwIfAborted();
  const problem = problems.find((one) => one !== undefined);
  if (problem !== undefined) {
    record(`was unable to start a task: ${problem}`);
    return { code: "TaskFailedToStart", reason: problem };
  }
  const startedAt = time.now();
  task.state = { kind: "running", startedAt, healthy: false };
  await registerTask(taskSet, task, backing);
  if (signal.aborted) {
    // The task was stopped during the registration, so its deregistration came too early.
    await deregisterTask(taskSet, task, backing);
    return "stopped";
  }
  onRunning();
  const failure = healthCheckFailureOf(containers);
  if (failure !== undefined) {
    await time.wait(failure.afterMinutes, signal);
    task.unhealthy = failure.container.name;
    record(`(task ${task.id}) failed container health checks.`);
    return { code: "ServiceSchedulerInitiated", reason: "Task failed container health checks" };
  }
  await time.wait(TASK_HEALTH_MINUTES, signal);
  await backing.registerTarget(targetGroupArn, task.target);
  if (signal.aborted) {
    // The task was stopped during the registration, so its deregistration came too early.
    await backing.deregisterTarget(targetGroupArn, task.target);
    return "stopped";
  }
  task.state = { kind: "running", startedAt, healthy: true };
  record(`registered 1 targets in (target-group ${targetGroupArn})`);
  return "healthy";
}
